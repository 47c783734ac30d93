import ISO8583
import Testing
import Text

@Suite struct MessageScannerTests {
    static let readable = Repository.fixtures.filter {
        !$0.hasPrefix("malformed/") && $0 != "unionpay-pos/sign-on-published"
    }

    @Test(arguments: readable)
    func `a scan finds what decoding finds`(name: String) throws {
        let document = try JSONValue.parse(Repository.text("fixtures/\(name).json"))
        let specification = try Repository.specification(
            #require(document["specification"]?.string)
        )
        let bytes = try Repository.hex("fixtures/\(name).hex")
        let message = try MessageDecoder(specification).decode(bytes)
        let wanted: [Element] = [.systemsTraceAuditNumber, .terminalIdentification, .mac, .mac2]
        let scanned = MessageScanner(specification, for: wanted).scan(bytes)
        #expect(scanned.failure == nil)
        #expect(scanned.messageType == message.messageType)
        for element in wanted { #expect(scanned.text(element) == message.text(element)) }
        #expect(scanned.text(.processingCode) == nil)
    }

    @Test func `a scan gets past wrong content, and stops at a wrong length`() throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        var message = Message(specification: specification, type: "0200")
        try message.set(.primaryAccountNumber, "9000010000000001")
        try message.set(.amountTransaction, digits: 8850)
        try message.set(.systemsTraceAuditNumber, digits: 17)
        try message.set(.terminalIdentification, "T0000001")
        let bytes = MessageEncoder.encode(message)
        let scanner = MessageScanner(
            specification,
            for: [.amountTransaction, .systemsTraceAuditNumber, .terminalIdentification]
        )
        var broken = bytes
        broken[40] = 0x58
        let past = scanner.scan(broken)
        #expect(past.failure == nil)
        #expect(past.text(.amountTransaction) == nil)
        #expect(past.text(.systemsTraceAuditNumber) == "000017")
        #expect(past.text(.terminalIdentification) == "T0000001")
        broken = bytes
        broken[20] = 0x58
        let stopped = scanner.scan(broken)
        #expect(stopped.messageType == "0200")
        #expect(stopped.failure?.path?.description == "2")
        #expect(stopped.text(.systemsTraceAuditNumber) == nil)
    }

    @Test func `bytes without a message type have none`() throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        let scanned = MessageScanner(specification, for: [.systemsTraceAuditNumber]).scan([0x30])
        #expect(scanned.messageType == nil)
        #expect(scanned.failure?.place == .messageType)
    }
}
