import ISO8583
import Payments
import Testing

/// Script notices: what a card did with its issuer's script.
@Suite struct NoticeMappingTests {
    private let dialect = Dialect.unionPay

    private func notice() throws -> Message {
        let kind = TerminalRequest.Kind.scriptNotice(FollowUpRequestTests.original())
        var request = FollowUpRequestTests.request(kind)
        request.chip = bytes(
            """
            9F2608 A1B2C3D4E5F60718 9F1007 06010A03A0B000 9F3704 8F2A6C11 9F3602 01C7
            9505 0080008000 8202 1980 DF3105 2000000000
            """
        )
        return try TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        ).message(for: request)
    }

    @Test func `a notice is about the payment of its DE 61`() throws {
        let draft = try dialect.draft(try notice())
        #expect(draft.operation == .scriptNotice)
        #expect(draft.original?.stan == 6 && draft.original?.window == 3)
        #expect(draft.original?.retrievalReference == "632500000001")
        #expect(draft.amount == 8850)
        #expect(draft.macElement == .mac)
    }

    @Test(arguments: [3, 4, 11, 41, 42, 49, 55, 60, 61])
    func `what is missing is named`(_ number: Int) throws {
        var message = try notice()
        let element = try #require(Element(number))
        message.remove(element)
        #expect(dialect.refusal(message) == ReadRefusal(.elementMissing, element: element))
    }

    @Test func `an 0620 that is no script notice is not offered`() throws {
        var message = try notice()
        try message.set(.field60, "00000003301")
        #expect(dialect.refusal(message)?.outcome == .notOffered)
    }

    @Test func `it is acknowledged with 00 in an 0630`() throws {
        let message = try notice()
        var decided = PaymentReply(outcome: .acknowledged, decidedAt: Sample.noon)
        decided.retrievalReference = Sample.reference
        let reply = dialect.mapping.reply(
            to: message,
            try dialect.draft(message).rule,
            decided: decided
        )
        #expect(reply.messageType == "0630" && reply.text(.actionCode) == "00")
        #expect(reply.text(.retrievalReferenceNumber) == Sample.reference.text)
        #expect(!reply.has(.iccData))
    }
}
