internal import Foundation

/// What a reader found beside the file.
package enum ReadingState: Equatable, Sendable {
    /// A switch may be writing: every snapshot is of its latest commit.
    case live
    /// The switch stopped cleanly: the file is all there is.
    case stopped
    /// A copy without its `-wal`, or one whose switch did not stop cleanly: the newest records may
    /// be missing.
    case perhapsStale
}

extension Connection {
    /// Opens a journal for reading, whatever its switch is doing.
    ///
    /// A cleanly stopped file has no `-wal`, and a user without write rights cannot make the files
    /// that a shared reader needs: it is opened as immutable then. Errors: `missing`,
    /// `inaccessible`, `notAJournal`, `newerSchema`.
    static func reader(
        path: String
    ) throws(JournalError) -> (connection: Connection, state: ReadingState) {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { throw .missing(path: path) }
        let hasLog = files.fileExists(atPath: path + "-wal")
        do throws(JournalError) {
            let connection = try open(path, .reading)
            return (connection, try state(of: connection, hasLog: hasLog))
        } catch {
            guard case .inaccessible = error, !hasLog else { throw error }
            let connection = try open(path, .immutable)
            return (connection, try state(of: connection, hasLog: false))
        }
    }

    private static func open(_ path: String, _ mode: Mode) throws(JournalError) -> Connection {
        let connection = try Connection(path: path, mode: mode, busyTimeoutMilliseconds: 2000)
        let found = try Schema.check(connection)
        guard found > 0 else { throw .notAJournal(path: path) }
        try connection.execute(
            """
            PRAGMA mmap_size = 0;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            """
        )
        if found < Schema.version { try Schema.bridge(connection) }
        if found < Schema.actsVersion { try ActTable.fill(connection) }
        try connection.execute("PRAGMA query_only = ON")
        return connection
    }

    private static func state(
        of connection: Connection,
        hasLog: Bool
    ) throws(JournalError) -> ReadingState {
        guard !hasLog else { return .live }
        let clean = try connection.number("SELECT clean FROM anchor ORDER BY seq DESC LIMIT 1")
        return clean == 1 ? .stopped : .perhapsStale
    }
}
