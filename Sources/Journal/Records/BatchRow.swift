internal import struct CardSecurity.SHA256Digest

/// One row of `batch`: which records were committed together, and when.
///
/// Its *seal* covers all of it and the names that records go by. The first record of the next batch
/// covers the seal, so that times are chained one batch later, when they are known. A row without a
/// seal is the last one, or older than schema 6.
struct BatchRow: Equatable {
    var first: Int64
    var last: Int64
    /// When it was taken from the intake, microseconds since 1970.
    var beganAt: Int64
    /// From then until it was durable; nil until the next commit has written it.
    var durable: Int64?
    var balances: StateDigest
    var seal: SHA256Digest?
    /// How many names of each kind there were when it was sealed; 0 without a seal.
    var names: Int64 = 0

    static let columns = "first_seq, last_seq, began_at, durable_us, balances, seal, names"

    init(first: Int64, last: Int64, beganAt: Int64, balances: StateDigest) {
        self.first = first
        self.last = last
        self.beganAt = beganAt
        self.balances = balances
    }

    /// A row of a statement that selects `columns`.
    ///
    /// Errors: `rowBroken`.
    init(_ statement: Statement) throws(JournalError) {
        first = statement.integer(0)
        last = statement.integer(1)
        beganAt = statement.integer(2)
        durable = statement.optionalInteger(3)
        guard let digest = StateDigest(bytes: statement.bytes(4)) else {
            throw .rowBroken(table: "batch", row: first, "its digest cannot be read")
        }
        balances = digest
        seal = SHA256Digest(bytes: statement.bytes(5))
        names = statement.integer(6)
        guard (seal == nil) == statement.isNull(5) else {
            throw .rowBroken(table: "batch", row: first, "its seal cannot be read")
        }
    }

    /// The seal over what the row says; nil when there are fewer names than it says.
    func sealed(under known: RecordNames, with writer: ByteWriter) -> SHA256Digest? {
        writer.removeAll()
        writer.signed(first)
        writer.signed(last)
        writer.signed(beganAt)
        writer.optional(durable)
        writer.word(balances.low)
        writer.word(balances.high)
        writer.signed(names)
        guard known.write(names, to: writer) else { return nil }
        return SHA256Digest.of(writer.bytes)
    }

    /// Whether the seal is that of the row and its names.
    func check(_ known: RecordNames, with writer: ByteWriter) throws(JournalError) {
        guard let seal else { return }
        guard seal == sealed(under: known, with: writer) else {
            throw .rowBroken(table: "batch", row: first, "its times or names are not as sealed")
        }
    }
}

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
