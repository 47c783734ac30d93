package import Ledger

/// The transfers of a journal in their order: what they come to, and that each undoes or ends what
/// it may.
///
/// - I4: a hold ends once, between its own accounts: posted, of another amount too, or given back
///   whole. Either frees all that was held.
/// - I7: at most one undoing of a transfer stands, the other way round and never of more than it
///   was; what undoes an undoing moves all of it. What refunds one goes the other way round too,
///   and all of them come to no more than it was, which is not taken back.
package struct TransfersFold {
    /// By account.
    package private(set) var movements: [Int64: Movement] = [:]
    /// Holds that nothing has ended, by their id.
    package private(set) var holds: [Int64: TransferRecord] = [:]
    /// What was refunded of transfers.
    private(set) var refunded: [Int64: Int64] = [:]
    /// Transfers before it are in no file here.
    private var first: Int64?

    package init() {}

    /// The next transfer; `find` gives others as they stand at last.
    package mutating func take<Failure: LedgerFailure>(
        _ stored: StoredTransfer,
        finding find: (Int64) throws(Failure) -> StoredTransfer?
    ) throws(Failure) {
        let transfer = stored.record
        func wrong(_ invariant: String, _ text: String) -> Failure {
            .wrong(invariant, table: "transfer", transfer.id, text)
        }
        let first = first ?? transfer.id
        self.first = first
        if let undoneBy = stored.undoneBy {
            guard try find(undoneBy)?.record.undoes == transfer.id else {
                throw wrong("I7", "what undid it does not name it")
            }
        }
        if let problem = end(transfer, first) { throw wrong("I4", problem) }
        if let undone = transfer.undoes {
            let original = try find(undone)
            guard original != nil || undone < first else {
                throw wrong("I7", "it is no mirror of what it reverses")
            }
            if let original, let problem = stored.problem(undoing: original) {
                throw wrong("I7", problem)
            }
        }
        if let refunds = transfer.refunds {
            let original = try find(refunds)
            guard original != nil || refunds < first else {
                throw wrong("I7", "it refunds nothing")
            }
            let sum = refunded[refunds, default: 0] &+ transfer.amount
            refunded[refunds] = sum
            if let original, let problem = stored.problem(refunding: original, sum) {
                throw wrong("I7", problem)
            }
        }
        movements.take(transfer)
    }

    /// What is wrong with how a transfer begins or ends a hold.
    private mutating func end(_ transfer: TransferRecord, _ first: Int64) -> String? {
        guard let resolves = transfer.resolves else {
            if transfer.kind == .pending { holds[transfer.id] = transfer }
            let isFree = transfer.kind == .post || transfer.kind == .pending
            return isFree && transfer.released == nil ? nil : "it resolves nothing"
        }
        let none = "it resolves no hold of its amount"
        let isWhole = transfer.released == nil
        guard transfer.kind == .postPending || transfer.kind == .voidPending && isWhole,
            isWhole || transfer.freed != transfer.amount
        else { return none }
        guard let hold = holds.removeValue(forKey: resolves) else {
            return resolves < first ? nil : none
        }
        let isOfHold =
            hold.debitAccount == transfer.debitAccount
            && hold.creditAccount == transfer.creditAccount && hold.asset == transfer.asset
            && hold.amount == transfer.freed
        return isOfHold ? nil : none
    }
}

extension StoredTransfer {
    /// What is wrong with this transfer as a refund of another; `sum`: with all before it.
    fileprivate func problem(refunding original: StoredTransfer, _ sum: Int64) -> String? {
        let paid = original.record
        guard record.kind == .post, record.undoes == nil, paid.isMirrored(by: record),
            paid.kind == .post || paid.kind == .postPending
        else { return "it does not give back what it refunds" }
        guard sum <= paid.amount else { return "more is refunded than was paid" }
        return original.undoneBy == nil ? nil : "it refunds what was taken back"
    }

    /// What is wrong with this transfer as the undoing of another.
    fileprivate func problem(undoing original: StoredTransfer) -> String? {
        let undone = original.record
        guard undone.isMirrored(by: record) else { return "it is no mirror of what it reverses" }
        guard record.amount <= undone.amount else { return "it gives back more than there was" }
        guard undone.undoes == nil || record.amount == undone.amount else {
            return "it puts back less than was taken back"
        }
        let stands = undoneBy == nil
        return !stands || original.undoneBy == record.id ? nil : "another has undone it too"
    }
}

extension TransferRecord {
    /// Whether a later transfer goes the other way round.
    fileprivate func isMirrored(by other: TransferRecord) -> Bool {
        id < other.id && debitAccount == other.creditAccount && creditAccount == other.debitAccount
            && asset == other.asset
    }
}
