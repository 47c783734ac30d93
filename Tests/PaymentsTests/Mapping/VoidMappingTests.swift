import ISO8583
import Payments
import Testing

/// Voids: what names their original, what they must carry, how they are answered.
@Suite struct VoidMappingTests {
    private let dialect = Dialect.unionPay

    @Test func `a void names its sale by 37, 38 and 61`() throws {
        let draft = try dialect.draft(try dialect.message("0200", Sample.unionPayVoid))
        #expect(draft.operation == .void)
        #expect(draft.stan == 7)
        #expect(draft.amount == 8850)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.macElement == .mac)
        #expect(draft.reason == nil)
        let named = OriginalReference(
            retrievalReference: "632500000001",
            stan: 2,
            window: 1,
            approvalCode: ApprovalCode("00000Z"),
            day: 1121
        )
        #expect(draft.original == named)
    }

    @Test func `a void that names nothing by a STAN does not name its own`() throws {
        let elements = Sample.changed(Sample.unionPayVoid, [.field61: "000000000000"])
        let draft = try dialect.draft(try dialect.message("0200", elements))
        #expect(draft.original?.stan == nil)
        #expect(draft.original?.window == nil)
        #expect(draft.original?.day == nil)
        let nothing = Sample.changed(
            elements,
            [.retrievalReferenceNumber: nil, .approvalCode: nil]
        )
        let unnamed = try dialect.draft(try dialect.message("0200", nothing))
        #expect(unnamed.original == OriginalReference())
    }

    @Test func `batch and STAN alone are enough, and so is 37`() throws {
        let named: [([Element: String?], OriginalReference)] = [
            (
                [
                    .field61: "000001000002", .retrievalReferenceNumber: nil,
                    .approvalCode: nil,
                ], OriginalReference(stan: 2, window: 1)
            ),
            (
                [.field61: nil, .approvalCode: nil],
                OriginalReference(retrievalReference: "632500000001")
            ),
        ]
        for (change, original) in named {
            let elements = Sample.changed(Sample.unionPayVoid, change)
            let draft = try dialect.draft(try dialect.message("0200", elements))
            #expect(draft.original == original)
        }
    }

    @Test func `the reversal of a void with the sale's DE 61 reverses the void`() throws {
        var elements = Sample.changed(
            Sample.unionPayReversal,
            [.processingCode: "200000", .field60: "23000001000"]
        )
        elements[.systemsTraceAuditNumber] = "000007"
        elements[.retrievalReferenceNumber] = "632500000001"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.operation == .reversal)
        #expect(draft.original == OriginalReference(stan: 7))
        #expect(draft.reason == "98")
        let again = try dialect.draft(try dialect.message("0401", elements))
        #expect(again.original == draft.original)
    }

    /// What is left out, and which of it is named.
    @Test(
        arguments: [
            ([.primaryAccountNumber], .pinData),  // a manual one, without a password
            ([.retrievalReferenceNumber, .field61], .retrievalReferenceNumber),
            ([.amountTransaction], .amountTransaction),
        ] as [([Element], Element)]
    )
    func `what a void cannot do without is told by its name`(
        _ row: ([Element], Element)
    ) throws {
        var elements = Sample.unionPayVoid
        for element in row.0 { elements[element] = nil }
        let message = try dialect.message("0200", elements)
        #expect(dialect.refusal(message) == ReadRefusal(.elementMissing, element: row.1))
    }

    @Test(
        arguments: [
            (.retrievalReferenceNumber, "632500000002"), (.approvalCode, "000010"),
            (.field61, "0000010000031121"), (.amountTransaction, "000000000100"),
        ] as [(Element, String)]
    )
    func `another original makes another request`(_ row: (Element, String)) throws {
        func print(_ elements: [Element: String]) throws -> Fingerprint {
            let message = try dialect.message("0200", elements)
            return dialect.mapping.fingerprint(of: message, try dialect.draft(message), card: nil)
        }
        let own = try print(Sample.unionPayVoid)
        #expect(try print(Sample.changed(Sample.unionPayVoid, [row.0: row.1])) != own)
    }

    @Test func `a void is answered byte for byte`() throws {
        let request = try dialect.message("0200", Sample.unionPayVoid)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(
            MessageEncoder.encode(reply)
                == bytes(
                    """
                    0210 703A00810EC08010
                    16 9000010000000000                        # DE 2
                    200000                                     # DE 3
                    000000008850                               # DE 4
                    000007                                     # DE 11
                    120000                                     # DE 12
                    1121                                       # DE 13
                    1121                                       # DE 15
                    00                                         # DE 25
                    08 00000001                                # DE 32, the institution
                    363332353030303030303031                   # DE 37, its own
                    30303030305A                               # DE 38
                    3030                                       # DE 39
                    5430303030303031                           # DE 41
                    44454D4F53544154494F4E30303031             # DE 42
                    313536                                     # DE 49
                    0011 230000010000                          # DE 60
                    """
                )
        )
    }

    @Test(arguments: Dialect.plain)
    func `plain 1987 voids by 02, or by 20 with element 90`(_ dialect: Dialect) throws {
        let original = "02000000021121040000" + String(repeating: "0", count: 22)
        for (code, reference) in [("020000", original), ("200000", original)] {
            let elements = Sample.changed(
                Sample.plainPurchase,
                [.processingCode: code, .originalDataElements: reference]
            )
            let draft = try dialect.draft(try dialect.message("0200", elements))
            #expect(draft.operation == .void)
            let named = OriginalReference(
                stan: 2,
                window: 1121,
                transmission: 1_121_040_000,
                messageClass: .financial
            )
            #expect(draft.original == named)
            #expect(draft.delivery == nil)
        }
        let named = Sample.changed(
            Sample.plainPurchase,
            [.processingCode: "020000", .retrievalReferenceNumber: "632500000001"]
        )
        let draft = try dialect.draft(try dialect.message("0200", named))
        #expect(draft.operation == .void)
        #expect(draft.original == OriginalReference(retrievalReference: "632500000001"))
        let unnamed = Sample.changed(Sample.plainPurchase, [.processingCode: "020000"])
        #expect(
            dialect.refusal(try dialect.message("0200", unnamed))
                == ReadRefusal(.elementMissing, element: .retrievalReferenceNumber)
        )
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `what a terminal sends is read as it was meant`(_ dialect: Dialect) throws {
        let original = FollowUpRequestTests.original()
        let void = try FollowUpRequestTests.message(dialect, .void(original))
        let read = try dialect.draft(void)
        #expect(read.operation == .void)
        #expect(read.original?.retrievalReference == original.retrievalReference)
        #expect(read.original?.stan == original.stan)
        let undo = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(.void))
        let draft = try dialect.draft(try FollowUpRequestTests.message(dialect, undo))
        #expect(draft.operation == .reversal)
        #expect(draft.original?.stan == original.stan)
    }
}
