import Text

/// Tables written as files that import to the same rows.
///
/// ```swift
/// var export = ReferenceExport(.csv)
/// text += export.begin(.product)
/// for row in rows { text += export.row(row) }
/// text += export.end()
/// ```
/// CSV holds one table; JSON as many as are begun. A card stands as rows keep it; in any other
/// column no card number is written in clear.
package struct ReferenceExport {
    /// How a file is written.
    package enum Format: String, CaseIterable, Sendable {
        case csv
        case json
    }

    private let format: Format
    private var tables = 0
    private var rows = 0

    package init(_ format: Format) { self.format = format }

    /// The text in front of the rows of a table, which follow in the order in which they shall
    /// stand.
    package mutating func begin(_ kind: ReferenceKind) -> String {
        let isFirst = tables == 0
        tables += 1
        rows = 0
        switch format {
        case .csv:
            precondition(isFirst, "a file of CSV holds one table")
            return kind.columns.map(\.name).joined(separator: ",") + "\n"
        case .json: return (isFirst ? "{" : "\n],") + "\n\"\(kind.name)\": ["
        }
    }

    /// A row with all its columns; JSON leaves out those that hold nothing.
    package mutating func row(_ row: ReferenceRow) -> String {
        rows += 1
        switch format {
        case .csv:
            return row.shownFields.map { CSVText.cell($0) }.joined(separator: ",") + "\n"
        case .json:
            let members = zip(row.kind.columns, row.shownFields).filter { !$0.1.isEmpty }
                .map { JSONValue.Member($0.0.name, .string($0.1)) }
            return (rows == 1 ? "\n  " : ",\n  ") + JSONValue.object(members).text()
        }
    }

    /// The text behind the last row of the last table.
    package func end() -> String {
        switch (format, tables) {
        case (.csv, _): ""
        case (.json, 0): "{}\n"
        case (.json, _): "\n]\n}\n"
        }
    }
}
