import CSQLite

/// A journal's file, read by one connection beside whoever writes it.
final class OpenJournal {
    private var database: OpaquePointer?

    init(path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else {
            throw WireError(text: "cannot read the journal")
        }
    }

    deinit { sqlite3_close_v2(database) }

    /// The first column of each row that a query finds.
    func column(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else {
            throw WireError(text: "cannot read the journal")
        }
        defer { sqlite3_finalize(statement) }
        var values: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            values.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
        return values
    }
}
