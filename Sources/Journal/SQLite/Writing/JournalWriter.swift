internal import Book
internal import JournalFormat
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// The one connection that writes the journal, and does every checkpoint.
///
/// Owned by `BalanceChecker` and used on the book's thread only, where it may block in fsync.
/// The life of one: `init`, `recover`, then per batch `read`, `commit`, `checkpointIfDue`, and at
/// the end `close`. After `batchFailed` the caller drops its book and calls `recover` again; after
/// `fatal` it ends the process.
package final class JournalWriter {
    let path: String
    let options: JournalOptions
    let connection: Connection
    var statements: WriterStatements

    /// Hash of the newest record.
    var chain: SHA256Digest
    var lastSeq: Int64 = 0
    var lastTransfer: Int64 = 0
    var lastAccount: Int64 = 0
    var lastAnchor: Int64 = 0
    var dates: [DateOpening] = []
    var skips = NumberSkips()
    /// Sum over the balances of all accounts, the rows of people and those of what is held.
    var balancesDigest = StateDigest()
    /// The part of it that the rows of people contribute.
    var peopleDigest = StateDigest()
    /// The part of it that the rows of what is held and of the days of stations contribute.
    var heldDigest = StateDigest()
    /// All records up to this one are in the folded totals of the file.
    var foldsTo: Int64 = 0
    /// The record up to which no shard of the file lacks anything; nil while nothing counts.
    var limitsTo: Int64?
    var names = RecordNames()
    var identities: PendingIdentities
    var balances = BalanceCache()
    /// nil until `watch` has been called.
    var fileWatch: FileWatch?
    /// The last batch while it has no seal; the next commit writes when it was durable, and seals.
    var unsealed: BatchRow?
    /// Seal of the last batch, which the next one's first record covers.
    var lastSeal: SHA256Digest?
    /// False until `recover` has read the file, and after a failed commit.
    package internal(set) var isRecovered = false

    /// The columns of the record at hand.
    var rowColumns: RowColumns? = RowColumns()
    /// Bytes of a block's records that are hashed (`chained`) and bound, reused for every block.
    let rowBytes = (0..<BlockInsert.rows).map { _ in (chained: ByteWriter(), side: ByteWriter()) }
    /// Bytes that another row binds.
    let side = ByteWriter()

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// The caller holds the data directory's lock. Errors: `inaccessible`, `notAJournal`,
    /// `newerSchema`.
    package init(path: String, options: JournalOptions) throws(JournalError) {
        self.path = path
        self.options = options
        connection = try Connection(
            path: path,
            mode: .writing,
            busyTimeoutMilliseconds: options.busyTimeoutMilliseconds,
            fileSystem: options.fileSystem
        )
        identities = PendingIdentities(limit: options.waitingIdentities)
        chain = RecordChain.genesis
        // Looking before the first write, so that a file of another program stays as it is.
        _ = try Schema.check(connection)
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA mmap_size = 0;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = \(options.logLimitBytes);
            PRAGMA cache_size = -\(options.cacheBytes >> 10);
            """
        )
        connection.watchLog()
        try Schema.migrate(connection, archivesOf: path)
        try Schema.checkIntact(connection)
        statements = try WriterStatements(connection)
    }

    /// The path of the file that this journal writes.
    package var filePath: String { path }

    /// How many records the journal has had, those in archives included: no number is left out.
    package var recordCount: Int { Int(lastSeq) }

    /// Bytes of the write-ahead log since its last full checkpoint.
    package var logBytes: Int { Int(connection.logFrames) * (4096 + 24) }

    // MARK: Checkpoints

    /// Copies the write-ahead log into the file when it is long enough; between two batches.
    ///
    /// `idle`: nothing waits in the book's intake. Errors: `fatal` when a sync failed.
    package func checkpointIfDue(idle: Bool) throws(JournalError) {
        let bytes = logBytes
        guard bytes > options.logLimitBytes || (idle && bytes > options.logIdleBytes) else {
            return
        }
        // Whoever replaced the files must not have the log poured over theirs.
        if fileWatch != nil { try watch() }
        try connection.checkpoint()
        fileWatch?.noteCheckpoint()
    }

    /// Writes when the last batch became durable, which else waits for the next commit.
    ///
    /// For the caller's idle timer: it costs a sync.
    package func recordDurability() throws(JournalError) {
        guard isRecovered, unsealed != nil else { return }
        var seal: SHA256Digest?
        try connection.transaction { () throws(JournalError) in seal = try sealBatch() }
        (unsealed, lastSeal) = (nil, seal)
    }

    /// Writes when the last batch was durable and what covers it; gives its seal.
    ///
    /// This object changes only when the transaction is whole, so that a failed one is done again.
    func sealBatch() throws(JournalError) -> SHA256Digest? {
        guard var row = unsealed else { return lastSeal }
        row.names = names.counts
        let seal = row.sealed(under: names, with: side)
        let statement = statements.state.durability
        statement.bind(row.first, at: 1)
        statement.bind(row.durable, at: 2)
        statement.bind(copying: seal?.bytes, at: 3)
        statement.bind(row.names, at: 4)
        try statement.run()
        return seal
    }

    /// A clean stop: anchors the chain, empties the write-ahead log and leaves one file.
    ///
    /// Nothing may be asked of this object afterwards.
    package func close() throws(JournalError) {
        guard isRecovered else { return }
        if fileWatch != nil { try watch() }
        try connection.transaction { () throws(JournalError) in
            _ = try sealBatch()
            try writeAnchor(clean: true)
        }
        unsealed = nil
        isRecovered = false
        try connection.checkpoint(truncating: true)
        connection.close()
    }

    // MARK: Names and keys

    /// The durable numbers of dialects, listeners and channels; a name gets one when it is met
    /// first and keeps it.
    package func registerNames(
        dialects: [String],
        listeners: [String],
        channels: [String]
    ) throws(JournalError) -> RegisteredNames {
        var registered = names
        try registered.load(from: connection)
        try connection.transaction { () throws(JournalError) in
            for name in dialects {
                _ = try registered.dialects.number(adding: name, in: connection)
            }
            for name in listeners {
                _ = try registered.listeners.number(adding: name, in: connection)
            }
            for name in channels {
                _ = try registered.channels.number(adding: name, in: connection)
            }
        }
        names = registered
        return RegisteredNames(names)
    }

    /// A number that no earlier start of this file got: the prefix of sealing nonces.
    ///
    /// Durable before it returns.
    /// `behind`: an epoch that another file of this switch may have got.
    package func nextBootEpoch(behind other: UInt32 = 0) throws(JournalError) -> UInt32 {
        guard let epoch = UInt32(exactly: Int64(max(try bootEpoch(), other)) + 1) else {
            throw .rowBroken(table: "meta", row: 0, "boot_epoch is out of range")
        }
        try connection.execute("REPLACE INTO meta VALUES ('boot_epoch', \(epoch))")
        return epoch
    }

    /// The number that the last start of this file got; 0 before the first.
    package func bootEpoch() throws(JournalError) -> UInt32 {
        let value = try connection.number("SELECT value FROM meta WHERE key = 'boot_epoch'") ?? 0
        guard let epoch = UInt32(exactly: value) else {
            throw .rowBroken(table: "meta", row: 0, "boot_epoch is out of range")
        }
        return epoch
    }

    /// The newest record that is durable, once the file has been read.
    package var lastRecord: Int64 { lastSeq }

    /// The same, from the file; 0 when there is none.
    package func newestRecord() throws(JournalError) -> Int64 {
        try connection.number(
            "SELECT max(coalesce((SELECT max(seq) FROM record), 0),"
                + " coalesce((SELECT max(seq) FROM anchor), 0))"
        ) ?? 0
    }

    /// Whether the data directory has remembered beside the file how far it had come.
    package var hasMark: Bool {
        get throws(JournalError) {
            try connection.number("SELECT value FROM meta WHERE key = 'lock_mark'") != nil
        }
    }

    /// Says in the file that its data directory remembers how far it has come.
    package func setMark() throws(JournalError) {
        guard try !hasMark else { return }
        try connection.execute("INSERT INTO meta VALUES ('lock_mark', 1)")
    }

    /// All wrapped keys, oldest version first.
    package func loadKeys() throws(JournalError) -> [WrappedKey] {
        try WrappedKey.load(from: connection)
    }

    /// Stores wrapped keys in one transaction; a version that is there is replaced (a new master
    /// key wraps the same keys again).
    package func storeKeys(_ keys: [WrappedKey]) throws(JournalError) {
        try connection.transaction { () throws(JournalError) in try write(keys) }
    }

    /// Removes wrapped keys that nothing is sealed under any more, overwriting their bytes.
    package func dropKeys(_ name: String, versions: [UInt32]) throws(JournalError) {
        try connection.execute("PRAGMA secure_delete = ON")
        try connection.transaction { () throws(JournalError) in
            let statement = try connection.prepare(
                "DELETE FROM key_material WHERE name = ?1 AND version = ?2"
            )
            for version in versions {
                statement.bind(copying: name, at: 1)
                statement.bind(Int64(version), at: 2)
                try statement.run()
            }
        }
        try connection.execute("PRAGMA secure_delete = OFF")
    }

    /// The same as `storeKeys` within a transaction that is open.
    func write(_ keys: [WrappedKey]) throws(JournalError) {
        guard !keys.isEmpty else { return }
        let statement = try connection.prepare("REPLACE INTO key_material VALUES (?1, ?2, ?3, ?4)")
        for key in keys {
            statement.bind(copying: key.name, at: 1)
            statement.bind(Int64(key.version), at: 2)
            statement.bind(key.createdAt.rawValue, at: 3)
            statement.bind(copying: key.wrapped, at: 4)
            try statement.run()
        }
    }

    /// The institution (DE 32) of the file; nil before `setInstitution`.
    package func institution() throws(JournalError) -> String? {
        let statement = try connection.prepare("SELECT value FROM meta WHERE key = 'institution'")
        return try statement.step() ? statement.text(0) : nil
    }

    /// Names the institution; a file belongs to one for ever.
    package func setInstitution(_ name: String) throws(JournalError) {
        let statement = try connection.prepare("INSERT INTO meta VALUES ('institution', ?1)")
        statement.bind(copying: name, at: 1)
        try statement.run()
    }
}
