package import Book
internal import JournalFormat
package import Reference

/// Of which moment tables of reference data are read.
package enum ReferenceMoment: Hashable, Sendable {
    /// The newest record: what decides.
    case newest
    /// When this version came in force; of one that is not so, what is in force and it on top.
    case version(UInt32)
}

/// A row that is in a table at some moment, and the version that put it there.
package struct ReferenceListing: Hashable, Sendable {
    package var row: ReferenceRow
    package var version: UInt32
}

/// A change of a version.
package struct ReferenceChangeListing: Hashable, Sendable {
    package var entry: ReferenceOutput.Entry
    /// The row that it replaces or removes; nil where there was none.
    package var before: ReferenceRow?
}

/// Versions of the tables of reference data, and what is in them.
extension JournalReader {
    // MARK: Versions

    /// Versions below a number, the newest first.
    package func referenceVersions(
        before bound: UInt32 = .max,
        limit: Int
    ) throws(JournalError) -> [ReferenceVersion] {
        try inSnapshot { () throws(JournalError) in
            let statement = try connection.prepare(
                ReferenceVersionRow.selection(of: .referenceVersions)
                    + "WHERE number < ?1 ORDER BY number DESC LIMIT ?2"
            )
            statement.bind(Int64(bound), at: 1)
            statement.bind(Int64(limit), at: 2)
            let reading = try ReferenceVersions(connection)
            var versions: [ReferenceVersion] = []
            while try statement.step() { versions.append(try reading.version(statement)) }
            return versions
        }
    }

    /// A version by its number; nil where there is none.
    package func referenceVersion(_ number: UInt32) throws(JournalError) -> ReferenceVersion? {
        try inSnapshot { () throws(JournalError) in
            let statement = try connection.prepare(
                ReferenceVersionRow.selection(of: .referenceVersions) + "WHERE number = ?1"
            )
            statement.bind(Int64(number), at: 1)
            guard try statement.step() else { return nil }
            return try ReferenceVersions(connection).version(statement)
        }
    }

    /// Why a version was begun; nil where its record is in an archive.
    package func reason(of version: ReferenceVersion) throws(JournalError) -> String? {
        try inSnapshot { () throws(JournalError) in
            let statement = try connection.prepare("SELECT reason FROM act WHERE seq = ?1")
            statement.bind(version.began, at: 1)
            return try statement.step() ? statement.text(0) : nil
        }
    }

    /// The import that is staged, or with no record at its time or later; nil where there is none.
    package func openReferenceVersion() throws(JournalError) -> ReferenceVersion? {
        try inSnapshot { () throws(JournalError) in
            let statement = try connection.prepare(
                ReferenceVersionRow.selection(of: .referenceVersions)
                    + "WHERE state < 3 AND in_force IS NULL ORDER BY number DESC LIMIT 1"
            )
            guard try statement.step() else { return nil }
            return try ReferenceVersions(connection).version(statement)
        }
    }

    /// The last version in force that touched a table at a moment: what terminals hold (`D2`);
    /// 0 before the first.
    package func referenceVersion(
        of kind: ReferenceKind,
        at moment: ReferenceMoment = .newest
    ) throws(JournalError) -> UInt32 {
        try inSnapshot { () throws(JournalError) in
            let bound = try bound(of: moment)
            let statement = try connection.prepare(
                """
                SELECT v.number FROM reference_version v
                WHERE \(ReferenceBound.condition(from: 2)) AND EXISTS (
                    SELECT 1 FROM reference_count n WHERE n.version = v.number AND n.kind = ?1)
                ORDER BY \(ReferenceBound.order(" DESC")) LIMIT 1
                """
            )
            statement.bind(Int64(kind.rawValue), at: 1)
            bound.bind(to: statement, from: 2)
            return try statement.step() ? UInt32(clamping: statement.integer(0)) : 0
        }
    }

    // MARK: Rows

    /// Rows of a table in the order of their ids, from behind one on.
    package func referenceRows(
        _ kind: ReferenceKind,
        at moment: ReferenceMoment = .newest,
        after id: String = "",
        limit: Int
    ) throws(JournalError) -> [ReferenceListing] {
        var listings: [ReferenceListing] = []
        guard limit > 0 else { return listings }
        try eachReferenceRow(kind, at: moment, after: id) { listing in
            listings.append(listing)
            return listings.count < limit
        }
        return listings
    }

    /// Goes through the rows of a table in the order of their ids, in one reading, until `body`
    /// says false.
    package func eachReferenceRow(
        _ kind: ReferenceKind,
        at moment: ReferenceMoment = .newest,
        after id: String = "",
        _ body: (ReferenceListing) -> Bool
    ) throws(JournalError) {
        try inSnapshot { () throws(JournalError) in
            let rows = try ReferenceRowCursor(connection, try bound(of: moment))
            try rows.select(kind, after: id)
            while let listing = try rows.next() {
                guard body(listing) else { return }
            }
        }
    }

    /// A row by its id; nil where the table does not have it.
    package func referenceRow(
        _ kind: ReferenceKind,
        id: String,
        at moment: ReferenceMoment = .newest
    ) throws(JournalError) -> ReferenceListing? {
        try inSnapshot { () throws(JournalError) in
            let rows = try ReferenceRowCursor(connection, try bound(of: moment))
            try rows.select(kind, id: id)
            return try rows.next()
        }
    }

    // MARK: Changes

    /// Changes of a version in the order in which they came, from behind one on, each with what it
    /// replaces: when the version came in force, or as things stand.
    package func referenceChanges(
        of version: UInt32,
        after number: UInt32 = 0,
        limit: Int
    ) throws(JournalError) -> [ReferenceChangeListing] {
        try inSnapshot { () throws(JournalError) in
            let statement = try connection.prepare(
                ReferenceChangeRow.selection(of: .referenceChanges)
                    + "WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3"
            )
            statement.bind(ReferenceChangeRow.id(version: version, number: number), at: 1)
            statement.bind(ReferenceChangeRow.id(version: version, number: .max), at: 2)
            statement.bind(Int64(limit), at: 3)
            let rows = try ReferenceRowCursor(connection, try bound(before: version))
            var listings: [ReferenceChangeListing] = []
            while try statement.step() {
                let entry = try ReferenceChangeRow.entry(statement)
                try rows.select(entry.change.kind, id: entry.change.id)
                let before = try rows.next()?.row
                listings.append(ReferenceChangeListing(entry: entry, before: before))
            }
            return listings
        }
    }

    // MARK: Moments

    private func bound(of moment: ReferenceMoment) throws(JournalError) -> ReferenceBound {
        guard case .version(let number) = moment else { return ReferenceBound() }
        guard let inForce = try inForce(number) else { return ReferenceBound(onTop: number) }
        return ReferenceBound(inForce: inForce, number: number)
    }

    /// All that was in force just before a version was.
    private func bound(before number: UInt32) throws(JournalError) -> ReferenceBound {
        guard let inForce = try inForce(number) else { return ReferenceBound() }
        return ReferenceBound(inForce: inForce, number: number - 1)
    }

    private func inForce(_ number: UInt32) throws(JournalError) -> Int64? {
        let statement = try connection.prepare(
            "SELECT in_force FROM reference_version WHERE number = ?1"
        )
        statement.bind(Int64(number), at: 1)
        return try statement.step() ? statement.optionalInteger(0) : nil
    }
}
