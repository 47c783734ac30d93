import CSQLite
import Testing

/// Makes a journal look as one of a binary that kept no mark beside it.
enum FreshMark {
    static func remove(from path: String) throws {
        var handle: OpaquePointer?
        try #require(sqlite3_open(path, &handle) == SQLITE_OK)
        defer { sqlite3_close_v2(handle) }
        let sql = "DELETE FROM meta WHERE key = 'lock_mark'"
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }
}
