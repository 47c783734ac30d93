import Desk
import Reference

/// The rows of a choice one after the other, read a page at a time.
struct RowPages {
    private let source: ReferenceSource
    private var choice: RowChoice
    private var page: ArraySlice<ReferenceRow> = []
    private var isAtEnd = false

    init(_ source: ReferenceSource, _ choice: RowChoice) {
        self.source = source
        self.choice = choice
    }

    /// The next row, which stays the next until it is taken.
    mutating func peek() throws -> ReferenceRow? {
        if page.isEmpty, !isAtEnd {
            var rows: [ReferenceRow] = []
            try source.eachRow(choice) { row in
                rows.append(row.row)
                return rows.count < choice.limit
            }
            isAtEnd = rows.count < choice.limit
            choice.after = rows.last?.id ?? choice.after
            page = rows[...]
        }
        return page.first
    }

    mutating func take() { page = page.dropFirst() }
}

/// Compares a table at two moments, row by row in the order of their ids.
enum TableMerge {
    static func each(
        _ old: inout RowPages,
        _ new: inout RowPages,
        of kind: ReferenceKind,
        _ body: (TableChange) -> Void
    ) throws {
        while true {
            let (before, after) = (try old.peek(), try new.peek())
            switch (before, after) {
            case (nil, nil): return
            case (let before?, let after?) where before.id == after.id:
                old.take()
                new.take()
                if before != after { body(TableChange(kind: kind, before: before, after: after)) }
            case (let before?, let after?)
            where before.id.utf8.lexicographicallyPrecedes(after.id.utf8):
                old.take()
                body(TableChange(kind: kind, before: before, after: nil))
            case (let before?, nil):
                old.take()
                body(TableChange(kind: kind, before: before, after: nil))
            case (_, let after?):
                new.take()
                body(TableChange(kind: kind, before: nil, after: after))
            }
        }
    }
}
