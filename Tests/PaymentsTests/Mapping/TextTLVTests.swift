import ISO8583
import Payments
import Testing
import Text

/// DE 59 and 62: known answers in both character sets (made with Python's codecs), every cut of
/// them, and tags drawn at random there and back.
@Suite struct TextTLVTests {
    private static let line = "柴油\\L\\330500\\2798\\24339"

    private static let tags = [
        TextTag(.operatorNumber, "007"), TextTag(.vehicle, "京A12345"), TextTag(.pump, "3"),
        TextTag(.productLine, line), TextTag(tag: 0x5839, value: Array("乗越".utf8)),
    ]

    private static let gbk = bytes(
        """
        4F31 303033 303037                          # O1
        5631 303038 BEA94131323334 35               # V1
        5634 303031 33                              # V4
        4731 303234 B2F1D3CD 5C4C5C 333330353030 5C 32373938 5C 3234333339   # G1
        5839 303034 815CD4BD                        # X9: a backslash is half of its first
        """
    )

    private static let utf8 = bytes(
        """
        4F31 303033 303037
        5631 303039 E4BAAC41313233343 5
        5634 303031 33
        4731 303236 E69FB4E6B2B9 5C4C5C 333330353030 5C 32373938 5C 3234333339
        5839 303036 E4B997E8B68A
        """
    )

    @Test func `tags are read and written as known in both character sets`() throws {
        #expect(try TextTLV.read(Self.gbk, in: .gbk) == Self.tags)
        #expect(try TextTLV.read(Self.utf8, in: .utf8) == Self.tags)
        #expect(TextTLV.bytes(Self.tags, in: .gbk) == Self.gbk)
        #expect(TextTLV.bytes(Self.tags, in: .utf8) == Self.utf8)
        #expect(try TextTLV.read([UInt8](), in: .gbk).isEmpty)
    }

