import ISO8583
import Testing

@testable import Reference

@Suite struct FileEncodingTests {
    private static let header = Array("product,name,group,unit\n".utf8)

    private static func line(_ code: String, _ name: [UInt8]) -> [UInt8] {
        Array("\(code),".utf8) + name + Array(",petrol,litre\n".utf8)
    }

    private static func gbk(_ text: String) -> [UInt8] { TextCharset.gbk.bytes(text) ?? [] }

    private static func names(_ files: ReferenceFiles) -> [String] {
        (files.rows[.product] ?? []).map { String($0.fields[1]) }
    }

    @Test(arguments: [1, 5, 1 << 20])
    func `GBK is read as its characters`(piece: Int) {
        let bytes = Self.header + Self.line("1", Self.gbk("汽油")) + Self.line("2", Self.gbk("0号柴油"))
        let files = ReferenceSamples.read([("product.csv", bytes)], piece: piece)
        #expect(files.mistakes.first == [])
        #expect(Self.names(files) == ["汽油", "0号柴油"])
    }

    /// The two bytes of 茅 in GBK are é in UTF-8.
    @Test func `a cell that is text in both waits for one that tells`() {
        let both = Self.gbk("茅")
        let plain = Self.line("2", Array("x".utf8))
        let asGBK = Self.header + Self.line("1", both) + plain + Self.line("3", Self.gbk("汽油"))
        #expect(
            Self.names(ReferenceSamples.read([("product.csv", asGBK)])) == ["茅", "x", "汽油"]
        )
        let asUTF8 = Self.header + Self.line("1", both) + plain + Self.line("3", Array("汽油".utf8))
        #expect(
            Self.names(ReferenceSamples.read([("product.csv", asUTF8)])) == ["é", "x", "汽油"]
        )
        let alone = Self.header + Self.line("1", both) + plain
        #expect(Self.names(ReferenceSamples.read([("product.csv", alone)])) == ["é", "x"])
    }

    @Test func `what waits is bounded`() {
        var bytes = Self.header + Self.line("1", Self.gbk("茅"))
        for number in 0..<20_000 { bytes += Self.line("\(number)", Array("plain".utf8)) }
        let files = ReferenceSamples.read(
            [("product.csv", bytes + Self.line("2", Self.gbk("汽油")))],
            piece: 4_096
        )
        #expect(files.mistakes.count == 1)
        #expect(
            files.mistakes.first.first?.description.hasPrefix(
                "product.csv:20003:2: byte 0xC6, number 1 of the cell, is no UTF-8: "
            ) == true
        )
    }

    @Test func `a mark says UTF-8 and is no part of the header`() {
        let bytes = [0xEF, 0xBB, 0xBF] + Self.header + Self.line("1", Self.gbk("汽油"))
        let files = ReferenceSamples.read([("product.csv", bytes)])
        #expect(
            files.mistakes.first.map(\.description) == [
                "product.csv:2:2: byte 0xC6, number 1 of the cell, is no UTF-8: the file mixes "
                    + "encodings or is damaged, save the whole of it as UTF-8"
            ]
        )
    }

    @Test func `mixed encodings are told at the byte, whichever came first`() {
        let first = Self.line("1", Array("ab柴油".utf8))
        let second = Self.line("2", Array("ab".utf8) + Self.gbk("柴油"))
        let files = ReferenceSamples.read([("product.csv", Self.header + first + second)])
        #expect(
            files.mistakes.first.first?.description.hasPrefix(
                "product.csv:3:2: byte 0xB2, number 3 of the cell, is no UTF-8: "
            ) == true
        )
        let reverse = ReferenceSamples.read([("product.csv", Self.header + second + first)])
        #expect(
            reverse.mistakes.first.map(\.description) == [
                "product.csv:3:2: the cell is UTF-8 and cells before it are GBK: save the whole "
                    + "file as UTF-8"
            ]
        )
    }

    @Test(arguments: [[0xFF, 0xFE] as [UInt8], [0xFE, 0xFF]])
    func `UTF-16 is none of the two`(mark: [UInt8]) {
        let files = ReferenceSamples.read([("product.csv", mark + [0x70, 0x00])])
        #expect(
            files.mistakes.first.map(\.description) == [
                "product.csv:1:1: the file is UTF-16: save it as UTF-8"
            ]
        )
    }

    @Test(
        arguments: [
            ("UTF-16", [0xFF, 0xFE], 2, false), ("UTF-16", [], 2, false), ("UTF-16", [], 2, true),
            ("UTF-32", [0xFF, 0xFE, 0, 0], 4, false), ("UTF-32", [0, 0, 0xFE, 0xFF], 4, true),
            ("UTF-32", [], 4, false), ("UTF-32", [], 4, true),
        ] as [(String, [UInt8], Int, Bool)]
    )
    func `wide characters are one mistake that names them`(
        name: String,
        mark: [UInt8],
        width: Int,
        isBig: Bool
    ) {
        let zeros = Array(repeating: 0 as UInt8, count: width - 1)
        for text in ["product,name\n95,petrol\n", "{\"product\": []}"] {
            let bytes = mark + text.utf8.flatMap { isBig ? zeros + [$0] : [$0] + zeros }
            for piece in [1, 3, 1_000] {
                let files = ReferenceSamples.read([("product.csv", bytes)], piece: piece)
                #expect(
                    files.mistakes.first.map(\.description) == [
                        "product.csv:1:1: the file is \(name): save it as UTF-8"
                    ]
                )
            }
        }
    }

    @Test(arguments: [1, 2, 1_000])
    func `carriage returns alone are one mistake`(piece: Int) {
        let text = "product,name,group,unit,from,until\r95,a,petrol,litre,,\r98,b,petrol,litre,,\r"
        let files = ReferenceSamples.read("product.csv", text, piece: piece)
        let found = files.mistakes.first.map(\.description)
        #expect(
            found == [
                "product.csv:1:1: its lines end with a carriage return alone: save it with line "
                    + "feeds, as CSV UTF-8"
            ]
        )
        let right = ReferenceSamples.read(
            "product.csv",
            text.replacing("\r", with: "\r\n"),
            piece: piece
        )
        #expect(right.mistakes.isEmpty && right.rowCount == 2)
    }

    @Test func `half a character is told at its byte`() {
        let cut = Self.gbk("汽油").dropLast()
        let bytes = Self.header + Self.line("1", Self.gbk("汽油")) + Self.line("2", Array(cut))
        let mistakes = ReferenceSamples.read([("product.csv", bytes)]).mistakes
        #expect(
            mistakes.first.first?.description.hasPrefix(
                "product.csv:3:2: byte 0xD3, number 3 of the cell, is no GBK: "
            ) == true
        )
    }

    @Test(arguments: [
        [0x7F] as [UInt8], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF],
        [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ])
    func `the first and last characters of each length are UTF-8`(bytes: [UInt8]) {
        #expect(UTF8Scan(bytes[...]).firstWrong == nil)
        #expect(UTF8Scan(bytes[...]).hasLong == (bytes.count > 2))
        #expect(String(validating: bytes, as: UTF8.self) != nil)
    }

    @Test(arguments: [
        [0x80] as [UInt8], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xE1, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ])
    func `what is next to them is none`(bytes: [UInt8]) {
        #expect(UTF8Scan(bytes[...]).firstWrong == 0)
        #expect(String(validating: bytes, as: UTF8.self) == nil)
    }
}
