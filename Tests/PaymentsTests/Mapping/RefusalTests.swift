import ISO8583
import Payments
import Testing

@Suite struct RefusalTests {
    @Test func `a refusal echoes what the contract lists and decides element 39 only`() throws {
        var elements = Sample.unionPayPurchase
        elements[.field63] = "01"
        elements[.acquiringInstitution] = "48021000"
        let request = try Dialect.unionPay.message("0200", elements)
        let reply = try #require(
            Dialect.unionPay.mapping.refusal(to: request, outcome: .macFailed)
        )
        #expect(reply.messageType == "0210")
        #expect(reply.elements.map(\.number) == [3, 4, 11, 25, 39, 41, 42, 49, 60])
        #expect(reply.text(.actionCode) == "A0")
        for element in reply.elements where element != .actionCode {
            #expect(reply.text(element) == elements[element])
        }
    }

    @Test(arguments: Dialect.all)
    func `a reversal's reason is not taken for the answer`(_ dialect: Dialect) throws {
        let request = try dialect.message(dialect.reversal.type, dialect.reversal.elements)
        let reply = try #require(dialect.mapping.refusal(to: request, outcome: .overloaded))
        #expect(reply.text(.actionCode) == dialect.mapping.actionCode(of: .overloaded))
    }

    @Test(
        arguments: [
            ("0210", "0210"), ("0200", "0210"), ("0201", "0210"), ("0900", "0910"),
            ("0901", "0910"), ("0430", "0430"), ("0211", "0210"),
        ] as [(MessageTypeIndicator, MessageTypeIndicator)]
    )
    func `every message type has a type to be refused under`(
        _ row: (MessageTypeIndicator, MessageTypeIndicator)
    ) throws {
        let request = try Dialect.ascii.message(row.0, Sample.plainPurchase)
        let reply = Dialect.ascii.mapping.refusal(to: request, outcome: .unknownTransaction)
        #expect(reply?.messageType == row.1)
        #expect(reply?.text(.actionCode) == "12")
    }

    @Test(arguments: Dialect.all)
    func `without STAN or terminal nobody can be told`(_ dialect: Dialect) throws {
        for element in [Element.systemsTraceAuditNumber, .terminalIdentification] {
            var elements = dialect.purchase.elements
            elements[element] = nil
            let request = try dialect.message(dialect.purchase.type, elements)
            #expect(!dialect.mapping.canAnswer(request))
            #expect(dialect.mapping.refusal(to: request, outcome: .elementMissing) == nil)
        }
    }

    @Test func `an echo test without a terminal can be refused`() throws {
        let request = try Dialect.ascii.message(
            "0800",
            [.systemsTraceAuditNumber: "000001", .networkManagementCode: "999"]
        )
        #expect(
            Dialect.ascii.mapping.refusal(to: request, outcome: .unknownTransaction)?
                .messageType == "0810"
        )
    }

    @Test func `what was read of a broken message is echoed`() throws {
        let dialect = Dialect.unionPay
        var whole = Message(specification: dialect.specification, type: "0200")
        for (element, text) in Sample.unionPayPurchase.sorted(by: { $0.key < $1.key }) {
            try whole.set(element, text)
        }
        var wire = MessageEncoder.encode(whole)
        wire.removeLast(9)
        let failure = try #require(throws: DecodingFailure.self) {
            try MessageDecoder(dialect.specification).decode(wire)
        }
        let outcome = dialect.mapping.outcome(of: failure)
        #expect(outcome == .unreadable)
        let readable = dialect.mapping.readablePart(of: wire)
        let reply = try #require(dialect.mapping.refusal(to: readable, outcome: outcome))
        #expect(reply.elements.map(\.number) == [3, 4, 11, 25, 39, 41, 42, 49])
        #expect(reply.text(.actionCode) == "30")
    }

    @Test func `a broken amount has a code of its own`() throws {
        let dialect = Dialect.ascii
        let whole = try dialect.message("0200", Sample.plainPurchase)
        var wire = MessageEncoder.encode(whole)
        let amount = try #require(
            wire.indices.first { wire[$0...].starts(with: "000000008850".utf8) }
        )
        wire[amount] = UInt8(ascii: "X")
        let failure = try #require(throws: DecodingFailure.self) {
            try MessageDecoder(dialect.specification).decode(wire)
        }
        #expect(dialect.mapping.outcome(of: failure) == .invalidAmount)
        let readable = dialect.mapping.readablePart(of: wire)
        let reply = try #require(dialect.mapping.refusal(to: readable, outcome: .invalidAmount))
        #expect(reply.messageType == "0210")
        #expect(reply.text(.actionCode) == "13")
        #expect(!reply.has(.amountTransaction))
        #expect(reply.text(.systemsTraceAuditNumber) == "000002")
        #expect(reply.text(.terminalIdentification) == "T0000001")
    }

    @Test func `a nibble that is no digit does not hide who sent it`() throws {
        let dialect = Dialect.unionPay
        var wire = MessageEncoder.encode(
            try dialect.message("0200", Sample.unionPayPurchase)
        )
        // MTI 2, bitmap 8, DE 2 9: the first byte of DE 3.
        wire[19] = 0xAB
        let failure = try #require(throws: DecodingFailure.self) {
            try MessageDecoder(dialect.specification).decode(wire)
        }
        #expect(dialect.mapping.outcome(of: failure) == .unreadable)
        let reply = try #require(
            dialect.mapping.refusal(
                to: dialect.mapping.readablePart(of: wire),
                outcome: .unreadable
            )
        )
        #expect(reply.elements.map(\.number) == [4, 11, 25, 39, 41, 42, 49, 60])
    }

    @Test func `nothing at all cannot be answered`() throws {
        for dialect in Dialect.all {
            let failure = try #require(throws: DecodingFailure.self) {
                try MessageDecoder(dialect.specification).decode([0xFF, 0x00, 0x47])
            }
            #expect(dialect.mapping.refusal(to: failure.partial, outcome: .unreadable) == nil)
            let readable = dialect.mapping.readablePart(of: [0xFF, 0x00, 0x47])
            #expect(!dialect.mapping.canAnswer(readable))
        }
    }
}
