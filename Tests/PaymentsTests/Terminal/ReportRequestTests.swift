import ISO8583
import Payments
import Testing

/// What a simulated terminal sends for advices, queries, notices, and with its operator.
@Suite struct ReportRequestTests {
    private static let original = FollowUpRequestTests.original()
    private static let offline = FollowUpRequestTests.original(.offlineSale)

    /// DE 3, 25, 37, 38, 48, 60 and 61 of UnionPay.
    private static let unionPay: [(TerminalRequest.Kind, String)] = [
        (.offlineSale, "0220 000000 00 - - - 36000003000 -"),
        (.offlineSettlement, "0220 000000 00 - - - 30000003000 -"),
        (
            .completionAdvice(original),
            "0220 000000 06 632500000001 00000Z - 24000003000 0000030000061121"
        ),
        (
            .adjustment(offline),
            "0220 000000 00 632500000001 00000Z - 32000003000 0000030000061121"
        ),
        (
            .tip(original, 850),
            "0220 000000 00 632500000001 00000Z 000000000850 34000003000 0000030000061121"
        ),
        (
            .paymentQuery(original),
            "0200 730000 00 632500000001 00000Z - 01000003000 0000030000061121"
        ),
        (
            .scriptNotice(original),
            "0620 000000 - 632500000001 00000Z - 00000003951 0000030000061121"
        ),
        (
            .manualVoid(original),
            "0200 200000 00 632500000001 00000Z - 23000003000 0000030000061121"
        ),
        (.topUp, "0200 210000 00 - - - 48000003000 -"),
        (
            .topUpVoid(FollowUpRequestTests.original(.topUp)),
            "0200 200000 00 632500000001 00000Z - 48000003000 0000030000061121"
        ),
    ]

    private func text(_ message: Message, _ elements: [Element]) -> String {
        let texts = elements.map { message.text($0) ?? "-" }
        return ([message.messageType.description] + texts).joined(separator: " ")
    }

    @Test(arguments: unionPay.indices)
    func `a request of UnionPay says its kind in the type and in 3, 25, 48 and 60`(
        _ index: Int
    ) throws {
        let (kind, expected) = Self.unionPay[index]
        let message = try FollowUpRequestTests.message(.unionPay, kind)
        let elements: [Element] = [
            .processingCode, .conditionCode, .retrievalReferenceNumber, .approvalCode,
            .privateData, .field60, .field61,
        ]
        #expect(text(message, elements) == expected)
        #expect(message.text(.systemsTraceAuditNumber) == "000007")
    }

    /// The original's operation, and what its 0400 says in DE 3, 25, 60 and 61.
    @Test(
        arguments: [
            (.offlineSale, "0400 000000 00 36000003000 0000030000061121"),
            (.completionAdvice, "0400 000000 06 24000003000 -"),
            (.adjustment, "0400 000000 00 32000003000 -"), (.tip, "0400 000000 00 34000003000 -"),
            (.manualVoid, "0400 200000 00 23000003000 -"),
            (.topUp, "0400 210000 00 48000003000 0000030000061121"),
            (.topUpVoid, "0400 200000 00 48000003000 -"),
        ] as [(Payments.Operation, String)]
    )
    func `a reversal names by 61 what stands alone, and by 11 what has an original`(
        _ operation: Payments.Operation,
        _ expected: String
    ) throws {
        let kind = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(operation))
        let message = try FollowUpRequestTests.message(.unionPay, kind)
        #expect(text(message, [.processingCode, .conditionCode, .field60, .field61]) == expected)
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `an operator comes with number and password in place of a card`(
        _ dialect: Dialect
    ) throws {
        var request = FollowUpRequestTests.request(.manualVoid(Self.original))
        request.card = nil
        request.operatorNumber = 7
        request.password = TerminalPINBlock(
            bytes: [1, 2, 3, 4, 5, 6, 7, 8],
            usesCardNumber: false,
            isDoubleLength: true
        )
        request.texts = [TextTag(.vehicle, "京A12345")]
        let message = try TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        ).message(for: request)
        #expect(!message.has(.primaryAccountNumber))
        #expect(message.bytes(.pinData) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(message.text(.pointOfServiceEntryMode) == "011")
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let tags = try TextTLV.read(
            try #require(message.rawBytes(of: .field59)),
            in: isUnionPay ? .gbk : .utf8
        )
        #expect(tags == [TextTag(.operatorNumber, "007"), TextTag(.vehicle, "京A12345")])
        if isUnionPay { #expect(message.text(.securityControl) == "1600000000000000") }
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `chip data goes out in DE 55, and DE 22 says so`(_ dialect: Dialect) throws {
        var request = FollowUpRequestTests.request(.purchase)
        request.chip = bytes("9F2608 0102030405060708 9F3602 0001")
        let message = try TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        ).message(for: request)
        #expect(message.bytes(.iccData) == request.chip)
        #expect(message.text(.pointOfServiceEntryMode) == "052")
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `a terminal reads what a query tells it`(_ dialect: Dialect) throws {
        let request = try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        var decided = Sample.approval
        decided.details = .of(
            ReplyDetails.Values(
                chip: bytes("8A02 3030"),
                query: QueriedPayment(
                    payment: 4821,
                    state: .reversed,
                    outcome: .approved,
                    reference: Sample.reference,
                    amount: 8850,
                    refunded: 0,
                    approvalCode: nil
                )
            )
        )
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        let builder = TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        let answer = try #require(builder.reply(reply))
        #expect(answer.chip == bytes("8A02 3030"))
        #expect(answer.texts.text(.queriedPayment) == "261121-4821")
        #expect(answer.texts.text(.queriedState) == "reversed")
        #expect(answer.texts.text(.queriedRefunds) == "000000000000")
    }
}
