import ISO8583
import Simulators
import Testing

/// A terminal keeps the ends of a card number alone.
@Suite struct DemoCardWordTests {
    @Test(arguments: ["personal", "fleet", "points", "bank"])
    func `a demo card is known by what a terminal keeps of it`(kind: String) {
        for index in [0, 1, 17, 999, 1000, 4821, 9999] {
            let word = "\(kind):\(index)"
            let masked = DemoCardWord.card(word)?.masked() ?? ""
            #expect(DemoCardWord.word(masked: masked) == word, "\(masked)")
        }
    }

    @Test(arguments: ["", "622202*********0018", "900009******0000", "card"])
    func `any other card is not`(masked: String) {
        #expect(DemoCardWord.word(masked: masked) == nil)
    }
}
