package import Book
package import Reference

internal import struct CardSecurity.SHA256Digest

/// Rows of the tables of reference data, as the digest of balances covers them: all their columns.
extension StateDigest {
    /// What a version contributes, without its counts, sources and changes.
    package init(_ version: ReferenceVersion, _ writer: ByteWriter) {
        self.init(.referenceVersions, ReferenceVersionRow(version), writer)
    }

    /// What the counts and sources of a version contribute, which never change.
    package init(headingOf version: ReferenceVersion, _ writer: ByteWriter) {
        self.init()
        for row in version.countRows { add(StateDigest(.referenceCounts, row, writer)) }
        for row in version.sourceRows { add(StateDigest(.referenceSources, row, writer)) }
    }

    /// What a change of a version contributes.
    package init(_ entry: ReferenceOutput.Entry, _ writer: ByteWriter) {
        self.init(.referenceChanges, ReferenceChangeRow(entry), writer)
    }

    /// The same of its columns, for a store that reads a million of them; no `rest`: a removal.
    package init(
        changeID id: Int64,
        kind: UInt8,
        rowID: UnsafeRawBufferPointer,
        rest: UnsafeRawBufferPointer?,
        _ writer: ByteWriter
    ) {
        writer.removeAll()
        writer.text(HeldTable.referenceChanges.rawValue)
        writer.signed(id)
        writer.byte(kind)
        writer.text(bytes: rowID)
        writer.byte(rest == nil ? 0 : 1)
        if let rest { writer.text(bytes: rest) }
        self.init(SHA256Digest.of(writer.bytes))
    }
}

extension ReferenceVersion {
    package var countRows: [ReferenceCountRow] {
        heading.counts.map { ReferenceCountRow(version: number, $0) }
    }

    package var sourceRows: [ReferenceSourceRow] {
        heading.sources.enumerated().map { index, source in
            ReferenceSourceRow(version: number, number: UInt32(index + 1), source)
        }
    }
}