    @Test func `what was sold is read from its line`() throws {
        let lines = try TextTLV.read(Self.gbk, in: .gbk).productLines
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.code == "柴油" && line.unit == "L" && line.amount == 24_339)
        #expect(line.quantity.text == "30.500" && line.unitPrice.text == "7.98")
        #expect(line.text == Self.line)
        #expect(Self.tags.operatorNumber == 7)
    }

    @Test(arguments: [TextCharset.gbk, .utf8])
    func `every cut that is no end of a tag is a broken one`(_ charset: TextCharset) throws {
        let whole = charset == .gbk ? Self.gbk : Self.utf8
        var ends: Set<Int> = [0]
        for count in 1...Self.tags.count {
            let part = try #require(TextTLV.bytes(Self.tags.prefix(count), in: charset))
            ends.insert(part.count)
        }
        for length in 0..<whole.count {
            if ends.contains(length) {
                #expect(throws: Never.self) {
                    try TextTLV.read(whole.prefix(length), in: charset)
                }
            } else {
                #expect(throws: TextTLV.Mistake.self) {
                    try TextTLV.read(whole.prefix(length), in: charset)
                }
            }
        }
    }

    @Test(
        arguments: [
            ("O", .badTag(offset: 0)), ("O1", .badLength(offset: 2)),
            ("O103", .badLength(offset: 2)),
            ("O1003", .badLength(offset: 2)), ("O100a007", .badLength(offset: 2)),
            ("O1-03007", .badLength(offset: 2)), ("O10030071", .badTag(offset: 8)),
            ("*1003007", .badTag(offset: 0)), ("O 003007", .badTag(offset: 0)),
            ("O100207", .badValue(.operatorNumber, offset: 5)),
            ("O1004007", .badLength(offset: 2)),
            ("O1003 07", .badValue(.operatorNumber, offset: 5)),
            ("O1000", .badValue(.operatorNumber, offset: 5)),
            ("V1000", .badValue(.vehicle, offset: 5)),
            ("V1002A\u{1B}", .badValue(.vehicle, offset: 5)),
            ("O1003007O1003007", .repeated(.operatorNumber, offset: 8)),
            ("G1003a\\b", .badValue(.productLine, offset: 5)),
        ] as [(String, TextTLV.Mistake)]
    )
    func `a broken tag is told by its place`(_ text: String, _ mistake: TextTLV.Mistake) {
        #expect(throws: mistake) { try TextTLV.read(Array(text.utf8), in: .gbk) }
    }

    @Test func `bytes that are no text are kept of an unknown tag alone`() throws {
        let unknown = Array("ZZ002".utf8) + [0x81, 0xFF]
        #expect(
            try TextTLV.read(unknown, in: .gbk) == [TextTag(tag: 0x5A5A, value: [0x81, 0xFF])]
        )
        let vehicle = Array("V1002".utf8) + [0x81, 0xFF]
        #expect(throws: TextTLV.Mistake.badValue(.vehicle, offset: 5)) {
            try TextTLV.read(vehicle, in: .gbk)
        }
        #expect(throws: TextTLV.Mistake.self) {
            try TextTLV.read(Array("V1002".utf8) + [0xC3, 0x28], in: .utf8)
        }
    }

    @Test func `a card number in a tag is masked`() throws {
        let bytes = Array("V1016\(Sample.card)ZZ017\(Sample.card)".utf8) + [0xFF]
        let read = try TextTLV.read(bytes, in: .gbk)
        #expect(read.text(.vehicle) == "900001******0000")
        #expect(!read.contains { String(decoding: $0.value, as: UTF8.self).contains(Sample.card) })
    }

    @Test(arguments: ProductDataTests.codes, [TextCharset.gbk, .utf8])
    func `a product that is the number of any card is none, and a bar code is one`(
        _ row: (code: String, isCard: Bool),
        _ charset: TextCharset
    ) throws {
        let line = TextTag(.productLine, "\(row.code)\\U\\01\\21\\100")
        let bytes = try #require(TextTLV.bytes([TextTag(.pump, "4"), line], in: charset))
        if row.isCard {
            #expect(throws: TextTLV.Mistake.cardNumber(offset: 11)) {
                try TextTLV.read(bytes, in: charset)
            }
        } else {
            #expect(try TextTLV.read(bytes, in: charset).last == line)
        }
    }

    @Test(arguments: ["9000 0200 0000 0017", "900002-0000000017", "９００００２００００００００１７"])
    func `a card number is one however it is written`(_ code: String) {
        #expect(ProductLine.isCardNumber(code))
    }

    @Test func `a scanned code is left out`() throws {
        let bytes = Array("A3018134500000000000000O1003007".utf8)
        #expect(try TextTLV.read(bytes, in: .gbk) == [TextTag(.operatorNumber, "007")])
    }

    @Test func `a message has 64 tags at most`() throws {
        let tag = Array("XX000".utf8)
        let most = [[UInt8]](repeating: tag, count: 64).flatMap { $0 }
        #expect(try TextTLV.read(most, in: .utf8).count == 64)
        #expect(throws: TextTLV.Mistake.tooMany) { try TextTLV.read(most + tag, in: .utf8) }
    }

    @Test func `a message has twelve product lines at most`() throws {
        let line = Array("G1015102\\L\\31\\21\\100".utf8)
        let twelve = [[UInt8]](repeating: line, count: 12).flatMap { $0 }
        #expect(try TextTLV.read(twelve, in: .utf8).productLines.count == 12)
        #expect(throws: TextTLV.Mistake.repeated(.productLine, offset: twelve.count)) {
            try TextTLV.read(twelve + line, in: .utf8)
        }
    }

    @Test(arguments: [
        "\\L\\31\\21\\100", "102\\\\31\\21\\100", "102\\LL\\31\\21\\100", "102\\L\\\\21\\100",
        "102\\L\\31\\21\\", "102\\L\\31\\21\\1.0", "102\\L\\31\\21", "102\\L\\31\\21\\100\\",
        "102\\L\\31234567890\\21\\100", "102\\L\\31\\21\\1234567890123", "102\\L\\3a\\21\\100",
        "102\\-\\31\\21\\100", "123456789012345678\\L\\31\\21\\100",
    ])
    func `a line with a part too much, too little or malformed is none`(_ text: String) {
        #expect(ProductLine(text.utf8) == nil)
    }

    @Test func `what was taken off has a minus`() throws {
        let line = try #require(ProductLine("102\\U\\01\\21\\-1".utf8))
        #expect(line.amount == -1 && line.quantity.text == "1" && line.text == "102\\U\\01\\21\\-1")
    }

    @Test(arguments: [TextCharset.gbk, .utf8])
    func `tags drawn at random come back`(_ charset: TextCharset) throws {
        var random = SeededGenerator(seed: 59)
        let alphabet = Array("AZ09az \\-/京沪粤汽油柴号枪员越乗誠".unicodeScalars)
        for _ in 0..<500 {
            let tags = (0..<Int.random(in: 0...8, using: &random)).map { index in
                let length = Int.random(in: 0...40, using: &random)
                var text = String.UnicodeScalarView()
                for _ in 0..<length {
                    text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
                }
                return TextTag(tag: 0x5830 + UInt16(index), value: Array(String(text).utf8))
            }
            let written = try #require(TextTLV.bytes(tags, in: charset))
            #expect(try TextTLV.read(written, in: charset) == tags)
        }
    }

    @Test func `a character that GBK lacks cannot be written in it`() {
        #expect(TextTLV.bytes([TextTag(.driver, "😀")], in: .gbk) == nil)
        #expect(TextTLV.bytes([TextTag(.driver, "😀")], in: .utf8) != nil)
        let long = TextTag(.driver, String(repeating: "a", count: 1000))
        #expect(TextTLV.bytes([long], in: .utf8) == nil)
    }
}
