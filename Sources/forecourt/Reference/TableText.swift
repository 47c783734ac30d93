import Desk
import Reference
import Switch
import Text

/// Rows of tables, their changes and versions as they are printed.
enum TableText {
    /// The key, then every other field that holds something.
    static func words(_ row: ReferenceRow) -> [String] {
        let fields = zip(row.kind.columns, row.shownFields).map { (name: $0.name, text: $1) }
        let key = fields.prefix(row.kind.keyColumns).map(\.text)
        let rest = fields.dropFirst(row.kind.keyColumns).filter { !$0.text.isEmpty }
        return key + rest.map { "\($0.name) \($0.text)" }
    }

    /// `+ product 95  name …`, `- …`, or what is another: `~ product 95  price 8.10 -> 8.20`.
    static func words(_ change: TableChange) -> (sign: String, words: [String]) {
        switch (change.before, change.after) {
        case (let before?, let after?):
            let names = before.kind.columns.map(\.name)
            let fields = zip(names, zip(before.shownFields, after.shownFields))
            let key = Array(after.shownFields.prefix(after.kind.keyColumns))
            let others = fields.filter { $1.0 != $1.1 }.map { name, texts in
                "\(name) \(shown(texts.0)) -> \(shown(texts.1))"
            }
            return ("~", key + (others.isEmpty ? ["as it was"] : others))
        case (nil, let after?): return ("+", words(after))
        case (let before?, nil): return ("-", words(before))
        case (nil, nil):
            let id = ReferenceRow.shown(id: change.id, of: change.kind)
            return ("-", id.split(separator: "\\").map(String.init))
        }
    }

    private static func shown(_ field: String) -> String {
        field.isEmpty ? "nothing" : field
    }

    static func line(_ change: TableChange) {
        let (sign, words) = words(change)
        DayPrinter.line(words, first: "\(sign) \(change.kind.name) ")
    }

    // MARK: JSON

    /// Every column by its name; null where it holds nothing.
    static func document(_ row: ReferenceRow, version: UInt32?) -> JSONValue {
        .object(
            [JSONValue.Member("table", .string(row.kind.name))]
                + (version.map { [JSONValue.Member("version", .number("\($0)"))] } ?? [])
                + [JSONValue.Member("row", columns(row))]
        )
    }

    static func document(_ change: TableChange) -> JSONValue {
        let what =
            switch (change.before, change.after) {
            case (.some, .some): "changed"
            case (nil, .some): "added"
            case (_, nil): "removed"
            }
        return .members(
            ("table", .string(change.kind.name)),
            ("id", .string(ReferenceRow.shown(id: change.id, of: change.kind))),
            ("change", .string(what)),
            ("before", change.before.map(columns) ?? .null),
            ("after", change.after.map(columns) ?? .null)
        )
    }

    private static func columns(_ row: ReferenceRow) -> JSONValue {
        .object(
            zip(row.kind.columns, row.shownFields).map { column, field in
                JSONValue.Member(column.name, field.isEmpty ? .null : .string(field))
            }
        )
    }

    // MARK: Versions

    /// Version, state, since when it is in force, who brought it, what it changes.
    static func row(
        _ version: DayDocument,
        _ tables: JSONValue?,
        _ clock: InstitutionClock
    ) -> [String] {
        let changes = changes(tables)
        func sum(_ key: String) -> Int {
            guard case .array(let counts)? = tables else { return 0 }
            return counts.reduce(0) { $0 + (Int(DayDocument($1).text(key)) ?? 0) }
        }
        let all = changes.count == 1 ? changes[0] : "+\(sum("puts")) -\(sum("removals"))"
        return [
            version.text("version"), version.text("state"),
            version.shortTime("in_force_at", clock),
            version.text("author"), all, changes.joined(separator: ", "),
        ]
    }

    /// `product +3 -1`.
    private static func changes(_ tables: JSONValue?) -> [String] {
        guard case .array(let counts)? = tables else { return [] }
        return counts.map(DayDocument.init).map { count in
            "\(count.text("table")) +\(count.text("puts")) -\(count.text("removals"))"
        }
    }

    /// `7  in-force  2026-11-29T16:00:00+08:00  by lina  product +3 -1`.
    static func words(
        _ version: DayDocument,
        _ tables: JSONValue?,
        _ clock: InstitutionClock
    ) -> [String] {
        var words = [version.text("version"), version.text("state")]
        if version.has("in_force_at") { words.append(version.time("in_force_at", clock)) }
        words.append("by \(version.text("author"))")
        return words + changes(tables)
    }
}
