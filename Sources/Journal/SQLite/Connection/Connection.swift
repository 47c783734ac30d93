internal import CSQLite
internal import Text

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One connection to a journal file: the only place that opens SQLite.
///
/// Not thread-safe: it belongs to the thread that opened it or took it over whole.
final class Connection {
    /// How a connection may touch the file.
    enum Mode: Equatable {
        /// The one writer; creates the file.
        case writing
        /// A reader beside a writer; never writes, never checkpoints.
        case reading
        /// A reader of a file that nothing else has open and that has no `-wal`.
        case immutable
    }

    let path: String
    let mode: Mode
    let handle: OpaquePointer
    /// Set by `close`; statements that outlive it were finalized with it.
    private(set) var isClosed = false
    /// Frames in the write-ahead log after the last commit of this connection.
    private(set) var logFrames: Int32 = 0

    /// Opens the file.
    ///
    /// Errors: `missing`, `inaccessible`, `notAJournal`.
    init(
        path: String,
        mode: Mode,
        busyTimeoutMilliseconds: Int32,
        fileSystem: String? = nil
    ) throws(JournalError) {
        Self.configure
        self.path = path
        self.mode = mode
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
        flags |=
            mode == .writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let uri = Self.uri(of: path, mode: mode)
        let code = sqlite3_open_v2(uri, &opened, flags, fileSystem)
        guard let opened else { throw .fatal(.misuse(code: code, "no memory")) }
        handle = opened
        guard code == SQLITE_OK else {
            let reason = String(cString: sqlite3_errmsg(opened))
            let isShort = Self.isShortage(sqlite3_system_errno(opened))
            sqlite3_close_v2(opened)
            throw isShort ? .batchFailed(.descriptors) : .inaccessible(path: path, reason: reason)
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
        _ = forecourt_sqlite_defensive(handle)
        if mode != .writing { _ = forecourt_sqlite_no_checkpoint_on_close(handle) }
    }

    deinit { close() }

    /// Closes the file; the last connection to it removes the empty `-wal`.
    ///
    /// A process that ends does not run `deinit`. Nothing may be asked of the connection
    /// afterwards.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        // A statement that is left would keep the file open.
        while let statement = sqlite3_next_stmt(handle, nil) { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Configures SQLite for the process, once and before the first open.
    ///
    /// Too late when something else has used SQLite before, and then without effect: it saves a
    /// lock, no more.
    private static let configure: Void = { _ = forecourt_sqlite_configure() }()

    private static func uri(of path: String, mode: Mode) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                uri += "%" + Hexadecimal.text([byte])
            }
        }
        switch mode {
        case .writing: return uri + "?mode=rwc"
        case .reading: return uri + "?mode=ro"
        case .immutable: return uri + "?mode=ro&immutable=1"
        }
    }

    /// Whether SQLite itself refuses writes on this connection.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Rows that the last statement inserted, updated or deleted.
    var changes: Int32 { sqlite3_changes(handle) }

    /// Compiles a statement that is used again and again.
    func prepare(_ sql: String) throws(JournalError) -> Statement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &statement,
            nil
        )
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        return Statement(statement, of: self)
    }

    /// Runs one or more statements that return no rows of interest.
    func execute(_ sql: String) throws(JournalError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// The first column of the first row as a number; nil when there is no row or it is NULL.
    func number(_ sql: String) throws(JournalError) -> Int64? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return statement.optionalInteger(0)
    }

    /// The first column of the first row as text; nil when there is no row or it is NULL.
    func text(_ sql: String) throws(JournalError) -> String? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : nil
    }

    /// Runs `body` in one transaction that takes the write lock at once.
    func transaction(_ body: () throws(JournalError) -> Void) throws(JournalError) {
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends an open transaction without effect.
    ///
    /// A failure here changes nothing: SQLite rolls back when the connection ends.
    func rollBack() { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }

    /// Counts the frames of the write-ahead log from here on and checkpoints never by itself.
    func watchLog() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logFrames = frames
                return SQLITE_OK
            },
            context
        )
    }

    /// Copies what it can from the write-ahead log into the file, waiting for nobody.
    ///
    /// A busy or full file is an answer (the next call goes on); a failed sync is fatal.
    func checkpoint(truncating: Bool = false) throws(JournalError) {
        var logged: Int32 = 0
        var copied: Int32 = 0
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &copied)
        guard code == SQLITE_OK else {
            if case .batchFailed = failure(code) { return }
            throw failure(code)
        }
        if logged == copied { logFrames = 0 }
    }

    /// Copies all pages of this file, as of its present snapshot, over another one's.
    ///
    /// `between` is called after each so many pages. Errors: those of `between`; the other's.
    func copy(
        to other: Connection,
        pages: Int32,
        between: () throws(JournalError) -> Void
    ) throws(JournalError) {
        guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
            throw other.failure(sqlite3_extended_errcode(other.handle))
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, pages)
            guard code == SQLITE_OK else { break }
            do throws(JournalError) {
                try between()
            } catch {
                sqlite3_backup_finish(backup)
                throw error
            }
        }
        sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw other.failure(code) }
    }

    /// What an extended result code means for the caller.
    func failure(_ code: Int32) -> JournalError {
        let text = String(cString: sqlite3_errmsg(handle))
        switch code {
        case fileSyncFailed, directorySyncFailed: return .fatal(.sync(code: code))
        default: break
        }
        if let failure = systemFailure(code & 0xFF) { return .batchFailed(failure) }
        switch code & 0xFF {
        case SQLITE_FULL: return .batchFailed(.full)
        case SQLITE_BUSY, SQLITE_LOCKED: return .batchFailed(.busy)
        case SQLITE_IOERR: return .batchFailed(.transfer(code: code))
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH: return .fatal(.constraint(text))
        case SQLITE_CORRUPT: return .fatal(.corrupt(text))
        case SQLITE_NOTADB: return .notAJournal(path: path)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
            return .inaccessible(path: path, reason: text)
        default: return .fatal(.misuse(code: code, text))
        }
    }
}

extension Connection {
    /// What the system's error number says of a failed open or transfer; nil when SQLite's code
    /// says it all.
    private func systemFailure(_ code: Int32) -> JournalError.BatchFailure? {
        guard code == SQLITE_CANTOPEN || code == SQLITE_IOERR else { return nil }
        let number = sqlite3_system_errno(handle)
        if Self.isShortage(number) { return .descriptors }
        return code == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT) ? .full : nil
    }

    private static func isShortage(_ number: Int32) -> Bool { number == EMFILE || number == ENFILE }
}

// Extended codes are macros with arithmetic, which do not cross into Swift.
private let fileSyncFailed = SQLITE_IOERR | (4 << 8)
private let directorySyncFailed = SQLITE_IOERR | (5 << 8)
