package import Payments

/// What to list: a filter, and bounds of time and seq.
package struct JournalQuery: Hashable, Sendable {
    package var filter: JournalFilter
    /// Received at or after.
    package var since: Timestamp?
    /// Received before.
    package var until: Timestamp?
    /// Seq above this one.
    package var after: Int64?
    /// Seq below this one.
    package var before: Int64?
    /// Whether rows bring the stored bytes of their records.
    package var withEvents = false

    package init(
        filter: JournalFilter = JournalFilter(),
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        after: Int64? = nil,
        before: Int64? = nil
    ) {
        self.filter = filter
        self.since = since
        self.until = until
        self.after = after
        self.before = before
    }
}

/// The operators' side of a journal: never writes, never checkpoints, and holds no snapshot
/// between two calls.
///
/// Works beside a running switch, on a stopped one and on a copied file; archived business dates
/// are found in the files beside it. Not thread-safe.
package final class JournalReader {
    let connection: Connection
    /// Files of archived business dates, oldest first.
    let archives: [String]
    /// The archive that was read last.
    var opened: (path: String, reader: JournalReader)?
    /// Whether a caller holds a snapshot of this file.
    private var holdsSnapshot = false
    /// What was found beside the file when it was opened.
    package let state: ReadingState

    /// Opens a journal.
    ///
    /// Errors: `missing`, `inaccessible`, `notAJournal`, `newerSchema`.
    package init(path: String) throws(JournalError) {
        (connection, state) = try Connection.reader(path: path)
        archives = JournalFiles(live: path).archives
    }

    /// Whether SQLite refuses writes on this connection.
    package var isReadOnly: Bool { connection.isReadOnly }

    /// The newest record; 0 in an empty journal.
    package func lastSeq() throws(JournalError) -> Int64 {
        try connection.number("SELECT max(seq) FROM record") ?? 0
    }

    /// When the newest record came; nil in an empty journal.
    package func lastTime() throws(JournalError) -> Timestamp? {
        let time = try connection.number("SELECT at_us FROM record ORDER BY seq DESC LIMIT 1")
        return time.map(Timestamp.init(rawValue:))
    }

    /// Runs what reads several times as one reading of this file, within another one too.
    func inSnapshot<Value>(
        _ body: () throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        guard !holdsSnapshot else { return try body() }
        try connection.execute("BEGIN")
        holdsSnapshot = true
        defer {
            holdsSnapshot = false
            connection.rollBack()
        }
        return try body()
    }

    // MARK: Listing

    /// Rows of this file alone; `before`: with a seq below this one.
    func rows(
        _ query: JournalQuery,
        descending: Bool,
        limit: Int?,
        before bound: Int64 = .max
    ) throws(JournalError) -> [JournalRow] {
        try inSnapshot { () throws(JournalError) in
            try rowsInSnapshot(query, descending: descending, limit: limit, before: bound)
        }
    }

    private func rowsInSnapshot(
        _ query: JournalQuery,
        descending: Bool,
        limit: Int?,
        before bound: Int64
    ) throws(JournalError) -> [JournalRow] {
        let filter = query.filter.sql(firstParameter: 4)
        let statement = try connection.prepare(
            """
            SELECT \(JournalRow.columns) FROM journal_v
            WHERE seq > ?1 AND seq < ?2\(filter.text)
            ORDER BY seq \(descending ? "DESC" : "ASC") LIMIT ?3
            """
        )
        var after = query.after ?? 0
        if let since = query.since { after = max(after, try firstSeq(at: since) - 1) }
        let before = try query.until.map { (until) throws(JournalError) in try firstSeq(at: until) }
        statement.bind(after, at: 1)
        statement.bind(min(before ?? .max, bound, query.before ?? .max), at: 2)
        statement.bind(Int64(limit ?? -1), at: 3)
        JournalFilter.bind(filter.values, to: statement, firstParameter: 4)
        var rows: [JournalRow] = []
        while try statement.step() { rows.append(JournalRow(statement)) }
        statement.reset()
        try complete(&rows, query)
        return rows
    }

    /// Gives rows what a query asks for beside their columns.
    func complete(_ rows: inout [JournalRow], _ query: JournalQuery) throws(JournalError) {
        try addLegs(to: &rows)
        guard query.withEvents else { return }
        for index in rows.indices { rows[index].event = try recordBytes(of: rows[index].seq) }
    }

    /// The first record received at a time or later, found by halving: time ascends with seq.
    private func firstSeq(at time: Timestamp) throws(JournalError) -> Int64 {
        let probe = try connection.prepare(
            "SELECT at_us FROM record WHERE seq >= ?1 ORDER BY seq LIMIT 1"
        )
        var low = try connection.number("SELECT min(seq) FROM record") ?? 1
        var high = try lastSeq() + 1
        while low < high {
            let middle = low + (high - low) / 2
            probe.bind(middle, at: 1)
            let found = try probe.step() ? probe.integer(0) : Int64.max
            probe.reset()
            if found < time.rawValue { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func addLegs(to rows: inout [JournalRow]) throws(JournalError) {
        let legs = try connection.prepare(
            """
            SELECT l.id & 15, (SELECT name FROM channel WHERE number = l.channel),
                (SELECT name FROM rule WHERE number = l.rule), l.amount, l.asset,
                (SELECT name FROM outcome WHERE number = l.outcome), l.resolution, l.transfer,
                l.undone_by, l.delivered, l.account
            FROM leg l WHERE l.id BETWEEN ?1 * 16 AND ?1 * 16 + 15
            """
        )
        for index in rows.indices {
            legs.bind(rows[index].seq, at: 1)
            while try legs.step() { rows[index].legs.append(JournalLeg(legs)) }
            legs.reset()
            guard rows[index].outcome == SuspendedRow.word else { continue }
            for leg in rows[index].legs.indices { rows[index].legs[leg].suspend() }
        }
    }
}
