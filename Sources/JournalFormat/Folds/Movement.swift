package import Ledger

/// What transfers moved on one account since some record.
package struct Movement {
    package var debits: Int64 = 0
    package var credits: Int64 = 0
    package var heldDebits: Int64 = 0
    package var heldCredits: Int64 = 0

    package init() {}
}

extension [Int64: Movement] {
    /// Adds what a transfer moves and holds, by account.
    package mutating func take(_ transfer: TransferRecord) {
        let amount = transfer.amount
        let (moved, held): (Int64, Int64) =
            switch transfer.kind {
            case .post: (amount, 0)
            case .pending: (0, amount)
            case .postPending: (amount, -amount)
            case .voidPending: (0, -amount)
            }
        self[transfer.debitAccount, default: Movement()].debits &+= moved
        self[transfer.debitAccount, default: Movement()].heldDebits &+= held
        self[transfer.creditAccount, default: Movement()].credits &+= moved
        self[transfer.creditAccount, default: Movement()].heldCredits &+= held
    }
}
