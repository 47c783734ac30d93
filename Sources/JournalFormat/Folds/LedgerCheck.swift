package import Book
package import Ledger
package import Payments

/// What the check of a ledger carries from one record to the next: folds of all that came before.
package struct LedgerCheck {
    /// Reference and wrong tries of one card.
    package struct PINState: Equatable {
        package var reference: PINReference?
        package var tries: UInt8

        package init(reference: PINReference? = nil, tries: UInt8 = 0) {
            self.reference = reference
            self.tries = tries
        }
    }

    /// Totals of one terminal and date, over all its batches.
    package struct TotalsKey: Hashable {
        package var terminal: Int32
        /// A `TotalsClass`; of the table as it stands there.
        package var total: UInt8
        package var asset: UInt16

        package init(terminal: Int32, total: UInt8, asset: UInt16) {
            self.terminal = terminal
            self.total = total
            self.asset = asset
        }
    }

    /// Identities of this many newest payments are remembered: more than may wait for their place
    /// in the file.
    package static let recentIdentities = 40_000

    /// False when older records were archived: balances cannot be folded from nothing then.
    package var isWhole = true
    package var movements: [Int64: Movement] = [:]
    package var totals: [TotalsKey: TotalsValue] = [:]
    /// Payments of the date that their host had not decided when they were read: what has become
    /// of them is looked up in the snapshot in which the totals are compared.
    package var undecided: [Int64: TotalsKey] = [:]
    /// Accounts that an operator froze or released, with the last word.
    package var frozen: [Int64: Bool] = [:]
    /// PINs of accounts as their records left them.
    package var pins: [Int64: PINState] = [:]
    package var date: Int32?
    package var previousDate: Int32?
    /// How DE 37 says positions in `date`.
    package var form: RetrievalReference.Form?
    /// The date whose totals were compared at the end of its archive.
    package var totalsChecked: Int32?
    package var lastAt: Int64 = .min
    private var recent: [RequestIdentity: (seq: Int64, date: Int32)] = [:]
    private var order: [RequestIdentity] = []
    private var head = 0

    package init() {}

    /// The newest payment before that took this identity, of the last two business dates: older
    /// ones have given it back.
    package func recentHolder(of identity: RequestIdentity) -> Int64? {
        guard let holder = recent[identity], holder.date >= previousDate ?? holder.date else {
            return nil
        }
        return holder.seq
    }

    package mutating func remember(_ identity: RequestIdentity, _ seq: Int64) {
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

    package mutating func move(_ transfer: TransferRecord) {
        movements.take(transfer)
    }

    /// What a decided payment did to the tries of its card.
    package mutating func note(_ pin: PINEntry, account: Int64?, outcome: Outcome?) {
        guard let account, case .keyed = pin else { return }
        switch outcome {
        case .incorrectPIN: pins[account, default: PINState()].tries += 1
        case .approved: pins[account]?.tries = 0
        default: break
        }
    }

    /// What the transfers of one record moved counts once.
    package mutating func count(_ transfers: [TransferRecord], of row: RecordRow) {
        guard let asset = transfers.first?.asset, let terminal = row.terminalRow,
            let total = row.total
        else { return }
        let key = TotalsKey(
            terminal: terminal,
            total: total.rawValue,
            asset: asset.rawValue
        )
        count(transfers, as: key)
    }

    package mutating func count(_ transfers: [TransferRecord], as key: TotalsKey) {
        guard !transfers.isEmpty else { return }
        totals[key, default: TotalsValue()].count += 1
        for transfer in transfers {
            totals[key, default: TotalsValue()].amount &+= transfer.amount
        }
    }
}

extension RecordRow {
    /// What it counts as when it is approved.
    package var total: TotalsClass? { Operation(rawValue: operation)?.rules.totals }
}
