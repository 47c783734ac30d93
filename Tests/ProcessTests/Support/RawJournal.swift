import CSQLite
import Foundation

/// Another program's hand in the journal: a connection that is none of ours.
final class RawJournal {
    private var handle: OpaquePointer?

    init(path: String) throws {
        guard sqlite3_open(path, &handle) == SQLITE_OK else {
            throw ProcessFailure("cannot open \(path)")
        }
        // The switch may be writing just then.
        sqlite3_busy_timeout(handle, 20_000)
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw ProcessFailure(String(cString: sqlite3_errmsg(handle)))
        }
    }

    /// The first column of the first row.
    func value(_ sql: String) throws -> String {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0)
        else { throw ProcessFailure(String(cString: sqlite3_errmsg(handle))) }
        return String(cString: text)
    }

    /// Copies the log into the file and empties it.
    func checkpoint() throws { try run("PRAGMA wal_checkpoint(TRUNCATE)") }
}
