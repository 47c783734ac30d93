internal import Book
internal import Payments
package import Reference

/// One row of `reference_version`: an import, or a change of hot cards.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct ReferenceVersionRow: Equatable {
    package var number: UInt32
    package var state: UInt8
    package var base: UInt32
    package var steps: UInt32
    package var staged: UInt32
    package var began: Int64
    package var ended: Int64?
    package var inForceAt: Int64?
    package var inForce: Int64?
    package var author: String
}

extension ReferenceVersionRow: RecordedRow {
    package static let blank = ReferenceVersionRow(
        number: 0,
        state: 0,
        base: 0,
        steps: 0,
        staged: 0,
        began: 0,
        author: ""
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("number", &number)
        try v.byte("state", &state)
        try v.number("base", &base)
        try v.number("steps", &steps)
        try v.number("staged", &staged)
        try v.signed("began", &began)
        try v.optional("ended", &ended)
        try v.optional("in_force_at", &inForceAt)
        try v.optional("in_force", &inForce)
        try v.text("author", &author)
    }
}

extension ReferenceVersionRow {
    package init(_ version: ReferenceVersion) {
        self.init(
            number: version.number,
            state: version.state.rawValue,
            base: version.heading.base,
            steps: version.steps,
            staged: version.staged,
            began: version.began,
            ended: version.ended,
            inForceAt: version.inForceAt?.rawValue,
            inForce: version.inForce,
            author: version.author
        )
    }

    /// What the row says together with those of its counts and sources; nil where a column means
    /// nothing.
    package func version(
        counts: [ReferenceCountRow],
        sources: [ReferenceSourceRow]
    ) -> ReferenceVersion? {
        guard let state = ImportState(rawValue: state),
            (state == .activated) == (inForceAt != nil), inForce == nil || inForceAt != nil,
            (state == .staged) == (ended == nil), (1...ReferenceTables.mostVersions) ~= number,
            NumberBounds.times.contains(inForceAt ?? 0)
        else { return nil }
        let known = counts.compactMap(\.count)
        guard known.count == counts.count else { return nil }
        return ReferenceVersion(
            number: number,
            heading: ImportHeading(base: base, counts: known, sources: sources.map(\.source)),
            state: state,
            steps: steps,
            staged: staged,
            began: began,
            ended: ended,
            inForceAt: inForceAt.map(Timestamp.init(rawValue:)),
            inForce: inForce,
            author: author
        )
    }
}

/// One row of `reference_count`: how many changes of one table a version has.
package struct ReferenceCountRow: Equatable {
    package var version: UInt32
    package var kind: UInt8
    package var puts: UInt32
    package var removals: UInt32

    package init(version: UInt32, _ count: ImportHeading.Count) {
        self.version = version
        kind = count.kind.rawValue
        puts = count.puts
        removals = count.removals
    }

    /// Nil where its table means nothing.
    package var count: ImportHeading.Count? {
        ReferenceKind(rawValue: kind).map {
            ImportHeading.Count(kind: $0, puts: puts, removals: removals)
        }
    }
}

extension ReferenceCountRow: RecordedRow {
    package static let blank = ReferenceCountRow(version: 0, .blank)

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("version", &version)
        try v.byte("kind", &kind)
        try v.number("puts", &puts)
        try v.number("removals", &removals)
    }
}

/// One row of `reference_source`: a file that a version was read from, from 1 in their order.
package struct ReferenceSourceRow: Equatable {
    package var version: UInt32
    package var number: UInt32
    package var name: String
    package var digest: String

    package init(version: UInt32, number: UInt32, _ source: ImportHeading.Source) {
        self.version = version
        self.number = number
        name = source.name
        digest = source.digest
    }

    package var source: ImportHeading.Source { ImportHeading.Source(name: name, digest: digest) }
}

extension ReferenceSourceRow: RecordedRow {
    package static let blank = ReferenceSourceRow(version: 0, number: 0, .blank)

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("version", &version)
        try v.number("number", &number)
        try v.text("name", &name)
        try v.text("sha256", &digest)
    }
}
