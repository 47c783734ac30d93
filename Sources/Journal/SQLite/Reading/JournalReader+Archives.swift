internal import Payments

/// Reading on from the live file into its archives.
extension JournalReader {
    /// The last rows of a query in ascending order; `count` nil for all of them.
    package func last(
        _ count: Int?,
        of query: JournalQuery = JournalQuery()
    ) throws(JournalError) -> [JournalRow] {
        var first = try firstSeq()
        var rows = try rows(query, descending: true, limit: count)
        for path in archives.reversed() {
            if let count, rows.count >= count { break }
            guard try reaches(before: first, query) else { break }
            let archive = try open(path)
            let left = count.map { $0 - rows.count }
            rows += try archive.rows(query, descending: true, limit: left, before: first)
            first = try archive.firstSeq()
        }
        return rows.reversed()
    }

    /// The first rows of a query in ascending order: with the last row's seq as `after`, the next
    /// page, or what came since (`tail -f` polls with it).
    package func first(
        _ limit: Int,
        of query: JournalQuery = JournalQuery()
    ) throws(JournalError) -> [JournalRow] {
        var first = try firstSeq()
        var needed: [(path: String, before: Int64)] = []
        for path in archives.reversed() {
            guard try reaches(before: first, query) else { break }
            needed.append((path, first))
            first = try open(path).firstSeq()
        }
        var rows: [JournalRow] = []
        for (path, before) in needed.reversed() where rows.count < limit {
            let left = limit - rows.count
            let archive = try open(path)
            rows += try archive.rows(query, descending: false, limit: left, before: before)
        }
        guard rows.count < limit else { return rows }
        return rows + (try self.rows(query, descending: false, limit: limit - rows.count))
    }

    /// Whether a query asks for rows before those of the file that was opened last.
    func reaches(
        before first: Int64,
        _ query: JournalQuery
    ) throws(JournalError) -> Bool {
        guard (query.after ?? 0) < first - 1 else { return false }
        guard let since = query.since, let time = try reader(holding: first).time(of: first) else {
            return true
        }
        return since.rawValue < time
    }

    /// The first record of this file; one behind the last in a file without records.
    func firstSeq() throws(JournalError) -> Int64 {
        guard let seq = try connection.number("SELECT min(seq) FROM record") else {
            return try lastSeq() + 1
        }
        return seq
    }

    private func time(of seq: Int64) throws(JournalError) -> Int64? {
        let statement = try connection.prepare("SELECT at_us FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// One archive is open at a time.
    func open(_ path: String) throws(JournalError) -> JournalReader {
        if let opened, opened.path == path { return opened.reader }
        let reader = try JournalReader(path: path)
        opened = (path, reader)
        return reader
    }

    /// The reader of the file that holds a record; this one where none does.
    func reader(holding seq: Int64) throws(JournalError) -> JournalReader {
        guard !archives.isEmpty, seq < (try firstSeq()) else { return self }
        if let opened, seq >= (try opened.reader.firstSeq()),
            seq <= (try opened.reader.lastSeq())
        {
            return opened.reader
        }
        for path in archives.reversed() {
            let archive = try open(path)
            if try archive.firstSeq() <= seq { return archive }
        }
        return self
    }

    // MARK: One record

    /// The id of a record, `YYMMDD-N`; nil without the record.
    package func id(of seq: Int64) throws(JournalError) -> String? {
        let connection = try reader(holding: seq).connection
        let statement = try connection.prepare(
            """
            SELECT substr(d, 3, 2) || substr(d, 6, 2) || substr(d, 9, 2) || '-' || seq
            FROM (SELECT date(business_date * 86400, 'unixepoch') AS d, seq
                FROM record WHERE seq = ?1)
            """
        )
        statement.bind(seq, at: 1)
        return try statement.step() ? statement.text(0) : nil
    }

    /// The chain hash of a record as 64 hex digits, for a cursor file; nil without the record.
    package func chainHash(of seq: Int64) throws(JournalError) -> String? {
        let connection = try reader(holding: seq).connection
        let statement = try connection.prepare("SELECT lower(hex(hash)) FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        return try statement.step() ? statement.text(0) : nil
    }

    /// The version of the routing that a record was planned by; nil for what was not routed.
    package func routingVersion(of seq: Int64) throws(JournalError) -> Int64? {
        let connection = try reader(holding: seq).connection
        let statement = try connection.prepare("SELECT configuration FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// The stored bytes of a record's event: no PAN, PIN block, track or clear key is in them.
    ///
    /// Empty without the record.
    package func recordBytes(of seq: Int64) throws(JournalError) -> [UInt8] {
        let connection = try reader(holding: seq).connection
        let statement = try connection.prepare("SELECT event FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        return try statement.step() ? Array(statement.bytes(0)) : []
    }

    // MARK: Finding

    /// The payment that a retrieval reference number names; nil without one.
    ///
    /// The number carries the last digit of the year only: the newest date that fits wins.
    package func seq(ofReference text: String) throws(JournalError) -> Int64? {
        if let seq = try seqInFile(ofReference: text) { return seq }
        for path in archives.reversed() {
            if let seq = try open(path).seqInFile(ofReference: text) { return seq }
        }
        return nil
    }

    /// Payments, reversals and sessions with a STAN, oldest first, of one terminal (DE 41) or all.
    package func seqs(ofSTAN stan: UInt32, terminal: String?) throws(JournalError) -> [Int64] {
        var found = Set(try seqsInFile(ofSTAN: stan, terminal: terminal))
        for path in archives {
            found.formUnion(try open(path).seqsInFile(ofSTAN: stan, terminal: terminal))
        }
        return found.sorted()
    }
}
