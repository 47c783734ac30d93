package import Ledger

/// What transfers moved and hold on one account.
package struct Movement: Equatable, Sendable {
    package var debits: Int64 = 0
    package var credits: Int64 = 0
    package var heldDebits: Int64 = 0
    package var heldCredits: Int64 = 0

    package init() {}

    /// What all transfers of an account come to, as its counters say.
    package init(_ counters: AccountCounters) {
        debits = counters.debitsPosted
        credits = counters.creditsPosted
        heldDebits = counters.debitsPending
        heldCredits = counters.creditsPending
    }

    package static func + (left: Movement, right: Movement) -> Movement {
        var sum = left
        sum.debits &+= right.debits
        sum.credits &+= right.credits
        sum.heldDebits &+= right.heldDebits
        sum.heldCredits &+= right.heldCredits
        return sum
    }
}

extension [Int64: Movement] {
    /// Adds what a transfer moves and holds, by account.
    package mutating func take(_ transfer: TransferRecord) {
        let amount = transfer.amount
        let (moved, held): (Int64, Int64) =
            switch transfer.kind {
            case .post: (amount, 0)
            case .pending: (0, amount)
            case .postPending: (amount, -transfer.freed)
            case .voidPending: (0, -transfer.freed)
            }
        self[transfer.debitAccount, default: Movement()].debits &+= moved
        self[transfer.debitAccount, default: Movement()].heldDebits &+= held
        self[transfer.creditAccount, default: Movement()].credits &+= moved
        self[transfer.creditAccount, default: Movement()].heldCredits &+= held
    }
}
