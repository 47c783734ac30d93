import Testing

@testable import Switch

@Suite struct SpellingTests {
    @Test func `a key that this one begins is the one that was meant`() {
        let known = ["frame_bytes", "frame_deadline", "idle", "in_flight", "per_source"]
        #expect(Spelling.nearest(to: "per", among: known) == "per_source")
        #expect(Spelling.nearest(to: "frame", among: known) == nil)
    }

    @Test(arguments: [
        ("adress", "address"), ("listner", "listeners"), ("idel", "idle"), ("chanels", "channels"),
    ])
    func `a slip of the pen finds the word that was meant`(_ slip: String, _ meant: String) {
        #expect(
            Spelling.nearest(
                to: slip,
                among: ["address", "listeners", "idle", "channels", "mac"]
            ) == meant
        )
    }

    @Test func `a word that is like nothing gets no suggestion`() {
        #expect(Spelling.nearest(to: "kerosene", among: ["address", "idle"]) == nil)
    }
}
