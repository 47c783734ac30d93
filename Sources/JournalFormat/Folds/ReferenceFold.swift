internal import Book
internal import Payments
internal import Reference

/// Versions of the tables of reference data, as acts left them: the tables hold what records
/// brought, and nothing else.
///
/// A change is compared with its row when its record comes, a version once it changes no more, so
/// that one is held at a time, however many there are.
package struct ReferenceFold {
    /// How many rows there are to be of each table.
    package struct Sizes: Equatable, Sendable {
        package var versions: Int64 = 0
        package var counts: Int64 = 0
        package var sources: Int64 = 0
        package var changes: Int64 = 0

        package init() {}
    }

    private var open: ReferenceVersion?
    private var lastInForce: UInt32 = 0
    private var sizes = Sizes()

    private var lastNumber: UInt32 { UInt32(sizes.versions) }

    /// Every record: with the first at its time or later an import comes into force.
    mutating func take<Facts: LedgerFacts>(
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard var version = open, let time = version.inForceAt, time.rawValue <= row.at else {
            return
        }
        version.inForce = row.seq
        try settle(version, facts)
    }

    /// An act that was done under a record, asked for by whoever its event says.
    mutating func take<Facts: LedgerFacts>(
        _ act: ReferenceAct,
        by author: String,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        switch act {
        case .begin(let heading):
            guard open == nil else { throw .wrong("I2", row, "another import is open") }
            open = begin(heading, by: author, row)
        case .stage(let number, let step, let changes):
            var version = try openVersion(number, row, facts)
            guard step == version.steps + 1 else {
                throw .wrong("I2", row, "it is not the next step of its import")
            }
            try compare(changes, behind: version.staged, of: number, facts)
            version.steps = step
            version.staged += UInt32(changes.count)
            open = version
        case .activate(let number, let time, _):
            var version = try openVersion(number, row, facts)
            guard Int(version.staged) == version.heading.changes else {
                throw .wrong("I2", row, "its import is not complete")
            }
            version.state = .activated
            version.ended = row.seq
            let now = Timestamp(rawValue: row.at)
            version.inForceAt = max(time ?? now, now)
            open = version
            try take(row, facts)
        case .discard(let number):
            var version = try openVersion(number, row, facts)
            version.state = .discarded
            version.ended = row.seq
            version.inForceAt = nil
            try settle(version, facts)
        case .changeHotCards(let changes): try takeHotCards(changes, by: author, row, facts)
        case .refuse: break
        }
    }

    private mutating func takeHotCards<Facts: LedgerFacts>(
        _ changes: [ReferenceChange],
        by author: String,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let removals = UInt32(changes.count(where: \.isRemoval))
        let count = ImportHeading.Count(
            kind: .hotCard,
            puts: UInt32(changes.count) - removals,
            removals: removals
        )
        let heading = ImportHeading(base: lastInForce, counts: [count], sources: [])
        var version = begin(heading, by: author, row)
        try compare(changes, behind: 0, of: version.number, facts)
        version.state = .activated
        version.steps = 1
        version.staged = UInt32(changes.count)
        version.ended = row.seq
        version.inForceAt = Timestamp(rawValue: row.at)
        version.inForce = row.seq
        lastInForce = version.number
        try compare(version, facts)
    }

    private mutating func begin(
        _ heading: ImportHeading,
        by author: String,
        _ row: RecordRow
    ) -> ReferenceVersion {
        sizes.versions += 1
        sizes.counts += Int64(heading.counts.count)
        sizes.sources += Int64(heading.sources.count)
        return ReferenceVersion(
            number: lastNumber,
            heading: heading,
            began: row.seq,
            author: author
        )
    }

    /// The open import, which the act names and which nobody has activated yet, or discards.
    private func openVersion<Facts: LedgerFacts>(
        _ number: UInt32,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) -> ReferenceVersion {
        guard let open, open.number == number else {
            throw .wrong("I2", row, "no import \(number) is open")
        }
        return open
    }

    // MARK: Rows

    private mutating func compare<Facts: LedgerFacts>(
        _ changes: [ReferenceChange],
        behind staged: UInt32,
        of version: UInt32,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let rows = try facts.referenceChanges(of: version, after: staged, limit: changes.count)
        for (index, change) in changes.enumerated() {
            guard index < rows.count, rows[index] == change else {
                let number = staged + UInt32(index) + 1
                throw .wrong(
                    "I2",
                    table: HeldTable.referenceChanges.rawValue,
                    ReferenceChangeRow.id(version: version, number: number),
                    "it is not what its record brought"
                )
            }
        }
        sizes.changes += Int64(changes.count)
    }

    /// It changes no more.
    private mutating func settle<Facts: LedgerFacts>(
        _ version: ReferenceVersion,
        _ facts: Facts
    ) throws(Facts.Failure) {
        open = nil
        if version.inForce != nil { lastInForce = version.number }
        try compare(version, facts)
    }

    private func compare<Facts: LedgerFacts>(
        _ version: ReferenceVersion,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard try facts.referenceVersion(version.number) == version else {
            throw .wrong(
                "I2",
                table: HeldTable.referenceVersions.rawValue,
                Int64(version.number),
                "it is not what acts have left"
            )
        }
    }

    /// Behind the last record: what is open, and that no table has a row beyond those.
    package func finish<Facts: LedgerFacts>(
        _ found: Sizes,
        _ facts: Facts
    ) throws(Facts.Failure) {
        if let open { try compare(open, facts) }
        let tables: [(HeldTable, Int64, Int64)] = [
            (.referenceVersions, found.versions, sizes.versions),
            (.referenceCounts, found.counts, sizes.counts),
            (.referenceSources, found.sources, sizes.sources),
            (.referenceChanges, found.changes, sizes.changes),
        ]
        for (table, rows, brought) in tables where rows != brought {
            let text = "there are so many rows, and records brought \(brought)"
            throw .wrong("I2", table: table.rawValue, rows, text)
        }
    }
}
