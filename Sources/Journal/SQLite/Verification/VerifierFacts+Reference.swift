internal import JournalFormat
internal import Reference

/// What the check of reference data looks up: these rows stay in the live file.
extension VerifierFacts {
    func referenceVersion(_ number: UInt32) throws(JournalError) -> ReferenceVersion? {
        try verifier.liveStatements.reference.version(number)
    }

    func referenceChanges(
        of version: UInt32,
        after number: UInt32,
        limit: Int
    ) throws(JournalError) -> [ReferenceChange] {
        try verifier.liveStatements.reference.changes(of: version, after: number, limit: limit)
    }
}

/// Looks up versions and their changes, prepared once.
struct ReferenceLookUp {
    private let versions: ReferenceVersions
    private let version: Statement
    private let changes: Statement

    init(_ connection: Connection) throws(JournalError) {
        versions = try ReferenceVersions(connection)
        version = try connection.prepare(
            ReferenceVersionRow.selection(of: .referenceVersions) + "WHERE number = ?1"
        )
        changes = try connection.prepare(
            ReferenceChangeRow.selection(of: .referenceChanges)
                + "WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3"
        )
    }

    /// Errors: `rowBroken`.
    func version(_ number: UInt32) throws(JournalError) -> ReferenceVersion? {
        version.bind(Int64(number), at: 1)
        defer { version.reset() }
        return try version.step() ? versions.version(version) : nil
    }

    /// Changes of a version from behind one on, in the order in which they came, without a gap.
    ///
    /// Errors: `rowBroken`.
    func changes(
        of version: UInt32,
        after number: UInt32,
        limit: Int
    ) throws(JournalError) -> [ReferenceChange] {
        let first = ReferenceChangeRow.id(version: version, number: number)
        changes.bind(first, at: 1)
        changes.bind(ReferenceChangeRow.id(version: version, number: .max), at: 2)
        changes.bind(Int64(limit), at: 3)
        defer { changes.reset() }
        var found: [ReferenceChange] = []
        while try changes.step(), changes.integer(0) == first + Int64(found.count) + 1 {
            found.append(try ReferenceChangeColumns(changes).change())
        }
        return found
    }

    /// How many rows there are of each table.
    static func sizes(in connection: Connection) throws(JournalError) -> ReferenceFold.Sizes {
        func count(_ table: HeldTable) throws(JournalError) -> Int64 {
            try connection.number("SELECT count(*) FROM \(table.rawValue)") ?? 0
        }
        var sizes = ReferenceFold.Sizes()
        sizes.versions = try count(.referenceVersions)
        sizes.counts = try count(.referenceCounts)
        sizes.sources = try count(.referenceSources)
        sizes.changes = try count(.referenceChanges)
        return sizes
    }
}
