package import Payments
internal import Reference

/// Finds pages of reference data that terminals ask for.
///
/// A table is gone through once a version, to know where its pages begin. Reads on a connection of
/// its own, beside a running switch. Not thread-safe.
package final class ParameterFinder {
    private let path: String
    private var reader: JournalReader?
    private var pages: [ReferenceKind: ReferencePages] = [:]

    /// Pages from the journal at a path.
    package init(path: String) { self.path = path }

    /// The page of the newest version in force that a request is given; nil where there is none for
    /// terminals.
    ///
    /// Errors: as `JournalReader`, and `rowBroken`.
    package func find(_ asked: ParameterRequest) throws(JournalError) -> ParameterPage? {
        guard let kind = ReferenceKind(name: asked.table), kind.isDownloaded else { return nil }
        do throws(JournalError) {
            let open = if let reader { reader } else { try JournalReader(path: path) }
            reader = open
            return try open.inSnapshot { () throws(JournalError) in
                try page(of: kind, asked, open)
            }
        } catch {
            reader = nil
            throw error
        }
    }

    private func page(
        of kind: ReferenceKind,
        _ asked: ParameterRequest,
        _ reader: JournalReader
    ) throws(JournalError) -> ParameterPage? {
        let table = try table(kind, reader)
        switch table.choice(for: asked) {
        case .none: return nil
        case .held: return ParameterPage(version: table.version, page: 1, last: 0, rows: [])
        case .page(let number, let id):
            var filling = PageFilling()
            try reader.eachReferenceRow(kind, after: id) { listing in
                filling.take(listing.row.terminalText)
            }
            return ParameterPage(
                version: table.version,
                page: number,
                last: table.lastPage,
                rows: filling.rows
            )
        }
    }

    private func table(
        _ kind: ReferenceKind,
        _ reader: JournalReader
    ) throws(JournalError) -> ReferencePages {
        let version = try reader.referenceVersion(of: kind)
        if let known = pages[kind], known.version == version { return known }
        var table = ReferencePages(version: version)
        try reader.eachReferenceRow(kind) { table.add($0.row) }
        pages[kind] = table
        return table
    }
}
