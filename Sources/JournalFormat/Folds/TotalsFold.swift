internal import Book
internal import Ledger
internal import Payments

/// The totals of one business date, folded from its records (I9).
struct TotalsFold {
    private var values: [TotalsKey: TotalsValue] = [:]
    /// Payments that their host had not decided when they were read: what has become of them is
    /// looked up when the totals are compared, since a check goes on for many snapshots.
    private var undecided: [Int64: TotalsKey] = [:]
    /// Whether the batch of a payment is not known, as of records without a place: the batches of
    /// the date are compared as one then.
    private var hasUnknownBatches = false

    /// What the transfers of one record moved counts once.
    mutating func count(_ transfers: [TransferRecord], of row: RecordRow, in batch: UInt32?) {
        // A hold that begins or is given back moves nothing.
        let moving = transfers.filter { $0.kind == .post || $0.kind == .postPending }
        guard let asset = moving.first?.asset, let key = row.totalsKey(batch, asset) else { return }
        note(batch)
        count(moving.reduce(0) { $0 &+ $1.amount }, as: key)
    }

    /// An advice that was acknowledged counts with its record, whatever its host says of it.
    mutating func count(_ asked: Money, of row: RecordRow, in batch: UInt32?) {
        guard let key = row.totalsKey(batch, asked.asset) else { return }
        note(batch)
        count(asked.minorUnits, as: key)
    }

    private mutating func count(_ amount: Int64, as key: TotalsKey) {
        values[key, default: TotalsValue()].count &+= 1
        values[key, default: TotalsValue()].amount &+= amount
    }

    private mutating func note(_ batch: UInt32?) {
        if batch == nil { hasUnknownBatches = true }
    }

    /// A payment that counts once its host approves it.
    mutating func expect(_ row: RecordRow, _ asset: Asset, in batch: UInt32?) {
        note(batch)
        undecided[row.seq] = row.totalsKey(batch, asset)
    }

    /// Compares all of them, behind the last record of the date.
    mutating func compare<Facts: LedgerFacts>(
        on date: Int32,
        with facts: Facts
    ) throws(Facts.Failure) {
        // In any order: each counts for itself, and so do the totals below.
        for (payment, key) in undecided {
            if let posted = try facts.posted(of: payment) { count(posted.amount, as: key) }
        }
        undecided = [:]
        // A reversal may have come on a later date, and counts in the row of what it took back.
        for back in try facts.takenBack(on: date) {
            guard let place = back.row.place, let key = back.row.totalsKey(place.batch, back.asset)
            else { continue }
            values[key, default: TotalsValue()].reversedCount &+= 1
            values[key, default: TotalsValue()].reversedAmount &+= back.amount
        }
        var expected = values
        var stored = try facts.totals(of: date)
        if hasUnknownBatches {
            expected = expected.asOneBatch
            stored = stored.asOneBatch
        }
        for (key, value) in stored {
            guard expected.removeValue(forKey: key) ?? TotalsValue() == value else {
                throw .wrong(
                    "I9",
                    table: "totals",
                    Int64(key.terminal.rawValue),
                    "they are not the sum of the terminal's records"
                )
            }
        }
        if let terminal = expected.keys.lazy.map(\.terminal.rawValue).min() {
            throw .wrong("I9", table: "totals", Int64(terminal), "a total is missing")
        }
    }
}

extension [TotalsKey: TotalsValue] {
    fileprivate var asOneBatch: Self {
        var sums: Self = [:]
        for (key, value) in self {
            var key = key
            key.batch = 0
            sums[key, default: TotalsValue()] += value
        }
        return sums
    }
}

extension RecordRow {
    /// What it counts as when it is approved.
    fileprivate func totalsKey(_ batch: UInt32?, _ asset: Asset) -> TotalsKey? {
        guard let terminalRow, let total = Operation(rawValue: operation)?.rules.totals else {
            return nil
        }
        return TotalsKey(
            terminal: TerminalRow(rawValue: terminalRow),
            batch: batch ?? 0,
            businessDate: BusinessDate(rawValue: businessDate),
            total: total,
            asset: asset,
            half: place?.half ?? .domestic
        )
    }
}
