/// Reads a journal on from one of its records: what came since, and once more each payment whose
/// host decided it since, as it is then.
///
/// What is told ends with a record each time, so that a cursor on that record is all that the next
/// reader needs. Not thread-safe.
package final class JournalFollower<Source: RowSource> {
    private let source: Source
    private let query: JournalQuery
    /// The last record that was read.
    package private(set) var position: Int64
    /// Payments that were told as decided before the record that decided them was reached.
    private var told: Set<Int64> = []
    /// The oldest record that was read from the end backwards.
    private var lowest: Int64?

    /// Begins behind a record; the query's `after` bounds what is told at all.
    package init(_ source: Source, _ query: JournalQuery, at position: Int64) {
        self.source = source
        self.query = query
        self.position = position
    }

    /// The next rows back from the end of the journal, newest first; nil at its beginning.
    ///
    /// The first call finds the end: whatever comes behind it is to be read on with `next`.
    package func back(_ limit: Int) throws(Source.Failure) -> [JournalRow]? {
        if let lowest, lowest <= 1 { return nil }
        let page = try source.backward(query, before: lowest, limit: limit)
        if lowest == nil { position = page.head }
        guard page.head > 0 else { return nil }
        for item in page.items {
            if let seq = item.row.decidedBy, seq > position { told.insert(item.row.seq) }
        }
        lowest = page.end
        return page.items.map(\.row)
    }

    /// Goes on near the end where more than `most` records came since: how many it left out.
    ///
    /// Those that are left out are not told, but for a payment that is decided behind them.
    package func skip(beyond most: Int64) throws(Source.Failure) -> Int64 {
        let head = try source.lastSeq()
        guard head - position > most else { return 0 }
        let skipped = head - most / 10 - position
        position += skipped
        told = []
        return skipped
    }

    /// What comes next, in the order in which it came about; nil at the end of the journal.
    ///
    /// A page may be empty: what it read is no row of a listing.
    package func next(_ limit: Int) throws(Source.Failure) -> [JournalRow]? {
        let page = try source.forward(query, from: position, limit: limit)
        guard page.end > position else { return nil }
        var rows: [JournalRow] = []
        for item in page.items where item.at == item.row.seq || told.remove(item.row.seq) == nil {
            rows.append(item.row)
        }
        for item in page.items where item.at == item.row.seq {
            if let seq = item.row.decidedBy, seq > page.end { told.insert(item.row.seq) }
        }
        position = page.end
        return rows
    }
}
