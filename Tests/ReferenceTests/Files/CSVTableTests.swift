import ISO8583
import Testing

@testable import Reference

@Suite struct CSVTableTests {
    private static let header = "product,name,group,unit,from,until\n"

    @Test(arguments: [1, 2, 3, 7, 1 << 20])
    func `a file is read however its bytes come`(piece: Int) {
        let text =
            "\u{FEFF}unit,product,group,name\r\n"
            + "litre,1040,petrol,\"95#, \"\"clean\"\"\"\r\n\r\nlitre,1050,diesel,0号柴油"
        let files = ReferenceSamples.read("product.csv", text, piece: piece)
        #expect(files.mistakes.first.map(\.description) == [])
        #expect(files.rowCount == 2)
        #expect(
            files.rows[.product]?.map(\.text) == [
                "1040\\95#, \"clean\"\\petrol\\litre\\\\", "1050\\0号柴油\\diesel\\litre\\\\",
            ]
        )
        #expect(files.kinds == [.product])
    }

    @Test func `a row that ends at midnight ends with the day before`() {
        let text =
            "product,group,unit,from,until\n"
            + "1040,petrol,litre,2026-12-01T00:00,2026-12-31T00:00\n"
        let rows = ReferenceSamples.read("product.csv", text).rows[.product]
        #expect(rows?.map(\.text) == ["1040\\\\petrol\\litre\\2026-12-01\\2026-12-30"])
    }

    @Test func `a table without rows is one`() {
        let files = ReferenceSamples.read("product.csv", Self.header)
        #expect(files.kinds == [.product])
        #expect(files.rows[.product]?.isEmpty == true)
    }

    @Test(arguments: [
        ("", "product.csv:1:1: the file is empty: "),
        ("\u{FEFF}", "product.csv:1:1: the file is empty: "),
        ("\n\n", "product.csv:1:1: the file is empty: "),
        ("product;group;unit\n", "product.csv:1:1: cells stand between semicolons: write commas"),
        ("product,group\n", "product.csv:1:2: column 'unit' is missing: "),
        (
            "product,grup,unit\n",
            "product.csv:1:2: unknown column 'grup' of product: is it 'group'?"
        ),
        (
            "product,unit,group,unit\n",
            "product.csv:1:4: column 'unit' stands already as number 2: "
        ),
        ("product,group,unit,\n", "product.csv:1:4: unknown column '' of product: "),
    ])
    func `a wrong header is told`(text: String, expected: String) {
        let mistakes = ReferenceSamples.mistakes("product.csv", text)
        #expect(mistakes.contains { $0.hasPrefix(expected) }, "\(mistakes)")
    }

    @Test func `behind a wrong header rows are only counted`() {
        let files = ReferenceSamples.read("product.csv", "produkt,group,unit\n1,2\n3\n")
        #expect(files.rowCount == 2)
        #expect(files.mistakes.count == 2)
    }

    @Test(arguments: [
        ("1040,x,petrol,litre,,,", "2:6: the line has 7 cells, the header 6: "),
        ("1040,x,petrol", "2:3: the line has 3 cells, the header 6: "),
        ("1040,\"x,petrol,litre,,", "2:2: the quote is not closed on its line: "),
        ("1040,\"x\"y,petrol,litre,,", "2:2: text stands behind the closing quote: "),
        ("1040,x\"y,petrol,litre,,", "2:2: a quote stands inside the cell: "),
        ("1040,=1+1,petrol,litre,,", "2:2: '=1+1' would be computed by a spreadsheet: "),
        ("1040,@x,petrol,litre,,", "2:2: '@x' would be computed by a spreadsheet: "),
        ("1040,x\0,petrol,litre,,", "2:2: holds a NUL: "),
        ("1040,x\u{1B},petrol,litre,,", "2:2: holds U+001B: "),
        ("1040,a\\b,petrol,litre,,", "2:2: holds a \\: "),
        ("1040,x,petrol,liter,,", "2:4: unknown word 'liter': is it 'litre'?"),
        (",x,petrol,litre,,", "2:1: 'product' is empty: "),
        ("1040,x,petrol,litre,2026-02-01,2026-01-01", "2:6: the row ends before it begins: "),
        ("1040,9000010000000018,petrol,litre,,", "2:2: '900001******0018' may be a card number: "),
    ])
    func `a wrong row is told with its place`(line: String, expected: String) {
        let mistakes = ReferenceSamples.mistakes(
            "product.csv",
            Self.header + line + "\n1050,x,petrol,litre,,\n"
        )
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.hasPrefix("product.csv:" + expected) == true, "\(mistakes)")
    }

    @Test func `thousands want no separators`() {
        let text = "product,org,price\n1040,PETRO,\"1,234.50\"\n1040,PETRO,1,234.50\n"
        let mistakes = ReferenceSamples.mistakes("price.csv", text)
        #expect(
            mistakes == [
                "price.csv:2:3: '1,234.50' has separators between its digits: write as 88.50, "
                    + "without them",
                "price.csv:3:3: the line has 4 cells, the header 3: put a cell that holds a comma in "
                    + "quotes; numbers hold none",
            ]
        )
    }

    @Test func `all mistakes are counted and the first hundred told`() {
        let lines = String(repeating: "1040,x,,\n", count: 150)
        let files = ReferenceSamples.read("product.csv", "product,name,group,unit\n" + lines)
        #expect(files.mistakes.count == 300)
        #expect(files.mistakes.first.count == 100)
        #expect(files.rowCount == 150)
    }

    @Test(arguments: [(3, true), (4, false)])
    func `one row more than an import takes refuses it`(rows: Int, isTaken: Bool) {
        let text = "product,group,unit\n" + (0..<rows).map { "\($0),a,litre\n" }.joined()
        let files = ReferenceSamples.read([("product.csv", Array(text.utf8))], mostRows: 3)
        #expect(files.mistakes.isEmpty == isTaken)
        #expect(files.rowCount == rows)
        #expect(files.rows[.product]?.count == (isTaken ? 3 : 0))
        if !isTaken {
            let checked = ReferenceCheck.whole(files: files, present: ReferenceRows())
            #expect(
                checked.first.map(\.description) == [
                    "product.csv:1:1: with this file the import has 4 rows: an import takes 3 at "
                        + "most, split the table or leave files out"
                ]
            )
        }
    }

    @Test(arguments: [
        (FileLines.mostBytes, "has \(FileLines.mostBytes - 18) bytes"),
        (FileLines.mostBytes + 1, "the line has more than"),
    ])
    func `a line may be so long and no longer`(bytes: Int, expected: String) {
        let line = "1040," + String(repeating: "x", count: bytes - 18) + ",petrol,litre"
        let text = "product,name,group,unit\n\(line)\n1050,y,petrol,litre\n"
        for piece in [100, 1 << 20] {
            let files = ReferenceSamples.read("product.csv", text, piece: piece)
            #expect(files.rowCount == 2)
            #expect(files.mistakes.count == 1)
            #expect(files.mistakes.first.first?.description.contains(expected) == true)
            #expect(files.rows[.product]?.count == 1)
        }
    }

    @Test(arguments: [
        ("goods.csv", "goods.csv:1:1: the name of the file says no table: say which with --kind, "),
        (
            "produkt.csv",
            "produkt.csv:1:1: the name of the file says no table: name it product.csv, "
        ),
    ])
    func `a file whose name says no table is refused`(name: String, expected: String) {
        let mistakes = ReferenceSamples.mistakes(name, Self.header)
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.hasPrefix(expected) == true, "\(mistakes)")
    }

    @Test func `cards are turned a block at a time`() {
        let numbers = (0..<2_500).map { number in
            TestCards.number(number)
        }
        let text = "reason,card\n" + numbers.map { "lost,\($0.unmaskedDigits)\n" }.joined()
        var blocks: [Int] = []
        var files = ReferenceFiles()
        var rest = [Array(text.utf8)][...]
        files.read("hot-card.csv") {
            rest.popFirst()
        } cards: { numbers in
            blocks.append(numbers.count)
            return numbers.map(ReferenceSamples.field)
        }
        #expect(blocks == [1_000, 1_000, 500])
        let expected = numbers.map { ReferenceSamples.field($0) + "\\lost\\\\" }
        #expect(files.rows[.hotCard]?.map(\.text) == expected)
    }

    @Test func `the card of a limit is turned too`() {
        let text =
            "limit,subject,of,per,count\nA,card,9000010000000018,day,3\nB,card,*,day,3\n"
            + "C,group,9000010000000018,day,3\n"
        let files = ReferenceSamples.read("limit.csv", text)
        #expect(
            files.rows[.limit]?.map(\.text).sorted().first?.hasPrefix("A\\card\\900001***") == true
        )
        #expect(files.rows[.limit]?.count == 2)
        #expect(files.mistakes.count == 1)
    }
}
