import ISO8583
import Testing
import Text

@Suite struct MessageTests {
    static let dialect = Result {
        try Dialects.elements(
            "\"2\": {name: Card, format: \"n..19\", sensitive: pan}",
            "\"3\": {name: Code, format: \"n 6\"}",
            "\"4\": {name: Amount, format: \"n 12\"}",
            "\"11\": {name: Trace, format: \"n 6\"}",
            "\"35\": {name: Track, format: \"z..37\", encoding: bcd-left, sensitive: track}",
            "\"41\": {name: Terminal, format: \"ans 8\", pad: {character: \" \", side: right}}",
            "\"44\": {name: Answer, format: \"ans..99\", check: any}",
            "\"48\": {name: Private, format: \"ans...99\", "
                + "composite: {form: positional, optional-tail: true, elements: "
                + "{\"1\": {name: A, format: \"n 2\"}, \"2\": {name: B, format: \"an..9\"}}}}",
            "\"62\": {name: Filled, format: \"n 6\", pad: {character: \"0\", side: left}}",
            "\"64\": {name: MAC, format: \"b 64\"}",
            "\"70\": {name: Network, format: \"n 3\"}"
        )
    }

    private func message() throws -> Message {
        var message = Message(specification: try MessageTests.dialect.get(), type: "0200")
        try message.set(.primaryAccountNumber, "9000010000000001")
        try message.set(.processingCode, "000000")
        try message.set(.amountTransaction, digits: 8850)
        try message.set(.systemsTraceAuditNumber, digits: 17)
        try message.set(.terminalIdentification, "T0000001")
        return message
    }

    @Test func `typed accessors read what was set`() throws {
        let message = try message()
        #expect(message.primaryAccountNumber?.unmaskedDigits == "9000010000000001")
        #expect(message.processingCode == "000000")
        #expect(message.amountTransaction == Amount(minorUnits: 8850))
        #expect(message.systemsTraceAuditNumber?.description == "000017")
        #expect(message.terminalIdentification == "T0000001")
        #expect(message.actionCode == nil)
    }

    @Test func `the order of setting does not show`() throws {
        let values: [(Element, String)] = [
            (.primaryAccountNumber, "9000010000000001"), (.processingCode, "000000"),
            (.systemsTraceAuditNumber, "000017"), (.networkManagementCode, "301"),
        ]
        let specification = try MessageTests.dialect.get()
        var generator = SeededGenerator(seed: 9)
        var encoded: Set<[UInt8]> = []
        for _ in 0..<24 {
            var message = Message(specification: specification, type: "0800")
            for (element, value) in values.shuffled(using: &generator) {
                try message.set(element, value)
            }
            encoded.insert(MessageEncoder.encode(message))
        }
        #expect(encoded.count == 1)
    }

    @Test func `setting again replaces, shorter or longer, and memory does not grow`() throws {
        var message = try message()
        for round in 0..<20_000 {
            try message.set(.additionalResponseData, String(repeating: "x", count: round % 90))
        }
        try message.set(.additionalResponseData, "end")
        #expect(message.text(.additionalResponseData) == "end")
        #expect(message.text(.systemsTraceAuditNumber) == "000017")
        #expect(MessageEncoder.encode(message).count < 200)
        let back = try MessageDecoder(MessageTests.dialect.get()).decode(
            MessageEncoder.encode(message)
        )
        #expect(back == message)
    }

    @Test func `an element that is taken out is gone, and can come back`() throws {
        var message = try message()
        message.remove(.terminalIdentification)
        message.remove(.terminalIdentification)
        #expect(!message.has(.terminalIdentification))
        #expect(message.text(.terminalIdentification) == nil)
        try message.set(.processingCode, "310000")
        try message.set(.terminalIdentification, "T0000002")
        #expect(message.text(.terminalIdentification) == "T0000002")
        #expect(message.elements.map(\.description) == ["2", "3", "4", "11", "41"])
    }

    @Test func `a copy does not change with the original`() throws {
        var message = try message()
        let copy = message
        try message.set(.processingCode, "310000")
        message.messageType = "0210"
        #expect(copy.text(.processingCode) == "000000")
        #expect(copy.messageType == "0200")
        #expect(copy != message)
    }

    @Test func `a value that does not fit leaves the message as it was`() throws {
        var message = try message()
        let before = message
        #expect(throws: CodingError.self) { try message.set(.processingCode, "31000A") }
        #expect(throws: CodingError.self) { try message.set(.processingCode, "31000") }
        #expect(throws: CodingError.self) { try message.set(.track3, "1") }
        #expect(throws: CodingError.self) { try message.set(.additionalResponseData, "字") }
        #expect(throws: CodingError.self) { try message.set(.mac, "00112233445566GG") }
        #expect(throws: CodingError.self) { try message.set(.mac, "0011223344556") }
        #expect(message == before)
        #expect(MessageEncoder.encode(message) == MessageEncoder.encode(before))
    }

