import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// What terminals report, and what stands in suspense.
extension BookHarness {
    static func request(
        _ operation: Operation,
        _ stan: UInt32,
        _ amount: Int64?,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset = .yuan
    ) -> PaymentRequest {
        let sample = SampleRequest(operation)
        return sample(
            stan,
            amount,
            terminal: terminal,
            card: card,
            batch: batch,
            asset: asset
        )
    }

    /// A sale that a terminal has decided by itself, up to 300.00 where the plan says no other.
    @discardableResult
    mutating func report(
        _ stan: UInt32,
        _ amount: Int64 = 8_850,
        card: Int = 1,
        _ plan: RoutePlan = .offline
    ) -> PaymentReply {
        send(Self.request(.offlineSale, stan, amount, card: card), plan)
    }

    /// More for an earlier sale, which is named by its record.
    func increase(
        _ operation: Operation,
        _ stan: UInt32,
        of sale: Int64,
        to amount: Int64,
        tip: Int64? = nil,
        card: Int = 1
    ) -> PaymentRequest {
        var request = Self.request(operation, stan, amount, card: card)
            .naming(reference(sale))
        if let tip { request.details = .of(RequestDetails.Values(tip: tip)) }
        return request
    }

    mutating func tip(_ stan: UInt32, of sale: Int64, _ first: Int64, _ tip: Int64) -> Outcome {
        send(increase(.tip, stan, of: sale, to: first + tip, tip: tip)).outcome
    }

    mutating func void(of sale: Int64, _ stan: UInt32, _ amount: Int64) -> Outcome {
        send(Self.request(.void, stan, amount).naming(reference(sale))).outcome
    }

    /// What no customer has paid, minor units of an asset.
    func suspended(_ asset: Asset = .yuan) -> Int64 {
        -(journal.accounts.values.first { $0.kind == .suspenseAdvices && $0.asset == asset }?
            .posted ?? 0)
    }

    /// The reasons of all cases, in their order.
    var cases: [Outcome] { journal.discrepancies.map(\.reason) }

    func counted(_ total: TotalsClass) -> TotalsValue? {
        journal.totals.first { $0.key.total == total }?.value
    }
}

extension RoutePlan {
    /// A terminal that may sell off line up to 300.00.
    static let offline = RoutePlan.offline(upTo: 30_000)

    static func offline(upTo most: Int64?, refusing refusal: Outcome? = nil) -> RoutePlan {
        var plan = RoutePlan.inHouse
        plan.offlineUpTo = most
        if let refusal { plan.refuse(refusal) }
        return plan
    }

    /// A bank's card at a terminal that may sell off line.
    static func offlineAtBank(upTo most: Int64 = 30_000) -> RoutePlan {
        var plan = RoutePlan.bank
        plan.offlineUpTo = most
        return plan
    }
}
