internal import Ledger
internal import Payments

/// What is held and what can still be given back, behind the last record.
///
/// - I4: a hold that nothing has ended is that of an open authorisation or of a leg that its
///   channel has not settled.
/// - I7: what was refunded of a leg is the sum of its refunds, and what is reserved of a sale is
///   what is under way.
/// - I13: what is reserved has an open request, or one that waits for a person.
package struct HeldFold {
    /// A leg that its channel has still to settle.
    package struct Waiting {
        package var payment: Int64
        package var hold: Int64?
        package var amount: Int64
        /// The payment that it follows; nil for what stands alone.
        package var original: Int64?

        package init(payment: Int64, hold: Int64?, amount: Int64, original: Int64?) {
            self.payment = payment
            self.hold = hold
            self.amount = amount
            self.original = original
        }
    }

    /// Holds that nothing has ended; nil when older records are elsewhere.
    private var holds: [Int64: TransferRecord]?
    /// What was refunded, by the transfer of the sale.
    private var refunded: [Int64: Int64]
    /// Payments and records whose request is open or waits for a person.
    private var requests: Set<Int64> = []
    /// What is under way, by the payment that it follows.
    private var underWay: [Int64: (payment: Int64, amount: Int64)] = [:]

    /// What transfers came to, and what is open with channels.
    package init(_ transfers: TransfersFold, isWhole: Bool) {
        holds = isWhole ? transfers.holds : nil
        refunded = isWhole ? transfers.refunded : [:]
    }

    private static func wrong(
        _ invariant: String,
        _ table: String,
        _ row: Int64,
        _ text: String
    )
        -> Contradiction
    {
        Contradiction(invariant, table: table, row: row, text)
    }

    /// A request that is open or waits for a person.
    package mutating func take(request id: Int64, of payment: Int64?) {
        requests.insert(id)
        if let payment { requests.insert(payment) }
    }

    /// The next leg that waits, before all rows.
    package mutating func take(_ waiting: Waiting) -> Contradiction? {
        if let hold = waiting.hold, holds != nil {
            guard holds?.removeValue(forKey: hold)?.amount == waiting.amount else {
                return Self.wrong("I4", "leg", waiting.payment, "its hold is gone, or another one")
            }
        }
        if let original = waiting.original {
            let known = underWay[original]?.amount ?? 0
            underWay[original] = (waiting.payment, known + waiting.amount)
        }
        return nil
    }

    /// What is wrong with the next authorisation.
    package mutating func take(_ row: AuthorisationRow) -> Contradiction? {
        func wrong(_ invariant: String, _ text: String) -> Contradiction {
            Self.wrong(invariant, "authorisation", row.payment, text)
        }
        if let hold = row.hold, holds != nil {
            guard let held = holds?.removeValue(forKey: hold), held.amount == row.held,
                held.asset.rawValue == row.asset,
                row.decider.account.map({ $0 == held.debitAccount }) ?? true
            else { return wrong("I4", "its hold is gone, or another one") }
        }
        let following = underWay.removeValue(forKey: row.payment)
        if let reservedBy = row.reservedBy {
            guard requests.contains(reservedBy), following.map({ $0.payment == reservedBy }) ?? true
            else { return wrong("I13", "nothing is under way that reserves it") }
        } else if following != nil {
            return wrong("I13", "something is under way and does not reserve it")
        }
        return nil
    }

    /// What is wrong with the next remainders, which are of one payment.
    package mutating func take(_ rows: [RemainderRow]) -> Contradiction? {
        guard let first = rows.first else { return nil }
        let payment = first.id >> 4
        func wrong(_ invariant: String, _ text: String) -> Contradiction {
            Self.wrong(invariant, "remainder", payment, text)
        }
        for row in rows where holds != nil {
            guard refunded.removeValue(forKey: row.transfer) ?? 0 == row.refunded else {
                return wrong("I7", "what was refunded is not the sum of its refunds")
            }
        }
        let following = underWay.removeValue(forKey: payment)
        guard let reservedBy = first.reservedBy else {
            let reserved = rows.reduce(0) { $0 &+ $1.reserved }
            guard reserved == following?.amount ?? 0, rows.allSatisfy({ $0.reservedBy == nil })
            else { return wrong("I7", "what is reserved is not what is under way") }
            return nil
        }
        // A void takes all that is left, and until its channel has its reversal it does so still.
        let isAll = rows.allSatisfy {
            $0.reservedBy == reservedBy && $0.reserved == $0.asked - $0.refunded
        }
        guard isAll, following.map({ $0.payment == reservedBy }) ?? true else {
            return wrong("I7", "what is reserved is not what is under way")
        }
        return requests.contains(reservedBy)
            ? nil : wrong("I13", "nothing is under way that reserves it")
    }

    /// What is wrong with them together, behind the last row.
    package func finish() -> Contradiction? {
        if let hold = holds?.keys.min() {
            return Self.wrong("I4", "transfer", hold, "nothing will end its hold")
        }
        if let transfer = refunded.keys.min() {
            return Self.wrong("I7", "transfer", transfer, "it was refunded, and no row says so")
        }
        if let original = underWay.keys.min() {
            return Self.wrong("I7", "record", original, "what is under way reserves nothing of it")
        }
        return nil
    }
}
