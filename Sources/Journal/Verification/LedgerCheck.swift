internal import Book
internal import Ledger
internal import Payments

/// What the check of a ledger carries from one record to the next: folds of all that came before.
struct LedgerCheck {
    /// Reference and wrong tries of one card.
    struct PINState: Equatable {
        var reference: PINReference?
        var tries: UInt8 = 0
    }

    /// Totals of one terminal and date, over all its batches.
    struct TotalsKey: Hashable {
        var terminal: Int32
        /// A `TotalsClass`; of the table as it stands there.
        var total: UInt8
        var asset: UInt16
    }

    /// Identities of this many newest payments are remembered: more than may wait for their place
    /// in the file.
    static let recentIdentities = 40_000

    /// False when older records were archived: balances cannot be folded from nothing then.
    var isWhole = true
    var movements: [Int64: Movement] = [:]
    var totals: [TotalsKey: TotalsValue] = [:]
    /// Payments of the date that their host had not decided when they were read: what has become
    /// of them is looked up in the snapshot in which the totals are compared.
    var undecided: [Int64: TotalsKey] = [:]
    /// Accounts that an operator froze or released, with the last word.
    var frozen: [Int64: Bool] = [:]
    /// PINs of accounts as their records left them.
    var pins: [Int64: PINState] = [:]
    var date: Int32?
    var previousDate: Int32?
    /// The date whose totals were compared at the end of its archive.
    var totalsChecked: Int32?
    var lastAt: Int64 = .min
    private var recent: [RequestIdentity: (seq: Int64, date: Int32)] = [:]
    private var order: [RequestIdentity] = []
    private var head = 0

    /// The newest payment before that took this identity, of the last two business dates: older
    /// ones have given it back.
    func recentHolder(of identity: RequestIdentity) -> Int64? {
        guard let holder = recent[identity], holder.date >= previousDate ?? holder.date else {
            return nil
        }
        return holder.seq
    }

    mutating func remember(_ identity: RequestIdentity, _ seq: Int64) {
        recent[identity] = (seq, date ?? 0)
        order.append(identity)
        guard order.count - head > LedgerCheck.recentIdentities else { return }
        let oldest = order[head]
        if let held = recent[oldest]?.seq, held <= seq - Int64(LedgerCheck.recentIdentities) {
            recent[oldest] = nil
        }
        head += 1
        if head > LedgerCheck.recentIdentities {
            order.removeFirst(head)
            head = 0
        }
    }

    mutating func move(_ transfer: TransferRecord) {
        movements.take(transfer)
    }

    /// What a decided payment did to the tries of its card.
    mutating func note(_ pin: PINEntry, account: Int64?, outcome: Outcome?) {
        guard let account, case .keyed = pin else { return }
        switch outcome {
        case .incorrectPIN: pins[account, default: PINState()].tries += 1
        case .approved: pins[account]?.tries = 0
        default: break
        }
    }

    mutating func count(_ transfer: TransferRecord, of row: RecordRow) {
        guard let terminal = row.terminalRow, let total = row.total else { return }
        let key = TotalsKey(
            terminal: terminal,
            total: total.rawValue,
            asset: transfer.asset.rawValue
        )
        count(transfer, as: key)
    }

    mutating func count(_ transfer: TransferRecord, as key: TotalsKey) {
        totals[key, default: TotalsValue()].count += 1
        totals[key, default: TotalsValue()].amount &+= transfer.amount
    }
}

extension RecordRow {
    /// What it counts as when it is approved.
    var total: TotalsClass? { Operation(rawValue: operation)?.rules.totals }
}

extension JournalError {
    /// A record that contradicts the rules of the ledger.
    static func wrong(_ row: RecordRow, _ what: String) -> JournalError {
        .rowBroken(table: "record", row: row.seq, what)
    }
}
