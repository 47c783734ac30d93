import ISO8583
import Testing

@testable import Reference

@Suite struct ReferenceExportTests {
    private static func csv(_ kind: ReferenceKind, _ rows: [ReferenceRow]) -> String {
        var export = ReferenceExport(.csv)
        var text = export.begin(kind)
        for row in rows { text += export.row(row) }
        return text + export.end()
    }

    private static func json(_ tables: ReferenceRows) -> String {
        var export = ReferenceExport(.json)
        var text = ""
        for kind in ReferenceKind.allCases {
            guard let rows = tables[kind] else { continue }
            text += export.begin(kind)
            for row in rows { text += export.row(row) }
        }
        return text + export.end()
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `what is exported as CSV imports to the same rows and bytes`(seed: UInt64) {
        var generated = GeneratedRows(seed: seed)
        for kind in ReferenceKind.allCases {
            let rows = generated.table(kind)
            let text = Self.csv(kind, rows)
            let files = ReferenceSamples.read("\(kind.name).csv", text, piece: 1_000)
            #expect(files.mistakes.first.map(\.description) == [])
            #expect(files.rows[kind] == rows)
            #expect(Self.csv(kind, files.rows[kind] ?? []) == text)
        }
    }

    /// Such rows were taken once.
    @Test func `a row whose words hold a card number is written masked, its own card whole`() {
        let field = "900001******0018#00112233445566778899aabbccddeeff"
        let words = [
            ReferenceRow(kind: .region, text: #"9000-0100-0000-0018\\９０００ ０１００ ００００ ００１８\\"#),
            ReferenceRow(kind: .hotCard, text: field + #"\lost\\"#),
        ]
        let text = Self.csv(.region, [words[0]]) + Self.csv(.hotCard, [words[1]])
        #expect(text.contains("900001******0018,,900001******0018,,"))
        #expect(text.contains(field + ",lost,,"))
        let id = ReferenceRow.shown(id: words[0].id, of: .region)
        #expect(id == #"900001******0018\"# && words[0].title == "region 900001******0018")
        #expect(ReferenceRow.shown(id: words[1].id, of: .hotCard) == field + #"\"#)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is exported as CSV is the same file in GBK`(seed: UInt64) {
        var generated = GeneratedRows(seed: seed)
        let rows = generated.table(.organisation)
        let text = Self.csv(.organisation, rows)
        // Not every character of UTF-8 is one of GBK.
        guard let bytes = TextCharset.gbk.bytes(text) else { return }
        let files = ReferenceSamples.read([("org.csv", bytes)], piece: 1_000)
        #expect(files.mistakes.first.map(\.description) == [])
        #expect(files.rows[.organisation] == rows)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `what is exported as JSON imports to the same rows and bytes`(seed: UInt64) {
        var generated = GeneratedRows(seed: seed)
        var tables = ReferenceRows()
        for kind in ReferenceKind.allCases where seed % 3 != 0 || kind.rawValue % 2 == 0 {
            tables[kind] = generated.table(kind)
        }
        let text = Self.json(tables)
        let files = ReferenceSamples.read("tables.json", text, piece: 1_000)
        #expect(files.mistakes.first.map(\.description) == [])
        for kind in ReferenceKind.allCases { #expect(files.rows[kind] == tables[kind]) }
        #expect(Self.json(files.rows) == text)
    }

    @Test func `a file of JSON without tables is one`() {
        #expect(Self.json(ReferenceRows()) == "{}\n")
        let files = ReferenceSamples.read("none.json", "{}\n")
        #expect(files.mistakes.isEmpty && files.kinds.isEmpty)
    }

    @Test func `a file is a line a row`() {
        let row = ReferenceSamples.row(.region, "A\\\\a,\"b\"\\\\")
        #expect(
            Self.csv(.region, [row])
                == "region,parent,name,from,until\nA,,\"a,\"\"b\"\"\",,\n"
        )
        var tables = ReferenceRows()
        tables.append(row)
        tables[.product] = []
        #expect(
            Self.json(tables) == """
                {
                "region": [
                  {"region":"A","name":"a,\\"b\\""}
                ],
                "product": [
                ]
                }

                """
        )
    }
}
