internal import Book
internal import JournalFormat
internal import Payments

/// What an older binary left in its archives alone: its batches were compared with nothing.
extension CarriedTotals {
    /// Gathers what open batches came to on dates that have left the file; of shifts there was
    /// nothing to count.
    ///
    /// Once, within the migration that makes the tables; `take` adds later dates. A switch starts
    /// without its archives, so one that is missing or cannot be read is left out: `verify` names
    /// it, and a batch of which it holds a part differs when it is settled.
    static func gather(
        fromArchivesOf journal: String,
        into live: Connection
    ) throws(JournalError) {
        let open = try openBatches(in: live)
        guard let first = open.values.min() else { return }
        let insert = try live.prepare(
            "INSERT INTO carried_batch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \(addition)"
        )
        for path in JournalFiles(live: journal).archives
        where FoldReading.name(of: path) >= first.dashed {
            guard try FoldReading.isGone(path, from: live) else { continue }
            for row in try totals(of: path) {
                let key = BatchKey(terminal: row.key.terminal, number: row.key.batch)
                // A number comes round: the same one of earlier dates was another batch.
                guard let since = open[key], row.key.businessDate >= since else { continue }
                try add(row, by: insert)
            }
        }
    }

    /// The open batch of each terminal, with its first date.
    private static func openBatches(
        in live: Connection
    ) throws(JournalError) -> [BatchKey: BusinessDate] {
        let terminals = try live.prepare(
            "SELECT row, batch, coalesce(batch_opened_on, 0) FROM terminal"
        )
        var open: [BatchKey: BusinessDate] = [:]
        while try terminals.step() {
            let number = terminals.integer(0)
            guard let row = Int32(exactly: number),
                let batch = UInt32(exactly: terminals.integer(1))
            else { throw .rowBroken(table: "terminal", row: number, "it cannot be read") }
            let key = BatchKey(terminal: TerminalRow(rawValue: row), number: batch)
            open[key] = try NumberBounds.date(terminals.integer(2), in: "terminal", row: number)
        }
        return open
    }

    /// All of an archive, or nothing.
    private static func totals(of archive: String) throws(JournalError) -> [TotalsRow] {
        do throws(JournalError) {
            let connection = try Connection.reader(path: archive).connection
            defer { connection.close() }
            return try TotalsReading.rows(of: FoldReading.allDates, in: connection)
        } catch {
            // Of the process and not of the file.
            if case .batchFailed(.descriptors) = error { throw error }
            return []
        }
    }

    private static func add(_ row: TotalsRow, by insert: Statement) throws(JournalError) {
        insert.bind(Int64(row.key.terminal.rawValue), at: 1)
        insert.bind(Int64(row.key.batch), at: 2)
        insert.bind(Int64(row.key.total.rawValue), at: 3)
        insert.bind(Int64(row.key.asset.rawValue), at: 4)
        insert.bind(Int64(row.key.half.rawValue), at: 5)
        insert.bind(row.value.count, at: 6)
        insert.bind(row.value.amount, at: 7)
        insert.bind(row.value.reversedCount, at: 8)
        insert.bind(row.value.reversedAmount, at: 9)
        try insert.run()
    }
}
