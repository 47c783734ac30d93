import ISO8583
import Testing
import Text

/// Fixed texts with a fill: the value is free of it, the wire keeps it.
@Suite struct FilledTextTests {
    private static func dialect(_ text: String) throws -> DialectSpecification {
        try Dialects.load(
            Dialects.ascii.replacing("text: {encoding: ascii}", with: "text: {encoding: \(text)}")
                + """
                elements:
                  "11": {name: Trace, format: "n 6"}
                  "41": {name: Terminal, format: "ans 8", pad: {character: " ", side: right}}
                  "42": {name: Merchant, format: "ans 15", pad: {character: "0", side: left}}
                  "43": {name: Place, format: "ans 40"}
                  "62": {name: Count, format: "n 6", pad: {character: "0", side: left}}

                """
        )
    }

    @Test(arguments: ["ascii", "ebcdic"])
    func `the value of a filled text is free of its fill, and built with it again`(
        encoding: String
    ) throws {
        let dialect = try Self.dialect(encoding)
        var message = Message(specification: dialect, type: "0200")
        try message.set(.terminalIdentification, "T1")
        try message.set(.merchantIdentification, "M 42")
        try message.set(.field62, "42")
        let bytes = MessageEncoder.encode(message)
        let read = try MessageDecoder(dialect).decode(bytes)
        for message in [message, read] {
            #expect(message.text(.terminalIdentification) == "T1")
            #expect(message.terminalIdentification == "T1")
            #expect(message.count(of: .terminalIdentification) == 2)
            #expect(message.bytes(.merchantIdentification) == Array("M 42".utf8))
            #expect(message.withCanonicalBytes(of: .terminalIdentification) { $0.count } == 2)
            #expect(message.rawBytes(of: .terminalIdentification)?.count == 8)
        }
        #expect(MessageEncoder.encode(read) == bytes)
        let document = MessageJSON.document(of: read, unmasked: true)
        let rebuilt = try MessageJSON.message(from: document.text(), specification: dialect)
        #expect(MessageEncoder.encode(rebuilt) == bytes)
        var copied = Message(specification: dialect, type: "0210")
        try copied.copy(.terminalIdentification, from: read)
        #expect(copied.wireBytes(of: .terminalIdentification)?.count == 8)
        #expect(copied == copied && copied.text(.terminalIdentification) == "T1")
    }

    @Test func `a number keeps the zeros that it is filled with`() throws {
        var message = Message(specification: try Self.dialect("ascii"), type: "0200")
        try message.set(.field62, "42")
        #expect(message.text(.field62) == "000042")
        #expect(message.digits(.field62) == 42)
    }

    @Test func `a text that is all fill is empty, and one without a fill keeps its spaces`() throws
    {
        let dialect = try Self.dialect("ascii")
        var message = Message(specification: dialect, type: "0200")
        try message.set(.terminalIdentification, "")
        try message.set(.acceptorNameLocation, String(repeating: " ", count: 40))
        let read = try MessageDecoder(dialect).decode(MessageEncoder.encode(message))
        #expect(read.text(.terminalIdentification)?.isEmpty == true)
        #expect(read.count(of: .acceptorNameLocation) == 40)
    }

    @Test func `a filled value goes over into a dialect with another fill`() throws {
        var message = Message(specification: try Self.dialect("ascii"), type: "0200")
        try message.set(.terminalIdentification, "T1")
        var other = Message(specification: try Self.dialect("ebcdic"), type: "0200")
        try other.copy(.terminalIdentification, from: message)
        #expect(other.text(.terminalIdentification) == "T1")
        #expect(other.rawBytes(of: .terminalIdentification)?.last == 0x40)
    }
}
