import CSQLite
import Foundation

/// A connection of another program: changes a file behind the journal's back.
struct RawFile {
    let path: String

    struct Failure: Error {
        let code: Int32
        let text: String
    }

    /// Runs some SQL and gives the first column of every row.
    @discardableResult
    func run(_ sql: String) throws -> [String] {
        let handle = try open()
        defer { sqlite3_close_v2(handle) }
        return try rows(of: sql, handle)
    }

    /// What queries give, one behind the other in one connection.
    ///
    /// - Parameter change: Is done before, and undone at the end.
    /// - Returns: nil where a constraint refuses the change.
    func look(_ queries: [String], behind change: String) throws -> [[String]]? {
        let handle = try open()
        defer { sqlite3_close_v2(handle) }
        _ = try rows(of: "BEGIN", handle)
        // What a constraint refuses is no change, which is the answer.
        guard (try? rows(of: change, handle)) != nil else { return nil }
        return try queries.map { try rows(of: $0, handle) }
    }

    private func open() throws -> OpaquePointer {
        var handle: OpaquePointer?
        guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else {
            throw Failure(code: SQLITE_CANTOPEN, text: path)
        }
        return handle
    }

    private func rows(of sql: String, _ handle: OpaquePointer) throws -> [String] {
        var statement: OpaquePointer?
        var rest: String? = sql
        var rows: [String] = []
        while let text = rest, !text.allSatisfy(\.isWhitespace) {
            rest = try text.withCString { start in
                var tail: UnsafePointer<CChar>?
                guard sqlite3_prepare_v2(handle, start, -1, &statement, &tail) == SQLITE_OK else {
                    throw failure(handle)
                }
                return tail.map { String(cString: $0) }
            }
            defer { sqlite3_finalize(statement) }
            var code = sqlite3_step(statement)
            while code == SQLITE_ROW {
                rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "NULL")
                code = sqlite3_step(statement)
            }
            guard code == SQLITE_DONE else { throw failure(handle) }
        }
        return rows
    }

    private func failure(_ handle: OpaquePointer) -> Failure {
        Failure(code: sqlite3_errcode(handle), text: String(cString: sqlite3_errmsg(handle)))
    }
}
