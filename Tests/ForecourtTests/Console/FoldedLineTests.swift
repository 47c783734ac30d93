import Testing
import Text

@testable import forecourt

@Suite struct FoldedLineTests {
    @Test func `parts stay on one line where they fit, and go on below where they do not`() {
        let short = ["purchase", "approved"]
        #expect(FoldedLine.text(short) == "purchase  approved")
        let parts = ["a", "b", "c"].map { String(repeating: $0, count: 30) }
        let folded = parts[0] + "  " + parts[1] + "\n    " + parts[2]
        #expect(FoldedLine.text(parts) == folded)
        let list = FoldedLine.text(parts, separator: ", ", first: "name  ", indent: 6)
        #expect(list == "name  \(parts[0]), \(parts[1]),\n      \(parts[2])")
    }

    @Test func `nothing is lost, and no line is wider, whatever the parts are`() {
        let words = (1...60).map { String(repeating: "交易 ab", count: $0 % 9 + 1) + "\($0)" }
        for indent in [0, 4, 18] {
            let text = FoldedLine.text(words, separator: ", ", indent: indent)
            for line in text.split(separator: "\n") {
                #expect(TextColumns.width(of: String(line)) <= 80)
            }
            func bare(_ text: String) -> String { text.filter { !$0.isWhitespace } }
            #expect(bare(text) == bare(words.joined(separator: ", ")))
        }
    }

    @Test func `a style takes no columns`() {
        let painter = Painter(isOn: true)
        #expect(FoldedLine.width(of: painter.red("declined") + painter.bold("x")) == 9)
    }
}
