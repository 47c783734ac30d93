internal import Payments

/// Reads a journal on from one of its records: what came since, and once more each payment whose
/// host decided it since, as it is then.
///
/// What is told ends with a record each time, so that a cursor on that record is all that the next
/// reader needs. Not thread-safe.
package final class JournalFollower {
    private let reader: JournalReader
    private let query: JournalQuery
    /// The last record that was read.
    package private(set) var position: Int64
    /// Payments that were told as decided before the record that decided them was reached.
    private var told: Set<Int64> = []
    /// The oldest record that was read from the end backwards.
    private var lowest: Int64?

    /// Begins behind a record; the query's `after` bounds what is told at all.
    package init(_ reader: JournalReader, _ query: JournalQuery, at position: Int64) {
        self.reader = reader
        self.query = query
        self.position = position
    }

    /// The next rows back from the end of the journal, newest first; nil at its beginning.
    ///
    /// The first call finds the end: whatever comes behind it is to be read on with `next`.
    package func back(_ limit: Int) throws(JournalError) -> [JournalRow]? {
        try reader.inSnapshot { () throws(JournalError) in
            if lowest == nil { position = try reader.lastSeq() }
            let bound = lowest ?? position + 1
            guard bound > 1 else { return nil }
            var query = query
            query.before = bound
            let rows = try reader.last(limit, of: query)
            for row in rows {
                if let seq = row.decidedBy, seq > position { told.insert(row.seq) }
            }
            lowest = rows.count == limit ? rows.first?.seq ?? 1 : 1
            return rows.reversed()
        }
    }

    /// Goes on near the end where more than `most` records came since: how many it left out.
    ///
    /// Those that are left out are not told, but for a payment that is decided behind them.
    package func skip(beyond most: Int64) throws(JournalError) -> Int64 {
        let head = try reader.inSnapshot { () throws(JournalError) in try reader.lastSeq() }
        guard head - position > most else { return 0 }
        let skipped = head - most / 10 - position
        position += skipped
        told = []
        return skipped
    }

    /// What comes next, in the order in which it came about; nil at the end of the journal.
    ///
    /// A page may be empty: what it read is no row of a listing.
    package func next(_ limit: Int) throws(JournalError) -> [JournalRow]? {
        try reader.inSnapshot { () throws(JournalError) in
            let head = try reader.lastSeq()
            guard position < head else { return nil }
            var query = query
            query.after = max(query.after ?? 0, position)
            let rows = try reader.first(limit, of: query)
            let end = rows.count == limit ? rows.last?.seq ?? head : head
            let decided = try decided(upTo: end)
            for row in rows {
                if let seq = row.decidedBy, seq > end { told.insert(row.seq) }
            }
            position = end
            guard !decided.isEmpty else { return rows }
            return (rows.map { (at: $0.seq, row: $0) } + decided).sorted { $0.at < $1.at }
                .map(\.row)
        }
    }

    /// Payments that were read before and that a record from here to `end` decided.
    private func decided(
        upTo end: Int64
    ) throws(JournalError) -> [(at: Int64, row: JournalRow)] {
        var found: [(at: Int64, row: JournalRow)] = []
        for (seq, payment) in try reader.decisions(from: position + 1, upTo: end) {
            guard let row = try reader.row(of: payment, matching: query), row.decidedBy == seq,
                told.remove(payment) == nil
            else { continue }
            found.append((seq, row))
        }
        return found
    }
}

extension JournalReader {
    /// Records that may have decided an earlier payment, each with the payment.
    ///
    /// Only payments before the first of these records.
    fileprivate func decisions(
        from first: Int64,
        upTo last: Int64
    ) throws(JournalError) -> [(seq: Int64, payment: Int64)] {
        var found: [(seq: Int64, payment: Int64)] = []
        var next = first
        while next <= last {
            let file = try reader(holding: next)
            let end = min(try file.lastSeq(), last)
            let statement = try file.connection.prepare(
                """
                SELECT seq, original_seq FROM record
                WHERE seq BETWEEN ?1 AND ?2 AND kind IN (8, 9) AND original_seq < ?3 ORDER BY seq
                """
            )
            statement.bind(next, at: 1)
            statement.bind(end, at: 2)
            statement.bind(first, at: 3)
            while try statement.step() {
                found.append((statement.integer(0), statement.integer(1)))
            }
            guard end >= next else { break }
            next = end + 1
        }
        return found
    }

    /// One row, if a query asks for it.
    fileprivate func row(
        of seq: Int64,
        matching query: JournalQuery
    ) throws(JournalError) -> JournalRow? {
        guard seq > query.after ?? 0 else { return nil }
        let filter = query.filter.sql(firstParameter: 4)
        let file = try reader(holding: seq)
        let statement = try file.connection.prepare(
            """
            SELECT \(JournalRow.columns) FROM journal_v
            WHERE seq = ?1 AND at_us >= ?2 AND at_us < ?3\(filter.text)
            """
        )
        statement.bind(seq, at: 1)
        statement.bind(query.since?.rawValue ?? .min, at: 2)
        statement.bind(query.until?.rawValue ?? .max, at: 3)
        JournalFilter.bind(filter.values, to: statement, firstParameter: 4)
        guard try statement.step() else { return nil }
        var rows = [JournalRow(statement)]
        statement.reset()
        try file.addLegs(to: &rows)
        return rows.first
    }
}
