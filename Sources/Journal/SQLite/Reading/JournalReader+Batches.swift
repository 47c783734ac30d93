internal import Book
internal import JournalFormat
internal import Payments

/// Batches as their totals are, and what of a station is open.
extension JournalReader {
    /// Batches that counted something on the dates, or were closed on them, with all they came to.
    func addBatches(to totals: inout DayTotals) throws(JournalError) {
        var closings: [BatchKey: BatchClosing] = [:]
        for reader in try readers(of: totals.dates) {
            for closing in try reader.closingsInFile(from: totals.dates.lowerBound) {
                closings[closing.key] = closing
            }
        }
        var found: Set<BatchKey> = []
        var oldest = totals.dates.lowerBound
        for closing in closings.values where totals.dates.contains(closing.closedOn) {
            found.insert(closing.key)
            oldest = min(oldest, closing.openedOn)
        }
        // Closed later, a batch may have begun before as well.
        for closing in closings.values where closing.openedOn <= totals.dates.upperBound {
            oldest = min(oldest, closing.openedOn)
        }
        var rows: [BatchKey: [TotalsRow]] = [:]
        let through = max(oldest, try openDate() ?? oldest)
        for reader in try readers(of: oldest...through) {
            for row in try TotalsReading.rows(of: oldest...through, in: reader.connection) {
                let key = BatchKey(terminal: row.key.terminal, number: row.key.batch)
                rows[key, default: []].append(row)
                if totals.dates.contains(row.key.businessDate) { found.insert(key) }
            }
        }
        totals.batches = found.sorted {
            ($0.terminal.rawValue, $0.number) < ($1.terminal.rawValue, $1.number)
        }.map { key in
            var batch = CountedBatch(key: key)
            batch.rows = rows[key] ?? []
            batch.closing = closings[key]
            return batch
        }
    }

    /// This file, and those of archived dates among some.
    private func readers(
        of dates: ClosedRange<BusinessDate>
    ) throws(JournalError) -> [JournalReader] {
        var readers: [JournalReader] = []
        for path in try archives(of: dates) { readers.append(try JournalReader(path: path)) }
        return readers + [self]
    }

    /// Batches that were closed on a date or later.
    private func closingsInFile(from date: BusinessDate) throws(JournalError) -> [BatchClosing] {
        let statement = try connection.prepare(
            BatchClosingRow.selection(from: .closings) + "WHERE closed_on >= ?1 ORDER BY seq"
        )
        statement.bind(Int64(date.rawValue), at: 1)
        var closings: [BatchClosing] = []
        while try statement.step() {
            let row = try BatchClosingRow(statement, from: .closings)
            guard let closing = row.closing else {
                throw .rowBroken(table: "batch_closing", row: row.seq, "it cannot be read")
            }
            closings.append(closing)
        }
        return closings
    }
}
