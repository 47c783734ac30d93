internal import Book
internal import Ledger
internal import Payments

/// The totals of one business date, folded from its records (I9).
struct TotalsFold {
    private var values: [TotalsKey: TotalsValue] = [:]
    /// Payments that their host had not decided when they were read: what has become of them is
    /// looked up when the totals are compared, since a check goes on for many snapshots.
    private var undecided: [Int64: TotalsKey] = [:]

    /// What the transfers of one record moved counts once.
    mutating func count(_ transfers: [TransferRecord], of row: RecordRow, in batch: UInt32) {
        // A hold that begins or is given back moves nothing.
        let moving = transfers.filter { $0.kind == .post || $0.kind == .postPending }
        guard let asset = moving.first?.asset, let key = row.totalsKey(batch, asset) else { return }
        count(moving, as: key)
    }

    private mutating func count(_ transfers: [TransferRecord], as key: TotalsKey) {
        values[key, default: TotalsValue()].count += 1
        for transfer in transfers {
            values[key, default: TotalsValue()].amount &+= transfer.amount
        }
    }

    /// A payment that counts once its host approves it.
    mutating func expect(_ row: RecordRow, _ asset: Asset, in batch: UInt32) {
        undecided[row.seq] = row.totalsKey(batch, asset)
    }

    /// Compares all of them, behind the last record of the date.
    mutating func compare<Facts: LedgerFacts>(
        on date: Int32,
        with facts: Facts
    ) throws(Facts.Failure) {
        // In any order: each counts for itself, and so do the totals below.
        for (payment, key) in undecided {
            if let posted = try facts.posted(of: payment) { count([posted], as: key) }
        }
        undecided = [:]
        for (key, value) in try facts.totals(of: date) {
            guard values.removeValue(forKey: key) ?? TotalsValue() == value else {
                throw .wrong(
                    "I9",
                    table: "totals",
                    Int64(key.terminal.rawValue),
                    "they are not the sum of the terminal's records"
                )
            }
        }
        if let terminal = values.keys.lazy.map(\.terminal.rawValue).min() {
            throw .wrong("I9", table: "totals", Int64(terminal), "a total is missing")
        }
    }
}

extension RecordRow {
    /// What it counts as when it is approved.
    fileprivate func totalsKey(_ batch: UInt32, _ asset: Asset) -> TotalsKey? {
        guard let terminalRow, let total = Operation(rawValue: operation)?.rules.totals else {
            return nil
        }
        return TotalsKey(
            terminal: TerminalRow(rawValue: terminalRow),
            batch: batch,
            businessDate: BusinessDate(rawValue: businessDate),
            total: total,
            asset: asset
        )
    }
}
