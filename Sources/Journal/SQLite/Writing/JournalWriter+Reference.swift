internal import Book
internal import JournalFormat
internal import Payments
internal import Reference

/// What writes and reads the tables of reference data, prepared once.
struct ReferenceStatements {
    let version: Statement
    let count: Statement
    let source: Statement
    let change: BlockInsert
    let readVersion: Statement

    init(_ connection: Connection) throws(JournalError) {
        version = try connection.prepare(
            "REPLACE INTO reference_version VALUES (\(places(ReferenceVersionRow.self)))"
        )
        count = try connection.prepare(
            "INSERT INTO reference_count VALUES (\(places(ReferenceCountRow.self)))"
        )
        source = try connection.prepare(
            "INSERT INTO reference_source VALUES (\(places(ReferenceSourceRow.self)))"
        )
        change = try BlockInsert(
            connection,
            into: HeldTable.referenceChanges.rawValue,
            columns: columnList(of: ReferenceChangeRow.self).count
        )
        readVersion = try connection.prepare(
            ReferenceVersionRow.selection(of: .referenceVersions) + "WHERE number = ?1"
        )
    }
}

/// A place for each column of a row.
private func places<Row: RecordedRow>(_ type: Row.Type) -> String {
    (1...columnList(of: type).count).map { "?\($0)" }.joined(separator: ", ")
}

/// Versions of the tables of reference data and their changes.
extension JournalWriter {
    /// Writes versions as the batch left them, and the changes that it brought.
    func writeReference(of output: BookOutput) throws(JournalError) {
        let changes = output.reference
        guard !changes.isEmpty else { return }
        for version in changes.versions.values.sorted(by: { $0.number < $1.number }) {
            try write(version)
        }
        let entries = changes.entries
        var written = 0
        while let block = statements.reference.change.block(after: written, of: entries.count) {
            for index in block.rows {
                var row = ReferenceChangeRow(entries[index])
                enterReference(StateDigest(.referenceChanges, row, side))
                var binder = RowBinder(block.statement, behind: block.offset(of: index))
                row.fields(&binder)
            }
            try block.statement.run()
            written = block.rows.upperBound
        }
    }

    private func write(_ version: ReferenceVersion) throws(JournalError) {
        var row = ReferenceVersionRow(version)
        if let known = try versionRow(version.number) {
            leaveReference(StateDigest(.referenceVersions, known, side))
        } else {
            for var row in version.countRows { try row.write(by: statements.reference.count) }
            for var row in version.sourceRows { try row.write(by: statements.reference.source) }
            enterReference(StateDigest(headingOf: version, side))
        }
        try row.write(by: statements.reference.version)
        enterReference(StateDigest(.referenceVersions, row, side))
    }

