internal import Book
internal import JournalFormat
internal import Reference

extension RecordedRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static func selection(of table: HeldTable) -> String {
        "SELECT \(columnList(of: Self.self).joined(separator: ", ")) FROM \(table.rawValue) "
    }

    /// The row that a statement of `selection` stands on.
    ///
    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, of table: HeldTable) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: table.rawValue)
        try fields(&reader)
    }
}

extension ReferenceChangeRow {
    /// The change that a statement of `selection` stands on.
    ///
    /// Errors: `rowBroken`.
    static func entry(_ statement: Statement) throws(JournalError) -> ReferenceOutput.Entry {
        let row = try ReferenceChangeRow(statement, of: .referenceChanges)
        guard let entry = row.entry else {
            throw .rowBroken(table: "reference_change", row: row.id, "it cannot be read")
        }
        return entry
    }
}

/// Reads versions whole: their rows, counts and sources.
struct ReferenceVersions {
    private let counts: Statement
    private let sources: Statement

    init(_ connection: Connection) throws(JournalError) {
        counts = try connection.prepare(
            ReferenceCountRow.selection(of: .referenceCounts)
                + "WHERE version = ?1 ORDER BY kind"
        )
        sources = try connection.prepare(
            ReferenceSourceRow.selection(of: .referenceSources)
                + "WHERE version = ?1 ORDER BY number"
        )
    }

    /// The version that a statement of `ReferenceVersionRow.selection` stands on.
    ///
    /// Errors: `rowBroken`.
    func version(_ statement: Statement) throws(JournalError) -> ReferenceVersion {
        let row = try ReferenceVersionRow(statement, of: .referenceVersions)
        counts.bind(Int64(row.number), at: 1)
        sources.bind(Int64(row.number), at: 1)
        defer {
            counts.reset()
            sources.reset()
        }
        var countRows: [ReferenceCountRow] = []
        while try counts.step() {
            countRows.append(try ReferenceCountRow(counts, of: .referenceCounts))
        }
        var sourceRows: [ReferenceSourceRow] = []
        while try sources.step() {
            let source = try ReferenceSourceRow(sources, of: .referenceSources)
            guard Int(source.number) == sourceRows.count + 1 else {
                throw Self.broken(row.number)
            }
            sourceRows.append(source)
        }
        guard let version = row.version(counts: countRows, sources: sourceRows) else {
            throw Self.broken(row.number)
        }
        return version
    }

    private static func broken(_ number: UInt32) -> JournalError {
        .rowBroken(table: "reference_version", row: Int64(number), "it cannot be read")
    }
}
