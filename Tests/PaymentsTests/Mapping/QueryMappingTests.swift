import ISO8583
import Payments
import Testing

/// Queries: what they name, what they must carry, how they are answered.
@Suite struct QueryMappingTests {
    static let dialects = [Dialect.unionPay] + Dialect.plain

    private func query(_ dialect: Dialect) throws -> Message {
        let kind = TerminalRequest.Kind.paymentQuery(FollowUpRequestTests.original())
        var request = FollowUpRequestTests.request(kind)
        request.amount = nil
        request.card = nil
        return try TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        ).message(for: request)
    }

    @Test(arguments: dialects)
    func `a query names a payment, and needs neither amount nor card`(
        _ dialect: Dialect
    ) throws {
        let draft = try dialect.draft(try query(dialect))
        #expect(draft.operation == .paymentQuery)
        #expect(draft.original?.retrievalReference == "632500000001")
        #expect(draft.original?.stan == 6)
        #expect(draft.card == nil && draft.amount == nil)
        let isUnionPay = dialect.specification.family == .unionPayPOS
        #expect(draft.original?.window == (isUnionPay ? 3 : 1121))
    }

    @Test(arguments: dialects)
    func `a query by one of both names is enough, and by none it is none`(
        _ dialect: Dialect
    ) throws {
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let reference = isUnionPay ? Element.field61 : .originalDataElements
        let whole = try query(dialect)
        var byReference = whole
        byReference.remove(reference)
        #expect(try dialect.draft(byReference).original?.stan == nil)
        var byNumber = whole
        byNumber.remove(.retrievalReferenceNumber)
        #expect(try dialect.draft(byNumber).original?.stan == 6)
        byNumber.remove(reference)
        #expect(dialect.refusal(byNumber)?.outcome == .elementMissing)
        for element in [Element.processingCode, .systemsTraceAuditNumber, .terminalIdentification] {
            var without = whole
            without.remove(element)
            #expect(dialect.refusal(without) == ReadRefusal(.elementMissing, element: element))
        }
    }

    @Test func `the 0400 of a query is not about the payment that it asked for`() throws {
        let dialect = Dialect.unionPay
        let kind = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(.paymentQuery))
        var message = try FollowUpRequestTests.message(dialect, kind)
        try message.set(.field61, "000001000002")
        #expect(try dialect.draft(message).original == OriginalReference(stan: 6))
    }

    @Test(arguments: dialects)
    func `the answer has the query's own code, and the payment in its tags`(
        _ dialect: Dialect
    ) throws {
        let message = try query(dialect)
        var decided = PaymentReply(outcome: .approved, decidedAt: Sample.noon)
        decided.retrievalReference = Sample.reference
        decided.businessDate = Sample.date
        decided.details = .of(
            ReplyDetails.Values(
                query: QueriedPayment(
                    payment: 17,
                    state: .declined,
                    outcome: .insufficientFunds,
                    reference: Sample.reference,
                    amount: 8850,
                    refunded: 0,
                    approvalCode: nil
                )
            )
        )
        let reply = dialect.mapping.reply(
            to: message,
            try dialect.draft(message).rule,
            decided: decided
        )
        #expect(reply.messageType == "0210" && reply.text(.actionCode) == "00")
        let tags = try TextTLV.read(try #require(reply.rawBytes(of: .field62)), in: .utf8)
        #expect(tags.text(.queriedCode) == "51" && tags.text(.queriedState) == "declined")
    }
}
