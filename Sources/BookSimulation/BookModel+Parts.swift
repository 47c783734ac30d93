import Book
import Payments

/// Parts of what terminals ask for, found by trying.
extension BookModel {
    /// Whether a part would do: its terminal says so, and one account of the house pays.
    func mayBePart(_ request: PaymentRequest, _ plan: RoutePlan) -> Bool {
        request.modelled.spends && request.details?.values.isPartAllowed == true
            && plan.askedChannel == nil && plan.legs.rest.isEmpty
    }

    /// The most of a payment that passes no limit; nil for nothing.
    func part(leftByLimits entry: Entry) -> Int64? {
        // More passes no limit that less has passed.
        var (fits, passes): (Int64, Int64) = (0, entry.wanted)
        while passes - fits > 1 {
            let middle = (fits + passes) / 2
            let isFree = limitReason(entry.request, costing: entry.net, taking: middle) == nil
            (fits, passes) = isFree ? (middle, passes) : (fits, middle)
        }
        return fits > 0 ? fits : nil
    }

    /// What is taken of a payment that limits let through, in part or whole; nil for all that is
    /// owed, or nothing.
    func part(of entry: Entry, _ plan: RoutePlan) -> Int64? {
        guard mayBePart(entry.request, plan), let card = cards[entry.cardNumber],
            card.asset == entry.request.asset
        else { return nil }
        let left = min(entry.wanted, card.available, plan.maximumAmount ?? .max)
        return left > 0 && left < entry.due ?? entry.request.amount ?? 0 ? left : nil
    }
}

extension BookModel.Entry {
    /// Whether an amount is what it asked for, or what was taken of that.
    func isNamed(by amount: Int64?) -> Bool { amount == request.amount || amount == taken }
}
