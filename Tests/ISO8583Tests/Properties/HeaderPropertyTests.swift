import ISO8583
import Testing
import Text

/// Message type and bitmaps in every encoding, with every set of elements that three bitmaps allow.
@Suite struct HeaderPropertyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var type: MessageTypeEncoding
        var bitmap: BitmapEncoding
        var secondary: Bool
        var tertiary: TertiaryBitmap
        var testDescription: String {
            "\(type.keyword) \(bitmap.keyword) \(secondary) \(tertiary.keyword)"
        }
        var highest: Int { tertiary != .none ? 192 : secondary ? 128 : 64 }
    }

    static let cases: [Case] = MessageTypeEncoding.allCases.flatMap { type in
        BitmapEncoding.allCases.flatMap { bitmap in
            [
                Case(type: type, bitmap: bitmap, secondary: false, tertiary: .none),
                Case(type: type, bitmap: bitmap, secondary: true, tertiary: .none),
                Case(type: type, bitmap: bitmap, secondary: true, tertiary: .inElement65),
                Case(type: type, bitmap: bitmap, secondary: true, tertiary: .afterSecondary),
            ]
        }
    }

    static func specification(_ item: Case) throws -> DialectSpecification {
        let numbers = (2...item.highest).filter { $0 != 65 || item.tertiary == .none }
        let lines = numbers.map { "  \"\($0)\": {name: Test, format: \"ans 1\"}\n" }.joined()
        return try Dialects.load(
            """
            name: test
            description: Header
            family: iso8583-1987
            mti: {encoding: \(item.type.keyword)}
            bitmap: {encoding: \(item.bitmap.keyword), secondary: \(item.secondary), \
            tertiary: \(item.tertiary.keyword)}
            elements:
            \(lines)
            """
        )
    }

    @Test(arguments: cases)
    func `any set of elements comes back in order`(item: Case) throws {
        let specification = try HeaderPropertyTests.specification(item)
        let decoder = MessageDecoder(specification)
        var generator = SeededGenerator(seed: 5)
        for round in 0..<60 {
            var message = Message(specification: specification, type: "1421")
            var expected: [Element] = []
            for description in specification.elements
            where Int.random(in: 0..<(round % 12 + 1), using: &generator) == 0 {
                expected.append(description.element)
            }
            for element in expected.shuffled(using: &generator) { try message.set(element, "x") }
            #expect(Array(message.elements) == expected)
            let bytes = MessageEncoder.encode(message)
            let back = try decoder.decode(bytes)
            #expect(Array(back.elements) == expected)
            #expect(back == message)
            #expect(back.messageType == "1421")
            #expect(MessageEncoder.encode(back) == bytes)
            for cut in 0..<bytes.count {
                #expect(throws: DecodingFailure.self) { try decoder.decode(Array(bytes[..<cut])) }
            }
        }
    }

    @Test(arguments: cases)
    func `a header with any byte changed is refused, or encodes again to the same bytes`(
        item: Case
    ) throws {
        let specification = try HeaderPropertyTests.specification(item)
        let decoder = MessageDecoder(specification)
        var message = Message(specification: specification, type: "0200")
        for description in specification.elements.suffix(3) {
            try message.set(description.element, "x")
        }
        let bytes = MessageEncoder.encode(message)
        for place in bytes.indices {
            for value in stride(from: UInt8(0), through: 252, by: 3) {
                var changed = bytes
                changed[place] = value
                do {
                    let back = try decoder.decode(changed)
                    #expect(MessageEncoder.encode(back) == changed)
                } catch {
                    #expect(error.error.offset <= changed.count)
                }
            }
        }
    }

    /// The third bitmap may be the only thing that the second one announces.
    @Test(arguments: cases.filter { $0.tertiary != .none })
    func `elements above 128 are read where none stands between them and 64`(item: Case) throws {
        let specification = try HeaderPropertyTests.specification(item)
        var message = Message(specification: specification, type: "0200")
        try message.set(.processingCode, "x")
        try message.set(try #require(Element(140)), "y")
        let bytes = MessageEncoder.encode(message)
        let back = try MessageDecoder(specification).decode(bytes)
        #expect(back == message)
        #expect(back.text(try #require(Element(140))) == "y")
        #expect(throws: DecodingFailure.self) {
            try MessageDecoder(specification).decode(Array(bytes.dropLast()))
        }
    }

    @Test func `a secondary bitmap without a bit goes out as it came in`() throws {
        let specification = try Dialects.elements("\"11\": {name: Trace, format: \"n 6\"}")
        let bytes: [UInt8] =
            Array("0800".utf8) + [0x80, 0x20, 0, 0, 0, 0, 0, 0]
            + [UInt8](repeating: 0, count: 8) + Array("000001".utf8)
        let message = try MessageDecoder(specification).decode(bytes)
        #expect(MessageEncoder.encode(message) == bytes)
    }
}
