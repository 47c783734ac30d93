import Testing

@testable import Simulators

/// Two books of the same money, order by order.
struct WalletComparisonTests {
    private func order(
        _ number: String,
        _ amount: Int64,
        _ state: ProviderOrder.State = .paid,
        refunds: [(String, Int64)] = []
    ) -> ProviderOrder {
        let time = ProviderTime(milliseconds: 0)
        var order = ProviderOrder(
            number: number,
            tradeNumber: "T" + number,
            amount: amount,
            subject: "",
            mark: "",
            outcome: .paid,
            state: state,
            placedAt: time
        )
        order.refunds = refunds.map {
            ProviderOrder.Refund(
                number: $0.0,
                providerNumber: "P" + $0.0,
                amount: $0.1,
                state: .paid,
                askedAt: time
            )
        }
        return order
    }

    private func payment(
        _ number: String,
        _ amount: Int64,
        _ outcome: SwitchPayment.Outcome = .approved,
        refunds: [(String, Int64)] = []
    ) -> WalletPayment {
        WalletPayment(
            id: "261120-1",
            number: number,
            amountMinor: amount,
            outcome: outcome,
            refunds: refunds.map { WalletPayment.Refund(number: $0.0, amountMinor: $0.1) }
        )
    }

    private func kinds(_ here: [WalletPayment], _ there: [ProviderOrder]) -> [String] {
        WalletComparison(here, with: there).differences.map { "\($0.kind.rawValue) \($0.number)" }
    }

    @Test func `books that agree have no difference`() {
        let here = [
            payment("A", 100), payment("B", 200, refunds: [("R", 50)]), payment("C", 1, .declined),
            payment("D", 5, .reversed), payment("E", 5, .reversed), payment("F", 7, .declined),
        ]
        let there = [
            order("A", 100), order("B", 200, refunds: [("R", 50)]), order("D", 5, .revoked),
            order("E", 5, refunds: [("RE", 5)]), order("F", 7, .closed),
        ]
        let comparison = WalletComparison(here, with: there)
        #expect(comparison.differences == [])
        #expect(comparison.agreed == 2 && comparison.standingMinor == 250)
        #expect(comparison.there.standingMinor == 250)
    }

    @Test func `each difference is named, in both directions`() {
        let here = [
            payment("A", 100), payment("B", 100, .declined), payment("C", 100),
            payment("D", 100, refunds: [("R", 50)]), payment("E", 100, .pending),
            payment("F", 100, .reversed), payment("G", 100), payment("H", 100),
        ]
        let there = [
            order("B", 100), order("C", 101), order("D", 100, refunds: [("R", 49)]),
            order("E", 100), order("F", 100, refunds: [("R2", 99)]),
            order("G", 100, .revoked), order("H", 100, refunds: [("R3", 1)]), order("X", 9),
            order("Y", 9, .closed),
        ]
        #expect(
            kinds(here, there) == [
                "missing-there A", "missing-there G", "stands-there B", "stands-there F",
                "unknown-here X", "amount C", "refund D", "refund H", "open E",
            ]
        )
    }
}
