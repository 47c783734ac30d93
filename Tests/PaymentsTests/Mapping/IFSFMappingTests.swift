import ISO8583
import Payments
import Testing

@Suite struct IFSFMappingTests {
    private let dialect = Dialect.ifsf

    @Test func `a purchase reads with the date of element 12 as its window`() throws {
        let draft = try dialect.draft(try dialect.message("1200", Sample.ifsfPurchase))
        #expect(draft.operation == .purchase)
        #expect(draft.messageClass == .financial)
        #expect(draft.stan == 2)
        #expect(draft.window == 261_121)
        #expect(draft.amount == 8850)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.terminal == "00000001")
        #expect(draft.merchant == "000000000000001")
        #expect(draft.macElement == .mac)
        #expect(draft.session == .fixedKey)
    }

    @Test func `an approved purchase is answered with action code 000`() throws {
        let request = try dialect.message("1200", Sample.ifsfPurchase)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.messageType == "1210")
        #expect(reply.text(.actionCode) == "000")
        #expect(reply.text(.settlementDate) == "261121")
        #expect(reply.text(.localTime) == "261121120000")
        #expect(reply.text(.retrievalReferenceNumber) == "632500000001")
        #expect(reply.text(.approvalCode) == "00000Z")
        #expect(!reply.has(.primaryAccountNumber))
    }

    @Test(arguments: [
        ["4": "0000000042"],
        ["3": "en", "4": "0000000042", "38": "1"],
        ["3": "en", "38": "1"],
    ])
    func `only the batch of element 48 comes back`(_ parts: [String: String]) throws {
        var built = try dialect.message("1200", Sample.ifsfPurchase)
        for (key, text) in parts { try built.set(ElementPath(.privateData, [key]), text) }
        let request = try MessageDecoder(dialect.specification)
            .decode(MessageEncoder.encode(built))
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.has(.privateData) == (parts["4"] != nil))
        #expect(reply.text(at: ElementPath(.privateData, ["4"])) == parts["4"])
        for key in ["3", "38"] {
            #expect(!reply.has(ElementPath(.privateData, [key])))
        }
    }

    @Test func `a card in encrypted data alone is left to whoever has the key`() throws {
        var elements = Sample.ifsfPurchase
        elements[.primaryAccountNumber] = nil
        elements[.mac] = nil
        elements[.encryptedData] = "020010" + "00000000000000000000000000"
        elements[.mac2] = "0102030405060708"
        let request = try dialect.message("1200", elements)
        let draft = try dialect.draft(request)
        #expect(draft.dataIsEncrypted)
        #expect(draft.card == nil)
    }

    @Test func `a security control element comes back`() throws {
        var elements = Sample.ifsfPurchase
        elements[.securityControl] = "0100"
        let request = try dialect.message("1200", elements)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.text(.securityControl) == "0100")
    }

    @Test(arguments: ["1420", "1421"] as [MessageTypeIndicator])
    func `a reversal without a card names its original by element 56`(
        _ type: MessageTypeIndicator
    ) throws {
        let request = try dialect.message(type, Sample.ifsfReversal)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .reversal)
        #expect(draft.card == nil)
        #expect(
            draft.original
                == OriginalReference(stan: 2, window: 261_121, messageClass: .financial)
        )
        #expect(draft.reason == "4021")
        let decided = PaymentReply(outcome: .reversalAccepted, decidedAt: Sample.noon)
        let reply = dialect.mapping.reply(to: request, draft.rule, decided: decided)
        #expect(reply.messageType == "1430")
        #expect(reply.text(.actionCode) == "400")
        #expect(reply.text(.originalDataElements1993) == "1200000002261121120000")
    }

    @Test(arguments: ["1200", "1200000002"])
    func `an original that cannot be read is refused`(_ reference: String) throws {
        var elements = Sample.ifsfReversal
        elements[.originalDataElements1993] = reference
        let refusal = dialect.refusal(try dialect.message("1420", elements))
        #expect(refusal == ReadRefusal(.unreadable, element: .originalDataElements1993))
    }

    @Test func `an original may name its institution and leave its time out`() throws {
        var elements = Sample.ifsfReversal
        elements[.originalDataElements1993] = "120000000200000000000006480210"
        let draft = try dialect.draft(try dialect.message("1420", elements))
        #expect(draft.original == OriginalReference(stan: 2, messageClass: .financial))
    }

    @Test func `an echo test needs no terminal and carries a MAC`() throws {
        let request = try dialect.message("1820", Sample.ifsfEcho)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .echo)
        #expect(draft.terminal.isEmpty)
        #expect(draft.macElement == .mac)
        let reply = dialect.mapping.reply(
            to: request,
            draft.rule,
            decided: PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        )
        #expect(reply.messageType == "1830")
        #expect(reply.text(.actionCode) == "800")
        #expect(reply.text(.functionCode) == "831")
    }

    /// Message type and function code.
    @Test(
        arguments: [
            ("1200", "201", Outcome.notOffered), ("1100", "101", .notOffered),
            ("1220", "200", .notOffered), ("1520", "500", .notOffered),
            ("1820", "801", .notOffered), ("1820", "811", .notOffered),
            ("1200", "999", .unknownTransaction), ("1420", "499", .unknownTransaction),
            ("1820", "899", .unknownTransaction), ("1210", "200", .unknownTransaction),
            ("0200", "200", .unknownTransaction), ("1900", "200", .unknownTransaction),
        ] as [(MessageTypeIndicator, String, Outcome)]
    )
    func `what is known but not offered differs from what is unknown`(
        _ row: (MessageTypeIndicator, String, Outcome)
    ) throws {
        var elements = Sample.ifsfPurchase
        elements[.functionCode] = row.1
        elements[.originalDataElements1993] = "1200000002261121120000"
        let message = try dialect.message(row.0, elements)
        #expect(dialect.refusal(message)?.outcome == row.2)
    }

    @Test func `a MAC stands in element 128 once an element above 64 is there`() throws {
        var elements = Sample.ifsfPurchase
        elements[.mac] = nil
        elements[.encryptedData] = "00"
        elements[.mac2] = "0102030405060708"
        let draft = try dialect.draft(try dialect.message("1200", elements))
        #expect(draft.macElement == .mac2)
    }
}
