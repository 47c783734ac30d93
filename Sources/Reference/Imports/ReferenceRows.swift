/// Rows of some tables.
package struct ReferenceRows: Sendable {
    /// By the raw value of their table.
    private var tables: [[ReferenceRow]?]

    package init() {
        tables = Array(repeating: nil, count: ReferenceKind.allCases.count + 1)
    }

    /// The rows of a table; nil where nothing was said about it.
    package subscript(kind: ReferenceKind) -> [ReferenceRow]? {
        get { tables[Int(kind.rawValue)] }
        _modify { yield &tables[Int(kind.rawValue)] }
        set { tables[Int(kind.rawValue)] = newValue }
    }

    package mutating func append(_ row: ReferenceRow) { self[row.kind, default: []].append(row) }

    private subscript(kind: ReferenceKind, default none: [ReferenceRow]) -> [ReferenceRow] {
        get { tables[Int(kind.rawValue)] ?? none }
        _modify {
            var rows = tables[Int(kind.rawValue)] ?? none
            tables[Int(kind.rawValue)] = nil
            defer { tables[Int(kind.rawValue)] = rows }
            yield &rows
        }
    }
}
