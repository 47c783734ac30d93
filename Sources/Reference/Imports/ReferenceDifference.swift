/// What files would change of the tables as they are.
package struct ReferenceDifference: Sendable {
    /// A row that would be another.
    package enum Entry: Hashable, Sendable {
        case added(ReferenceRow)
        case changed(from: ReferenceRow, to: ReferenceRow)
        case removed(ReferenceRow)

        /// The change that makes it so.
        package var change: ReferenceChange {
            switch self {
            case .added(let row), .changed(_, let row): .put(row)
            case .removed(let row): .remove(row.kind, id: row.id)
            }
        }
    }

    /// By table, in the order of tables, and by id in the order of its bytes.
    package let entries: [Entry]

    /// Compares the tables that files say with the same tables as they are.
    ///
    /// No table may hold an id twice.
    package static func between(
        present: ReferenceRows,
        files: ReferenceRows
    ) -> ReferenceDifference {
        var entries: [Entry] = []
        for kind in ReferenceKind.allCases {
            guard let wanted = files[kind] else { continue }
            compare(sorted(present[kind] ?? []), sorted(wanted), into: &entries)
        }
        return ReferenceDifference(entries: entries)
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// How many changes of each table there are, as the heading of an import has it.
    package var counts: [ImportHeading.Count] {
        var counts: [ImportHeading.Count] = []
        for entry in entries {
            let change = entry.change
            if counts.last?.kind != change.kind {
                counts.append(ImportHeading.Count(kind: change.kind, puts: 0, removals: 0))
            }
            switch change {
            case .put: counts[counts.count - 1].puts += 1
            case .remove: counts[counts.count - 1].removals += 1
            }
        }
        return counts
    }

    private static func sorted(_ rows: [ReferenceRow]) -> [(id: String, row: ReferenceRow)] {
        rows.map { (id: $0.id, row: $0) }.sorted { ByteOrder.isLess($0.id, $1.id) }
    }

    private static func compare(
        _ present: [(id: String, row: ReferenceRow)],
        _ wanted: [(id: String, row: ReferenceRow)],
        into entries: inout [Entry]
    ) {
        var left = present[...]
        var right = wanted[...]
        while let old = left.first, let new = right.first {
            if old.id == new.id {
                if old.row != new.row { entries.append(.changed(from: old.row, to: new.row)) }
                left.removeFirst()
                right.removeFirst()
            } else if ByteOrder.isLess(old.id, new.id) {
                entries.append(.removed(old.row))
                left.removeFirst()
            } else {
                entries.append(.added(new.row))
                right.removeFirst()
            }
        }
        entries += left.map { .removed($0.row) }
        entries += right.map { .added($0.row) }
    }
}
