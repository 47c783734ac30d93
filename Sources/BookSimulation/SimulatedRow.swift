import Payments
import Upstream

/// What a bank took in: a payment, a hold, or what followed one.
struct SimulatedRow {
    var action: UpstreamAction
    var amount: Int64
    var original: SimulatedHost.Key?
    /// Whether it still stands.
    var stands = true
    /// What of a payment stays though it was taken back.
    var kept: Int64 = 0
    /// Whether a completion has taken what was held.
    var isCompleted = false
    /// What was refunded of a payment.
    var refunded: Int64 = 0
}

/// The bank's own book.
extension SimulatedHost {
    /// What it took and has not given back.
    var balance: Int64 {
        rows.values.reduce(0) { sum, row in
            switch row.action {
            case .pay, .complete: sum + (row.stands ? row.amount : row.kept)
            case .refund: sum - (row.stands ? row.amount : 0)
            case .balance, .reverse, .hold, .void, .advise, .notify: sum
            }
        }
    }

    /// What it keeps of its customers' money back, by the authorisations.
    var openHolds: [Key: Int64] {
        rows.filter { $1.action == .hold && $1.stands && !$1.isCompleted }.mapValues(\.amount)
    }

    /// Whether the state of its original lets it do this.
    func takes(_ request: UpstreamRequest) -> Bool {
        guard let named = request.original else { return true }
        guard let row = rows[Key(named.reference)], row.stands else { return false }
        let amount = request.amount ?? 0
        switch request.action {
        case .complete: return row.action == .hold && !row.isCompleted
        case .void: return row.action == .hold ? !row.isCompleted : row.refunded == 0
        case .refund: return row.action != .hold && row.refunded + amount <= row.amount
        case .pay, .balance, .reverse, .hold, .advise, .notify: return true
        }
    }

    /// Does what is asked.
    mutating func book(_ request: UpstreamRequest, _ key: Key) {
        guard request.action.movesMoney else { return }
        let amount = request.amount ?? 0
        let named = request.original.map { Key($0.reference) }
        rows[key] = SimulatedRow(action: request.action, amount: amount, original: named)
        guard let named else { return }
        switch request.action {
        case .complete: rows[named]?.isCompleted = true
        case .void:
            rows[named]?.stands = false
            if let row = rows[named], row.action == .complete { reopen(row) }
        case .refund: rows[named]?.refunded += amount
        case .pay, .balance, .reverse, .hold, .advise, .notify: break
        }
    }

    /// What was held before a completion is held again.
    private mutating func reopen(_ completion: SimulatedRow) {
        if let hold = completion.original { rows[hold]?.isCompleted = false }
    }

    /// Takes back what a request did; false when there is nothing.
    mutating func undo(_ key: Key, keeping kept: Int64?) -> Bool {
        guard let row = rows[key] else {
            refused.insert(key)
            return false
        }
        guard row.stands else { return kept != nil && row.kept == kept }
        rows[key]?.stands = false
        rows[key]?.kept = kept ?? 0
        guard let named = row.original, let original = rows[named] else { return true }
        switch row.action {
        case .complete: reopen(row)
        case .void:
            rows[named]?.stands = true
            if original.action == .complete, let hold = original.original {
                rows[hold]?.isCompleted = true
            }
        case .refund: rows[named]?.refunded -= row.amount
        case .pay, .balance, .reverse, .hold, .advise, .notify: break
        }
        return true
    }
}

extension SimulatedHost {
    /// What it paid for refunds that the book had given up: each has an open case.
    func paidTwice(_ model: BookModel) -> Int64 {
        model.hosts.forwards.reduce(0) { sum, entry in
            let (id, forward) = entry
            guard forward.isRefund, forward.hasCase, forward.state == .done,
                let key = keys[id], let row = rows[key], row.stands
            else { return sum }
            return sum + row.amount
        }
    }
}
