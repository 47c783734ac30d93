internal import Book
internal import JournalFormat
internal import Payments

/// Totals that are folded in memory: what a batch brings of them is added to those of the file.
extension JournalWriter {
    /// Adds what some terminals have counted, and notes up to which record.
    func write(_ folds: FoldChanges) throws(JournalError) {
        for row in folds.rows {
            let statement = statements.day.fold
            statement.bind(Int64(row.key.date.rawValue), at: 1)
            statement.bind(Int64(row.key.terminal.rawValue), at: 2)
            statement.bind(Int64(row.key.shift), at: 3)
            statement.bind(Int64(row.key.channel.rawValue), at: 4)
            statement.bind(Int64(row.key.total.rawValue), at: 5)
            statement.bind(Int64(row.key.asset.rawValue), at: 6)
            statement.bind(Int64(row.key.half.rawValue), at: 7)
            statement.bind(row.key.isReversal ? 1 : 0, at: 8)
            statement.bind(row.value.count, at: 9)
            statement.bind(row.value.amount, at: 10)
            statement.bind(row.value.reversedCount, at: 11)
            statement.bind(row.value.reversedAmount, at: 12)
            try statement.run()
        }
        for row in folds.products {
            let statement = statements.day.product
            statement.bind(Int64(row.key.date.rawValue), at: 1)
            statement.bind(Int64(row.key.terminal.rawValue), at: 2)
            statement.bind(Int64(row.key.shift), at: 3)
            statement.bind(copying: row.key.code, at: 4)
            statement.bind(Int64(row.key.asset.rawValue), at: 5)
            statement.bind(row.count, at: 6)
            statement.bind(row.quantity, at: 7)
            statement.bind(row.amount, at: 8)
            try statement.run()
        }
        for mark in folds.marks {
            statements.day.mark.bind(Int64(mark.terminal.rawValue), at: 1)
            statements.day.mark.bind(mark.seq, at: 2)
            try statements.day.mark.run()
        }
    }

    /// The record up to which all folded totals are in the file: of an older file the last one
    /// that it had.
    func foldsTo(at anchor: Anchor) throws(JournalError) -> Int64 {
        if let foldsTo = anchor.foldsTo { return foldsTo }
        let from = try connection.number("SELECT value FROM meta WHERE key = 'folds_from'")
        return (from ?? 1) &- 1
    }
}
