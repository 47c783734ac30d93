import ISO8583
import Payments
import Testing

/// Refunds: what names their sale, what they must carry, how they are answered.
@Suite struct RefundMappingTests {
    private let dialect = Dialect.unionPay

    @Test func `a refund reads its part and its sale`() throws {
        let draft = try dialect.draft(try dialect.message("0220", Sample.unionPayRefund))
        #expect(draft.operation == .refund)
        #expect(draft.messageClass == .financial)
        #expect(draft.amount == 1000)
        #expect(draft.original?.retrievalReference == "632500000001")
        #expect(draft.original?.approvalCode == nil)
        #expect(draft.original?.stan == 2)
    }

    @Test func `the reversal of a refund with the sale's DE 61 names the refund`() throws {
        var elements = Sample.changed(
            Sample.unionPayReversal,
            [.processingCode: "200000", .field60: "25000001000"]
        )
        elements[.systemsTraceAuditNumber] = "000008"
        elements[.retrievalReferenceNumber] = "632500000001"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.original == OriginalReference(stan: 8))
    }

    @Test func `a refund is answered by an 0230, and one that its host has not decided with 09`()
        throws
    {
        let request = try dialect.message("0220", Sample.unionPayRefund)
        let rule = try dialect.draft(request).rule
        let taken = dialect.mapping.reply(to: request, rule, decided: Sample.approval)
        #expect(taken.messageType == "0230")
        #expect(taken.text(.actionCode) == "00")
        #expect(taken.text(.amountTransaction) == "000000001000")
        #expect(taken.text(.field60) == "25000001000")
        let waiting = PaymentReply(outcome: .undecided, decidedAt: Sample.noon)
        let reply = dialect.mapping.reply(to: request, rule, decided: waiting)
        #expect(reply.text(.actionCode) == "09")
    }

    @Test(arguments: Dialect.plain)
    func `plain 1987 refunds by 20 with element 37`(_ dialect: Dialect) throws {
        let elements = Sample.changed(
            Sample.plainPurchase,
            [
                .processingCode: "200000", .retrievalReferenceNumber: "632500000001",
                .approvalCode: "00000Z",
            ]
        )
        let draft = try dialect.draft(try dialect.message("0200", elements))
        #expect(draft.operation == .refund)
        let named = OriginalReference(
            retrievalReference: "632500000001",
            approvalCode: ApprovalCode("00000Z")
        )
        #expect(draft.original == named)
        let unnamed = Sample.changed(elements, [.retrievalReferenceNumber: nil])
        #expect(
            dialect.refusal(try dialect.message("0200", unnamed))
                == ReadRefusal(.elementMissing, element: .retrievalReferenceNumber)
        )
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `what a terminal sends is read as it was meant`(_ dialect: Dialect) throws {
        let original = FollowUpRequestTests.original()
        let message = try FollowUpRequestTests.message(dialect, .refund(original))
        let draft = try dialect.draft(message)
        #expect(draft.operation == .refund)
        #expect(draft.original?.retrievalReference == original.retrievalReference)
    }
}
