internal import Ledger

/// Money of accounts that stand apart: what suspense gave for advices, and stations' cash for what
/// was loaded with it (I2).
///
/// Nothing else moves on them, so that what they come to is the sum of these and their undoing.
struct ApartFold {
    /// By account: what it gave, less what came back.
    private var given: [Int64: Movement] = [:]
    private var transfers: Set<Int64> = []

    /// A transfer from such an account.
    mutating func take(_ transfer: TransferRecord) {
        guard transfers.insert(transfer.id).inserted else { return }
        given[transfer.debitAccount, default: Movement()].debits &+= transfer.amount
    }

    /// Any transfer: what undoes one of these is one itself, the other way round.
    mutating func follow(_ transfer: TransferRecord) {
        guard let undone = transfer.undoes, transfers.contains(undone),
            transfers.insert(transfer.id).inserted
        else { return }
        if given[transfer.creditAccount] != nil {
            given[transfer.creditAccount, default: Movement()].credits &+= transfer.amount
        } else {
            given[transfer.debitAccount, default: Movement()].debits &+= transfer.amount
        }
    }

    /// What is wrong with an account, behind the last record.
    func problem(of account: AccountState) -> String? {
        let isApart = account.kind == .suspenseAdvices || account.kind == .stationCash
        guard isApart else {
            return given[account.id] == nil
                ? nil : "it gave what suspense or a station's cash gives"
        }
        return Movement(account.counters) == given[account.id] ?? Movement()
            ? nil : "it moved more than advices in suspense, or than what was loaded"
    }
}
