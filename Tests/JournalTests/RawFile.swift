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
        var handle: OpaquePointer?
        guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else {
            throw Failure(code: SQLITE_CANTOPEN, text: path)
        }
        defer { sqlite3_close_v2(handle) }
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
            var code = sqlite3_step(statement)
            while code == SQLITE_ROW {
                rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "NULL")
                code = sqlite3_step(statement)
            }
            guard code == SQLITE_DONE else { throw failure(handle) }
            sqlite3_finalize(statement)
        }
        return rows
    }

    private func failure(_ handle: OpaquePointer) -> Failure {
        Failure(code: sqlite3_errcode(handle), text: String(cString: sqlite3_errmsg(handle)))
    }
}
