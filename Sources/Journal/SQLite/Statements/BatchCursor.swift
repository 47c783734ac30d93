internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

/// Walks the batches beside the records: what the first record of each covers.
final class BatchCursor {
    private let rows: Statement
    /// The names under which seals are checked; nil where the chain is enough.
    private let names: RecordNames?
    private let writer = ByteWriter()
    /// The batch that the record read last is in.
    private var current: BatchRow?
    private var following: BatchRow?

    /// Starts before a record.
    init(
        _ connection: Connection,
        from seq: Int64,
        names: RecordNames?
    ) throws(JournalError) {
        self.names = names
        rows = try connection.prepare(
            """
            SELECT \(BatchRow.columns) FROM batch WHERE first_seq >= coalesce(
                (SELECT max(first_seq) FROM batch WHERE first_seq < ?1), 0) ORDER BY first_seq
            """
        )
        rows.bind(seq, at: 1)
        try advance()
        if let row = following, row.first < seq { try advance() }
    }

    private func advance() throws(JournalError) {
        current = following
        following = try rows.step() ? try BatchRow(rows) : nil
    }

    /// Behind its last record: whether the batch is as it was sealed.
    func leave() throws(JournalError) {
        guard let names else { return }
        try current?.check(names, with: writer)
    }

    /// The seal that a record covers: of the batch before, where it begins one.
    ///
    /// Errors: `rowBroken` when the batches do not lie one behind the other.
    func link(of seq: Int64) throws(JournalError) -> SHA256Digest? {
        guard let row = following, row.first <= seq else { return nil }
        let before = current
        try leave()
        try advance()
        guard row.first == seq, before == nil || before?.last == seq - 1 else {
            throw .rowBroken(table: "batch", row: row.first, "it does not follow the one before")
        }
        return before?.seal
    }
}

extension JournalWriter {
    /// The batch that the next one follows, and what is still to be written of it.
    func readLastBatch() throws(JournalError) {
        let statement = try connection.prepare(
            "SELECT \(BatchRow.columns) FROM batch ORDER BY first_seq DESC LIMIT 1"
        )
        let durable = unsealed
        (unsealed, lastSeal) = (nil, nil)
        guard try statement.step() else { return }
        var row = try BatchRow(statement)
        lastSeal = row.seal
        guard row.seal == nil else { return }
        // What a failed commit was to write, of the batch before it.
        if let durable, durable.first == row.first { row.durable = durable.durable }
        unsealed = row
    }
}
