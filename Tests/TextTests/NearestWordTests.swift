import Testing
import Text

@Suite struct NearestWordTests {
    @Test func `a key that this one begins is the one that was meant`() {
        let known = ["frame_bytes", "frame_deadline", "idle", "in_flight", "per_source"]
        #expect(NearestWord.find("per", among: known) == "per_source")
        #expect(NearestWord.find("frame", among: known) == nil)
    }

    @Test(arguments: [
        ("adress", "address"), ("listner", "listeners"), ("idel", "idle"), ("chanels", "channels"),
    ])
    func `a slip of the pen finds the word that was meant`(_ slip: String, _ meant: String) {
        #expect(
            NearestWord.find(
                slip,
                among: ["address", "listeners", "idle", "channels", "mac"]
            ) == meant
        )
    }

    @Test func `a word that is like nothing gets no suggestion`() {
        #expect(NearestWord.find("kerosene", among: ["address", "idle"]) == nil)
    }

    @Test(
        arguments: [
            ("amount", "amount_minor"), ("received", "received_at"),
            ("ammount_minor", "amount_minor"),
            ("acount", "account"), ("terminl", "terminal"), ("duration", "duration_us"),
        ]
    )
    func `a word that begins a field means that field`(word: String, meant: String) {
        let fields = [
            "id", "received_at", "answered_at", "terminal", "amount_minor", "account",
            "duration_us",
        ]
        #expect(NearestWord.find(word, among: fields) == meant)
    }

    @Test func `a swap of neighbours is one edit`() {
        #expect(NearestWord.distance("tial", "tail") == 1)
        #expect(NearestWord.distance("", "abc") == 3)
        #expect(NearestWord.distance("same", "SAME") == 0)
        #expect(NearestWord.find("qqqq", among: ["serve", "pos"]) == nil)
    }

    @Test func `of two that are as near, the alphabet decides, and a long text ends early`() {
        #expect(NearestWord.find("bat", among: ["hat", "cat"]) == "cat")
        let long = String(repeating: "a", count: 100_000)
        #expect(NearestWord.distance(long, long + "b") == 0)
    }
}
