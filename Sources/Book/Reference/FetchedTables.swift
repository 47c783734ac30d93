package import Reference
import Text

/// The tables of reference data that a terminal has fetched whole, each with its version.
package struct FetchedTables: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let kind: ReferenceKind
        var version: UInt32
    }

    /// In the order of tables.
    private var entries: [Entry] = []

    package init() {}

    package subscript(kind: ReferenceKind) -> UInt32? {
        entries.first { $0.kind == kind }?.version
    }

    mutating func note(_ kind: ReferenceKind, version: UInt32) {
        if let place = entries.firstIndex(where: { $0.kind == kind }) {
            entries[place].version = version
        } else {
            entries.append(Entry(kind: kind, version: version))
            entries.sort { $0.kind.rawValue < $1.kind.rawValue }
        }
    }

    /// Whether one of them has a newer version; of a terminal that has fetched none, whether there
    /// is any.
    func isBehind(_ tables: ReferenceTables) -> Bool {
        guard entries.isEmpty else {
            return entries.contains { tables.version(of: $0.kind) > $0.version }
        }
        return tables.hasDownloads
    }

    // MARK: As text

    /// `org 3 price 12`.
    package var text: String {
        entries.map { "\($0.kind.name) \($0.version)" }.joined(separator: " ")
    }

    /// What a text says; nil for any other than ``text``.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count.isMultiple(of: 2) else { return nil }
        for place in stride(from: 0, to: words.count, by: 2) {
            guard let kind = ReferenceKind(name: String(words[place])),
                let version = DecimalText.value(of: words[place + 1]),
                version <= ReferenceTables.mostVersions
            else { return nil }
            note(kind, version: UInt32(version))
        }
        guard self.text == text else { return nil }
    }
}

extension ReferenceTables {
    private static let downloads = ReferenceKind.allCases.filter(\.isDownloaded)

    /// Whether a table that terminals fetch has ever had a version.
    var hasDownloads: Bool { Self.downloads.contains { version(of: $0) > 0 } }
}
