import ISO8583
import Payments
import Testing

/// Advices, adjustments and tips: what each is read as, names and must carry.
@Suite struct AdviceMappingTests {
    private static let original = FollowUpRequestTests.original()

    private static let named = OriginalReference(
        retrievalReference: "632500000001",
        stan: 6,
        window: 3,
        approvalCode: ApprovalCode("00000Z"),
        day: 1121
    )

    /// What is sent, and whether it names an original.
    static let sent: [(TerminalRequest.Kind, Payments.Operation)] = [
        (.offlineSale, .offlineSale), (.offlineSettlement, .offlineSettlement),
        (.completionAdvice(original), .completionAdvice), (.adjustment(original), .adjustment),
        (.tip(original, 850), .tip),
    ]

    @Test(arguments: sent.indices)
    func `UnionPay reads what a terminal sends, without the tip of another`(
        _ index: Int
    ) throws {
        let (kind, operation) = Self.sent[index]
        let dialect = Dialect.unionPay
        let draft = try dialect.draft(try FollowUpRequestTests.message(dialect, kind))
        #expect(draft.operation == operation)
        #expect(draft.original == (kind.original == nil ? nil : Self.named))
        #expect(draft.amount == 8850)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.batch == 3)
        #expect(draft.details?.values.tip == (operation == .tip ? 850 : nil))
    }

    /// Which elements each cannot do without.
    @Test(
        arguments: [
            (.offlineSale, [3, 4, 11, 25, 41, 42, 49, 60]),
            (.offlineSettlement, [3, 4, 11, 25, 41, 42, 49, 60]),
            (.completionAdvice(original), [3, 4, 11, 25, 38, 41, 42, 49, 60]),
            (.adjustment(original), [3, 4, 11, 25, 41, 42, 49, 60]),
            (.tip(original, 850), [3, 4, 11, 25, 41, 42, 48, 49, 60]),
        ] as [(TerminalRequest.Kind, [Int])]
    )
    func `what is missing is named`(_ kind: TerminalRequest.Kind, _ mandatory: [Int]) throws {
        let dialect = Dialect.unionPay
        let whole = try FollowUpRequestTests.message(dialect, kind)
        for number in mandatory {
            let element = try #require(Element(number))
            var message = whole
            message.remove(element)
            #expect(dialect.refusal(message) == ReadRefusal(.elementMissing, element: element))
        }
        var message = whole
        message.remove(.primaryAccountNumber)
        #expect(dialect.refusal(message)?.outcome == .elementMissing)
        guard kind.original != nil else { return }
        message = whole
        message.remove(.field61)
        #expect(try dialect.draft(message).original?.stan == nil)
        message.remove(.retrievalReferenceNumber)
        #expect(dialect.refusal(message)?.outcome == .elementMissing)
    }

    @Test(arguments: ["0", "000000000000", "00000000085", "0000000000850"])
    func `a tip of nothing, or in other than twelve digits, cannot be read`(
        _ digits: String
    ) throws {
        let dialect = Dialect.unionPay
        var message = try FollowUpRequestTests.message(dialect, .tip(Self.original, 850))
        try message.set(.privateData, digits)
        #expect(dialect.refusal(message) == ReadRefusal(.unreadable, element: .privateData))
    }

    @Test func `a tip counts for the fingerprint`() throws {
        let dialect = Dialect.unionPay
        func fingerprint(_ tip: Int64) throws -> Fingerprint {
            let message = try FollowUpRequestTests.message(dialect, .tip(Self.original, tip))
            return dialect.mapping.fingerprint(
                of: message,
                try dialect.draft(message),
                card: CardToken(high: 1, low: 2)
            )
        }
        #expect(try fingerprint(850) == fingerprint(850))
        #expect(try fingerprint(850) != fingerprint(851))
    }

    @Test(
        arguments: [.completionAdvice, .adjustment, .tip] as [Payments.Operation]
    )
    func `the 0400 of what names a sale is found by DE 11 alone`(
        _ operation: Payments.Operation
    ) throws {
        let dialect = Dialect.unionPay
        let kind = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(operation))
        var message = try FollowUpRequestTests.message(dialect, kind)
        try message.set(.field61, "000001000002")
        try message.set(.retrievalReferenceNumber, "632500000001")
        #expect(try dialect.draft(message).original == OriginalReference(stan: 6))
    }

    @Test func `an advice is acknowledged as an approval is told`() throws {
        let dialect = Dialect.unionPay
        let message = try FollowUpRequestTests.message(dialect, .offlineSale)
        var decided = PaymentReply(outcome: .acknowledged, decidedAt: Sample.noon)
        decided.retrievalReference = Sample.reference
        decided.businessDate = Sample.date
        let reply = dialect.mapping.reply(
            to: message,
            try dialect.draft(message).rule,
            decided: decided
        )
        #expect(reply.messageType == "0230")
        #expect(reply.text(.actionCode) == "00")
        #expect(!reply.has(.approvalCode))
    }

    // MARK: Plain 1987

    @Test(arguments: Dialect.plain)
    func `plain 1987 reads pre-authorisations, their voids and completions by advice`(
        _ dialect: Dialect
    ) throws {
        var held = FollowUpRequestTests.original(.preauthorisation)
        held.messageType = "0100"
        let sent: [(TerminalRequest.Kind, Payments.Operation, MessageClass?)] = [
            (.preauthorisation, .preauthorisation, nil),
            (.preauthorisationVoid(held), .preauthorisationVoid, .authorisation),
            (.completionAdvice(held), .completionAdvice, .authorisation),
            (.completion(held), .completionAdvice, .authorisation),
            (.void(FollowUpRequestTests.original()), .void, .financial),
        ]
        for (kind, operation, original) in sent {
            let draft = try dialect.draft(try FollowUpRequestTests.message(dialect, kind))
            #expect(draft.operation == operation)
            #expect(draft.original?.messageClass == original)
            if original == .authorisation {
                #expect(draft.original?.approvalCode == ApprovalCode("00000Z"))
            }
        }
    }

    @Test(arguments: Dialect.plain)
    func `200000 with the DE 90 of a pre-authorisation voids it too`(_ dialect: Dialect) throws {
        var held = FollowUpRequestTests.original(.preauthorisation)
        held.messageType = "0100"
        var message = try FollowUpRequestTests.message(dialect, .preauthorisationVoid(held))
        try message.set(.processingCode, "200000")
        #expect(try dialect.draft(message).operation == .preauthorisationVoid)
        for element in [Element.approvalCode, .currencyCode] {
            var without = message
            without.remove(element)
            #expect(dialect.refusal(without) == ReadRefusal(.elementMissing, element: element))
        }
        for element in [Element.approvalCode, .originalDataElements] {
            var without = try FollowUpRequestTests.message(dialect, .completionAdvice(held))
            without.remove(element)
            #expect(dialect.refusal(without) == ReadRefusal(.elementMissing, element: element))
        }
    }
}
