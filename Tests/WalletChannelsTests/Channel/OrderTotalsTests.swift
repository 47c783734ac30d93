import Payments
import Testing
import Upstream

@testable import WalletChannels

@Suite struct OrderTotalsTests {
    private func number(_ seq: Int64) throws -> OrderNumber {
        OrderNumber(
            institution: try #require(InstitutionDigits("00000001")),
            date: BusinessDate(year: 2026, month: 11, day: 20),
            salt: try #require(OrderSalt(rawValue: 4711)),
            seq: seq,
            leg: .first
        )
    }

    private func taken(_ total: Int64) throws -> WalletTaken {
        try #require(WalletTaken(total: total, currency: nil, number: "42", paidAt: nil))
    }

    private func total(_ ask: WalletAsk) -> Int64? {
        if case .refund(_, _, let total) = ask.act { total } else { nil }
    }

    @Test func `what an order took is known once it was said, and the oldest is forgotten`() throws
    {
        var totals = OrderTotals()
        let refund = WalletAsk(
            .refund(try number(9_000), fen: 1, total: nil),
            of: try number(1),
            sentAt: Timestamp(rawValue: 0)
        )
        #expect(total(totals.adding(to: refund)) == nil)
        totals.learn(.pay(.paid(try taken(8850))), of: try number(1))
        #expect(total(totals.adding(to: refund)) == 8850)
        for seq in 2..<Int64(OrderTotals.most + 1) {
            totals.learn(
                .query(.paid(try taken(seq)), sentAt: Timestamp(rawValue: 0)),
                of: try number(seq)
            )
        }
        #expect(totals[try number(1)] == 8850)
        totals.learn(.pay(.paid(try taken(7))), of: try number(5_000))
        #expect(totals[try number(1)] == nil)
        #expect(totals[try number(2)] == 2)
        #expect(totals[try number(5_000)] == 7)
    }

    @Test func `what says nothing of a total teaches none`() throws {
        var totals = OrderTotals()
        let order = try number(1)
        totals.learn(.pay(.inProgress), of: order)
        totals.learn(.cancel(.done(wasPaid: true)), of: order)
        totals.learn(.refund(.paid(fen: 5)), of: order)
        #expect(totals[order] == nil)
        let query = WalletAsk(.query, of: order, sentAt: Timestamp(rawValue: 0))
        guard case .query = totals.adding(to: query).act else {
            Issue.record("a query became something else")
            return
        }
    }
}
