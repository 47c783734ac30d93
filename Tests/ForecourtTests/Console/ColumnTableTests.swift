import Testing
import Text

@testable import forecourt

@Suite struct ColumnTableTests {
    private static let pipe = Screen(columns: nil, rows: 24, moves: false, showsUnicode: true)

    private static func screen(_ columns: Int, unicode: Bool = true) -> Screen {
        Screen(columns: columns, rows: 24, moves: true, showsUnicode: unicode)
    }

    private static func table(_ name: String = "bank") -> ColumnTable {
        var table = ColumnTable([
            .words("NAME"), .number("HELD"), .text("STATE"), .text("NOTE", wide: true),
        ])
        table.add([name, "2", "up", "all is well"])
        table.add(["in-house", "1234567", "", ""])
        return table
    }

    @Test func `columns are as wide as their texts, numbers stand on the right`() {
        var table = Self.table()
        #expect(
            table.lines(on: Self.pipe) == [
                "NAME         HELD  STATE", "bank            2  up", "in-house  1234567  -",
            ]
        )
    }

    @Test func `wide has every column, whole`() {
        var table = Self.table(String(repeating: "n", count: 90))
        let lines = table.lines(on: Self.screen(80), wide: true)
        #expect(lines[0].hasSuffix("STATE  NOTE") && lines[1].hasSuffix("up     all is well"))
        #expect(lines[1].hasPrefix(String(repeating: "n", count: 90)))
    }

    @Test(arguments: [80, 60, 40, 30])
    func `on a screen the longest words are cut until a row fits`(columns: Int) {
        var table = Self.table(
            "a bank with a name that is longer than any screen has columns for it"
        )
        let lines = table.lines(on: Self.screen(columns))
        #expect(lines.allSatisfy { TextColumns.width(of: $0) <= columns }, "\(lines)")
        #expect(lines[1].contains("2  up"))
        #expect(columns == 80 || lines[1].contains("…"))
    }

    @Test func `what fits no way goes on in the next line, like its header`() {
        func table() -> ColumnTable {
            var table = ColumnTable([
                .text("TERMINAL"), .text("MERCHANT"), .number("HEARD"), .words("REASON"),
            ])
            table.add(["T0000001", "DEMOSTATION0001", "12m", "a long reason that may be cut"])
            table.add(["T0000002", "DEMOSTATION0001", "-", ""])
            return table
        }
        var narrow = table()
        #expect(
            narrow.lines(on: Self.screen(40)) == [
                "TERMINAL  MERCHANT         HEARD  REASON",
                "T0000001  DEMOSTATION0001    12m  a lon…",
                "T0000002  DEMOSTATION0001      -  -",
            ]
        )
        var narrower = table()
        #expect(
            narrower.lines(on: Self.screen(36)) == [
                "TERMINAL  MERCHANT         HEARD", "  REASON",
                "T0000001  DEMOSTATION0001    12m", "  a long reason that may be cut",
                "T0000002  DEMOSTATION0001      -", "  -",
            ]
        )
        var narrowest = table()
        #expect(
            narrowest.lines(on: Self.screen(20)).suffix(4) == [
                "T0000002", "  DEMOSTATION0001", "      -", "  -",
            ]
        )
        var whole = table()
        #expect(whole.lines(on: Self.screen(20), wide: true).count == 3)
    }

    @Test func `where only ASCII is shown a cut is told by a tilde`() {
        var table = Self.table("a bank with a long name")
        let lines = table.lines(on: Self.screen(30, unicode: false))
        #expect(lines[1].contains("~") && lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test func `Chinese takes two columns a character, cut or whole`() {
        var table = Self.table("加油站银行")
        let lines = table.lines(on: Self.pipe)
        #expect(
            lines == [
                "NAME           HELD  STATE", "加油站银行        2  up", "in-house    1234567  -",
            ]
        )
        #expect(TextColumns.width(of: lines[0]) == 26)
        var narrow = Self.table("加油站银行加油站银行加油站")
        for line in narrow.lines(on: Self.screen(32)) {
            #expect(TextColumns.width(of: line) <= 32)
        }
    }

    @Test func `a long list goes on under its header without becoming narrower`() {
        var table = Self.table()
        #expect(table.lines(on: Self.pipe).count == 3)
        table.add(["x", "1", "up", ""])
        #expect(table.lines(on: Self.pipe) == ["x               1  up"])
        #expect(table.lines(on: Self.pipe).isEmpty)
    }

    @Test func `what steers a terminal does not`() {
        var table = Self.table("b\u{1B}[31mk\n")
        #expect(
            table.lines(on: Self.pipe).allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\n") }
        )
    }

    @Test func `nothing has no header`() {
        var table = ColumnTable([.text("NAME")])
        #expect(table.lines(on: Self.pipe).isEmpty)
    }
}
