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
            case .pay, .complete, .advise: sum + (row.stands ? row.amount : row.kept)
            case .refund: sum - (row.stands ? row.amount : 0)
            case .balance, .reverse, .hold, .void, .notify, .order, .cancel, .close: sum
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
        case .advise: return row.action == .hold ? !row.isCompleted : row.refunded == 0
        case .pay, .balance, .reverse, .hold, .notify: return true
        case .order, .cancel, .close: return false
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
        case .complete, .advise: complete(named, true)
        case .void:
            rows[named]?.stands = false
            reopen(rows[named])
        case .refund: rows[named]?.refunded += amount
        case .pay, .balance, .reverse, .hold, .notify, .order, .cancel, .close: break
        }
    }

    /// What a completion took is held again, all of it.
    private mutating func reopen(_ completion: SimulatedRow?) {
        guard let completion, completion.action == .complete || completion.action == .advise,
            let hold = completion.original
        else { return }
        complete(hold, false)
    }

    private mutating func complete(_ key: Key, _ isCompleted: Bool) {
        if rows[key]?.action == .hold { rows[key]?.isCompleted = isCompleted }
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
        case .complete, .advise: reopen(row)
        case .void:
            rows[named]?.stands = true
            if let hold = original.original { complete(hold, true) }
        case .refund: rows[named]?.refunded -= row.amount
        case .pay, .balance, .reverse, .hold, .notify, .order, .cancel, .close: break
        }
        return true
    }
}

extension SimulatedHost {
    /// What it took or gave though the book had given that up: each has an open case.
    func contradictions(_ model: BookModel) -> [SimulatedRow] {
        model.hosts.forwards.compactMap { id, forward in
            guard forward.isOwn, forward.hasCase, forward.state == .done, let key = keys[id],
                let row = rows[key], row.stands
            else { return nil }
            return row
        }
    }
}
