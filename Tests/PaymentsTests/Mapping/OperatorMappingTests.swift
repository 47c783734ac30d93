import ISO8583
import Payments
import Testing

/// Voids without a card and top-ups: what an operator's password belongs to.
@Suite struct OperatorMappingTests {
    private let dialect = Dialect.unionPay

    private func message(
        _ kind: TerminalRequest.Kind,
        hasCard: Bool
    ) throws -> Message {
        var request = FollowUpRequestTests.request(kind)
        if !hasCard { request.card = nil }
        request.operatorNumber = 7
        request.password = TerminalPINBlock(
            bytes: [1, 2, 3, 4, 5, 6, 7, 8],
            usesCardNumber: false,
            isDoubleLength: true
        )
        return try TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        ).message(for: request)
    }

    @Test func `a void without a card is a manual one, and names its operator`() throws {
        let kind = TerminalRequest.Kind.manualVoid(FollowUpRequestTests.original())
        let draft = try dialect.draft(try message(kind, hasCard: false))
        #expect(draft.operation == .manualVoid)
        #expect(draft.card == nil && draft.original?.stan == 6)
        #expect(draft.details?.values.operatorNumber == 7)
        let withCard = try dialect.draft(try message(kind, hasCard: true))
        #expect(withCard.operation == .void)
    }

    @Test func `a top-up loads a card, and its void names it`() throws {
        let draft = try dialect.draft(try message(.topUp, hasCard: true))
        #expect(draft.operation == .topUp && draft.amount == 8850 && draft.original == nil)
        #expect(draft.card != nil && draft.details?.values.operatorNumber == 7)
        let undo = TerminalRequest.Kind.topUpVoid(FollowUpRequestTests.original(.topUp))
        let void = try dialect.draft(try FollowUpRequestTests.message(dialect, undo))
        #expect(void.operation == .topUpVoid && void.original?.stan == 6)
    }

    @Test(
        arguments: [
            (.manualVoid(FollowUpRequestTests.original()), false, [52, 59]),
            (.topUp, true, [2, 22, 52, 59]),
        ] as [(TerminalRequest.Kind, Bool, [Int])]
    )
    func `who is at the terminal cannot be left out`(
        _ kind: TerminalRequest.Kind,
        _ hasCard: Bool,
        _ mandatory: [Int]
    ) throws {
        let whole = try message(kind, hasCard: hasCard)
        for number in mandatory {
            let element = try #require(Element(number))
            var without = whole
            without.remove(element)
            #expect(dialect.refusal(without) == ReadRefusal(.elementMissing, element: element))
        }
    }

    @Test func `the 0400 of a top-up's void is found by DE 11 alone`() throws {
        let undo = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(.topUpVoid))
        var message = try FollowUpRequestTests.message(dialect, undo)
        try message.set(.field61, "000001000002")
        #expect(try dialect.draft(message).original == OriginalReference(stan: 6))
        let own = TerminalRequest.Kind.reversal(FollowUpRequestTests.original(.topUp))
        let reversal = try dialect.draft(try FollowUpRequestTests.message(dialect, own))
        #expect(reversal.original == OriginalReference(stan: 6, window: 3))
    }
}