    @Test func `the error of a value names its place and not the value`() throws {
        var message = try message()
        let error = #expect(throws: CodingError.self) {
            try message.set(.primaryAccountNumber, "900001000000000X")
        }
        #expect(error?.offset == 15)
        #expect(error?.path?.description == "2")
        #expect(error?.description.contains("900001") == false)
    }

    @Test func `a packed track takes both separators and reads back with D`() throws {
        var message = try message()
        try message.set(.track2, "9000010000000001=3012101")
        #expect(message.text(.track2) == "9000010000000001D3012101")
        #expect(message.track2?.expiration == "3012")
        #expect(message.track2?.serviceCode == "101")
        #expect(throws: CodingError.self) { try message.set(.track2, "9000010000000001E3012") }
    }

    @Test func `a fixed element with a fill takes shorter values`() throws {
        var message = try message()
        try message.set(.terminalIdentification, "T1")
        #expect(message.text(.terminalIdentification) == "T1")
        try message.set(.field62, "42")
        #expect(message.text(.field62) == "000042")
        #expect(throws: CodingError.self) { try message.set(.terminalIdentification, "T00000001") }
    }

    @Test func `any byte of text survives the way to a string and back`() throws {
        var message = try message()
        let bytes = (UInt8(0x20)...UInt8(0x70)).map { $0 } + [0x00, 0x1F, 0x7F, 0x80, 0xE9, 0xFF]
        try message.set(.additionalResponseData, bytes: bytes)
        let text = try #require(message.text(.additionalResponseData))
        try message.set(.additionalResponseData, text)
        #expect(message.bytes(.additionalResponseData) == bytes)
    }

    @Test func `nothing that prints a message shows a value`() throws {
        var message = try message()
        try message.set(.track2, "9000010000000001=3012101")
        var dumped = ""
        dump(message, to: &dumped)
        for text in [dumped, "\(message)", String(reflecting: message), "\([message])"] {
            #expect(!text.contains("900001"))
            #expect(!text.contains("57, 48, 48"))
        }
        let failure = #expect(throws: DecodingFailure.self) {
            try MessageDecoder(message.specification).decode(MessageEncoder.encode(message) + [1])
        }
        #expect(!"\(String(describing: failure))".contains("48, 48"))
    }

    @Test func `parts are reached by path, set by path and copied by path`() throws {
        var message = try message()
        let first = try #require(ElementPath("48.1"))
        let second = try #require(ElementPath("48.2"))
        try message.set(first, "07")
        try message.set(second, "ABC")
        #expect(message.text(.privateData) == "0703ABC")
        #expect(message.text(at: second) == "ABC")
        #expect(message.has(first))
        var other = Message(specification: message.specification, type: "0210")
        try other.copy(first, from: message)
        #expect(other.text(.privateData) == "07")
        #expect(!other.has(second))
        #expect(message.text(at: try #require(ElementPath("48.3"))) == nil)
        #expect(throws: CodingError.self) {
            try message.set(try #require(ElementPath("48.3")), "1")
        }
    }

    @Test func `an element is copied between dialects by its value`() throws {
        let packed = try Dialects.elements(
            "\"4\": {name: Amount, format: \"n 12\", encoding: bcd-right}",
            "\"11\": {name: Trace, format: \"n 6\", encoding: ebcdic}"
        )
        var other = Message(specification: packed, type: "0200")
        let message = try message()
        for element in [Element.amountTransaction, .systemsTraceAuditNumber, .mac] {
            try other.copy(element, from: message)
        }
        #expect(other.amountTransaction == message.amountTransaction)
        #expect(
            other.wireBytes(of: .systemsTraceAuditNumber) == [0xF0, 0xF0, 0xF0, 0xF0, 0xF1, 0xF7]
        )
        #expect(!other.has(.mac))
    }

    @Test func `the checksum is the same in every writing, and another for every other value`()
        throws
    {
        let library = try Repository.library.get()
        let ascii = try #require(library["iso8583-1987-ascii"])
        let binary = try #require(library["iso8583-1987-binary"])
        func sum(_ specification: DialectSpecification, _ amount: UInt64) throws -> UInt64 {
            var message = Message(specification: specification, type: "0200")
            try message.set(.processingCode, "000000")
            try message.set(.amountTransaction, digits: amount)
            try message.set(.pointOfServiceEntryMode, "051")
            try message.set(.terminalIdentification, "T0000001")
            var sum = CanonicalChecksum()
            message.foldCanonicalValues(into: &sum)
            return sum.value
        }
        #expect(try sum(ascii, 8850) == sum(binary, 8850))
        #expect(try Set((0..<500).map { try sum(binary, $0) }).count == 500)
    }
}
