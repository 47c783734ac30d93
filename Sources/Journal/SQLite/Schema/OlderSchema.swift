extension Schema {
    /// Lets the statements of this binary read a file of an older schema, which stays as it is.
    ///
    /// Whatever the migrations behind it would add is put over the file as temporary tables and
    /// views of the same names, which SQLite finds first: a table that is missing is empty, a
    /// column that is missing has its default.
    static func bridge(_ connection: Connection) throws(JournalError) {
        let fresh = try Connection(path: ":memory:", mode: .writing, busyTimeoutMilliseconds: 0)
        for migration in migrations { try fresh.execute(migration) }
        let made = try fresh.prepare(
            """
            SELECT type, name, sql FROM sqlite_schema
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY type, rowid
            """
        )
        while try made.step() {
            let name = made.text(1) ?? ""
            let sql = made.text(2) ?? ""
            if made.text(0) == "view" {
                try connection.execute(temporary(sql, "CREATE VIEW "))
                continue
            }
            let known = try columns(of: name, in: connection).map(\.name)
            if known.isEmpty {
                try connection.execute(temporary(sql, "CREATE TABLE "))
                continue
            }
            let wanted = try columns(of: name, in: fresh)
            guard wanted.map(\.name) != known else { continue }
            let list = wanted.map { column in
                known.contains(column.name)
                    ? column.name : "\(column.initial ?? "NULL") AS \(column.name)"
            }
            let all = list.joined(separator: ", ")
            try connection.execute("CREATE TEMP VIEW \(name) AS SELECT \(all) FROM main.\(name)")
        }
    }

    private static func temporary(_ sql: String, _ start: String) -> String {
        start.replacing("CREATE ", with: "CREATE TEMP ") + sql.dropFirst(start.count)
    }

    private static func columns(
        of table: String,
        in connection: Connection
    ) throws(JournalError) -> [(name: String, initial: String?)] {
        let statement = try connection.prepare(
            "SELECT name, dflt_value FROM pragma_table_info('\(table)', 'main') ORDER BY cid"
        )
        var columns: [(name: String, initial: String?)] = []
        while try statement.step() { columns.append((statement.text(0) ?? "", statement.text(1))) }
        return columns
    }
}
