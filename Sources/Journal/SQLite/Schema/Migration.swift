internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension Schema {
    /// Creates an empty file's tables or brings an older file up to this binary's schema.
    ///
    /// `journal`: the file whose archives hold the dates that have left this one; nil for a new
    /// file. Errors: `notAJournal`, `newerSchema`.
    static func migrate(
        _ connection: Connection,
        archivesOf journal: String? = nil
    ) throws(JournalError) {
        let found = try check(connection)
        for number in found..<version {
            try connection.transaction { () throws(JournalError) in
                try connection.execute(migrations[number])
                try connection.execute("PRAGMA application_id = \(applicationNumber)")
                try connection.execute("PRAGMA user_version = \(number + 1)")
                if number + 1 == version, found > 0, found < actsVersion {
                    try ActTable.fill(connection)
                }
                if number + 1 == carriedVersion, found > 0, let journal {
                    try CarriedTotals.gather(fromArchivesOf: journal, into: connection)
                }
            }
        }
        try nameNumbers(connection)
    }

    /// The schema number of a file that may be read or written; 0 for an empty one.
    static func check(_ connection: Connection) throws(JournalError) -> Int {
        let application = try connection.number("PRAGMA application_id") ?? 0
        let found = Int(try connection.number("PRAGMA user_version") ?? 0)
        guard application == applicationNumber else {
            // SQLite takes an empty file for an empty database.
            let tables = try connection.number("SELECT count(*) FROM sqlite_schema") ?? 0
            guard application == 0, tables == 0 else { throw .notAJournal(path: connection.path) }
            return 0
        }
        // Every file with the mark has a schema: no binary has written another number.
        guard found > 0 else { throw .notAJournal(path: connection.path) }
        guard found <= version else { throw .newerSchema(found: found, known: version) }
        return found
    }

    /// Whether tables, indexes and views are as the migrations made them: their text holds the
    /// constraints, and a flipped bit in it stays unseen until a row violates one.
    ///
    /// Errors: `fatal(.corrupt)` with the name of the first that differs.
    static func checkIntact(_ connection: Connection) throws(JournalError) {
        let number = try check(connection)
        let fresh = try Connection(path: ":memory:", mode: .writing, busyTimeoutMilliseconds: 0)
        for migration in migrations.prefix(number) { try fresh.execute(migration) }
        let list =
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        let expected = try fresh.prepare(list)
        let found = try connection.prepare(list)
        while try expected.step() {
            let name = expected.text(0) ?? ""
            guard try found.step(), found.text(0) == name, found.text(1) == expected.text(1) else {
                throw .fatal(.corrupt("\(name) is not as it was made"))
            }
        }
    }

    /// Writes the names of what is stored as a number, for the views.
    private static func nameNumbers(_ connection: Connection) throws(JournalError) {
        let operations = OperationNumbers.names
        let outcomes = Outcome.allCases.map { ($0.rawValue, $0.specificationKey, $0.isApproval) }
        let kinds = AccountKind.allCases.map { ($0.rawValue, $0.name) }
        let known = try connection.number(
            "SELECT (SELECT count(*) FROM operation) + (SELECT count(*) FROM outcome)"
                + " + (SELECT count(*) FROM account_kind)"
        )
        guard known != Int64(operations.count + outcomes.count + kinds.count) else { return }
        try connection.transaction { () throws(JournalError) in
            for (number, name) in operations {
                try connection.execute("REPLACE INTO operation VALUES (\(number), '\(name)')")
            }
            for (number, name, approval) in outcomes {
                let flag = approval ? 1 : 0
                try connection.execute(
                    "REPLACE INTO outcome VALUES (\(number), '\(name)', \(flag))"
                )
            }
            for (number, name) in kinds {
                try connection.execute("REPLACE INTO account_kind VALUES (\(number), '\(name)')")
            }
        }
    }
}