    private func versionRow(_ number: UInt32) throws(JournalError) -> ReferenceVersionRow? {
        let statement = statements.reference.readVersion
        statement.bind(Int64(number), at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return try ReferenceVersionRow(statement, of: .referenceVersions)
    }

    private func enterReference(_ digest: StateDigest) {
        balancesDigest.add(digest)
        heldDigest.add(digest)
    }

    private func leaveReference(_ digest: StateDigest) {
        balancesDigest.remove(digest)
        heldDigest.remove(digest)
    }

    /// The tables as they are at the newest record, and what all rows contribute to the digest of
    /// balances.
    ///
    /// Goes through the changes once, version by version, and holds none of them. Errors:
    /// `rowBroken`.
    func readReference() throws(JournalError) -> (tables: ReferenceTables, digest: StateDigest) {
        let last = try NumberBounds.highest(
            "number",
            of: HeldTable.referenceVersions.rawValue,
            in: connection,
            below: Int64(ReferenceTables.mostVersions) + 1
        )
        var tables = ReferenceTables(lastNumber: UInt32(last))
        var digest = StateDigest()
        let writer = ByteWriter()
        let reading = try ReferenceVersions(connection)
        let changes = try connection.prepare(
            ReferenceChangeRow.selection(of: .referenceChanges) + "WHERE id BETWEEN ?1 AND ?2"
                + " ORDER BY id"
        )
        // In the order in which they came in force; the open one, then those that never will be.
        let versions = try connection.prepare(
            ReferenceVersionRow.selection(of: .referenceVersions)
                + "ORDER BY in_force IS NULL, in_force, state, number"
        )
        while try versions.step() {
            let version = try reading.version(versions)
            digest.add(StateDigest(version, writer))
            digest.add(StateDigest(headingOf: version, writer))
            let counts = version.state != .discarded
            if counts, version.inForce == nil, tables.open != nil {
                throw Self.broken(version, "another is open")
            }
            if counts { tables.load(version) }
            changes.bind(ReferenceChangeRow.id(version: version.number, number: 1), at: 1)
            changes.bind(ReferenceChangeRow.id(version: version.number, number: .max), at: 2)
            while try changes.step() {
                let change = try ReferenceChangeColumns(changes)
                digest.add(change.digest(writer))
                if counts, !tables.load(try change.change()) { throw change.broken }
            }
            changes.reset()
        }
        return (tables, digest)
    }

    private static func broken(_ version: ReferenceVersion, _ what: String) -> JournalError {
        .rowBroken(table: "reference_version", row: Int64(version.number), what)
    }
}

/// The columns of a change on which a statement of its selection stands, read in place.
struct ReferenceChangeColumns {
    private let statement: Statement
    private let kind: UInt8

    /// Errors: `rowBroken`.
    init(_ statement: Statement) throws(JournalError) {
        self.statement = statement
        guard let kind = UInt8(exactly: statement.integer(1)) else {
            throw Self.broken(statement)
        }
        self.kind = kind
    }

    func digest(_ writer: ByteWriter) -> StateDigest {
        StateDigest(
            changeID: statement.integer(0),
            kind: kind,
            rowID: statement.bytes(2),
            rest: statement.isNull(3) ? nil : statement.bytes(3),
            writer
        )
    }

    /// Errors: `rowBroken`.
    func change() throws(JournalError) -> ReferenceChange {
        guard let kind = ReferenceKind(rawValue: kind) else { throw broken }
        if statement.isNull(3) { return .remove(kind, id: statement.text(2) ?? "") }
        let row = ReferenceChangeRow.row(kind, id: statement.bytes(2), rest: statement.bytes(3))
        guard let row else { throw broken }
        return .put(row)
    }

    var broken: JournalError { Self.broken(statement) }

    private static func broken(_ statement: Statement) -> JournalError {
        .rowBroken(
            table: HeldTable.referenceChanges.rawValue,
            row: statement.integer(0),
            "it cannot be read"
        )
    }
}

extension StateDigest {
    /// What the tables of reference data contribute to the digest of balances: every row, also one
    /// that belongs to nothing.
    static func ofReference(in connection: Connection) throws(JournalError) -> StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        let versions = try connection.prepare(
            ReferenceVersionRow.selection(of: .referenceVersions)
        )
        while try versions.step() {
            let row = try ReferenceVersionRow(versions, of: .referenceVersions)
            digest.add(StateDigest(.referenceVersions, row, writer))
        }
        let counts = try connection.prepare(ReferenceCountRow.selection(of: .referenceCounts))
        while try counts.step() {
            let row = try ReferenceCountRow(counts, of: .referenceCounts)
            digest.add(StateDigest(.referenceCounts, row, writer))
        }
        let sources = try connection.prepare(ReferenceSourceRow.selection(of: .referenceSources))
        while try sources.step() {
            let row = try ReferenceSourceRow(sources, of: .referenceSources)
            digest.add(StateDigest(.referenceSources, row, writer))
        }
        let changes = try connection.prepare(ReferenceChangeRow.selection(of: .referenceChanges))
        while try changes.step() { digest.add(try ReferenceChangeColumns(changes).digest(writer)) }
        return digest
    }
}
