import Text

/// What is wrong with the tables as an import would leave them, the whole of them at once.
package struct ReferenceCheck {
    /// A row, and where it stands if a file holds it.
    struct Entry {
        let row: ReferenceRow
        let placed: ReferenceFiles.Placed?
    }

    private let files: ReferenceFiles
    private let present: ReferenceRows

    private init(_ files: ReferenceFiles, _ present: ReferenceRows) {
        self.files = files
        self.present = present
    }

    /// The tables as they are that a check of files needs, in order: those that the files say,
    /// those that name them, and all that any of these name.
    package static func tablesNeeded(for kinds: [ReferenceKind]) -> [ReferenceKind] {
        let looked = ReferenceKind.allCases.filter { kind in
            kinds.contains(kind) || kind.namedTables.contains(where: kinds.contains)
        }
        return ReferenceKind.allCases.filter { kind in
            looked.contains(kind) || looked.contains { $0.namedTables.contains(kind) }
        }
    }

    /// All mistakes of the files, those of their reading first.
    ///
    /// - Parameter present: The tables as they are, with those of ``tablesNeeded(for:)``.
    package static func whole(
        files: ReferenceFiles,
        present: ReferenceRows
    ) -> ReferenceMistakes {
        // A part of the rows proves nothing.
        guard files.isWhole else { return files.mistakes }
        let check = ReferenceCheck(files, present)
        var mistakes = files.mistakes
        for kind in files.kinds { check.checkKeys(kind, into: &mistakes) }
        check.checkNames(into: &mistakes)
        for kind in [ReferenceKind.region, .organisation] where files.kinds.contains(kind) {
            check.checkTree(kind, into: &mistakes)
        }
        return mistakes
    }

    /// The rows of a table as it would be.
    private func entries(_ kind: ReferenceKind) -> [Entry] {
        if files.kinds.contains(kind) {
            return files.placed(kind).map { Entry(row: $0.row, placed: $0) }
        }
        return (present[kind] ?? []).map { Entry(row: $0, placed: nil) }
    }

    private func add(
        _ entry: Entry,
        column: Int,
        _ error: @autoclosure () -> FieldError,
        to mistakes: inout ReferenceMistakes
    ) {
        mistakes.add(
            ReferenceMistake(
                at: entry.placed.map { files.place(of: $0, column: column) },
                error().description
            )
        )
    }

    private func wording(_ entry: Entry) -> String {
        guard let placed = entry.placed else { return "in force" }
        let place = files.place(of: placed, column: 0)
        return "at \(place.file):\(place.line):\(place.column)"
    }

    // MARK: Keys and their time

    private func checkKeys(_ kind: ReferenceKind, into mistakes: inout ReferenceMistakes) {
        let entries = entries(kind)
        checkTimes(of: entries, column: 0, into: &mistakes) { row in
            row.key
        } overlap: { entry, _ in
            entry.row.title
        }
        guard kind == .vehicle else { return }
        // A card says whose vehicle it fuels.
        let column = 2
        let carded = entries.filter { !$0.row.fields[column].isEmpty }
        checkTimes(of: carded, column: column, into: &mistakes) { row in
            String(row.fields[column])
        } overlap: { entry, other in
            "the card of \(entry.row.title), which is that of \(other.row.title),"
        }
    }

    /// Rows of the same key follow each other in time.
    private func checkTimes(
        of entries: [Entry],
        column: Int,
        into mistakes: inout ReferenceMistakes,
        key: (ReferenceRow) -> String,
        overlap: (Entry, Entry) -> String
    ) {
        let sorted = entries.indices.map { index in
            (key: key(entries[index].row), from: entries[index].row.validity.from, index: index)
        }.sorted { left, right in
            if left.key != right.key { return ByteOrder.isLess(left.key, right.key) }
            return (left.from ?? .min, left.index) < (right.from ?? .min, right.index)
        }
        guard let first = sorted.first else { return }
        var lastKey = first.key
        var last = (entry: entries[first.index], time: entries[first.index].row.validity)
        for found in sorted.dropFirst() {
            let entry = entries[found.index]
            let next = (entry: entry, time: entry.row.validity)
            guard found.key == lastKey else {
                lastKey = found.key
                last = next
                continue
            }
            if next.time.from == last.time.from, next.entry.row.key == last.entry.row.key {
                add(
                    next.entry,
                    column: column,
                    FieldError(
                        "\(next.entry.row.title) stands already \(wording(last.entry))",
                        cure: "remove one, or let them hold at different times"
                    ),
                    to: &mistakes
                )
            } else if (next.time.from ?? .min) < (last.time.until ?? .max) {
                add(
                    next.entry,
                    column: next.entry.row.kind.columns.count - 2,
                    FieldError(
                        "\(overlap(next.entry, last.entry)) holds before the row "
                            + "\(wording(last.entry)) has ended",
                        cure: "end that one before, or begin this one later"
                    ),
                    to: &mistakes
                )
            }
            // Of two that overlap, the one that ends last is what the next must come behind.
            if (next.time.until ?? .max) >= (last.time.until ?? .max) { last = next }
        }
    }

    // MARK: Names

    private func checkNames(into mistakes: inout ReferenceMistakes) {
        let kinds = files.kinds
        var known: [ReferenceName.Target: Set<Substring>] = [:]
        func names(of target: ReferenceName.Target) -> Set<Substring> {
            switch target {
            case .group:
                return Set(entries(.product).map { $0.row.fields[WrongRows.named] })
                    .union(files.wrongRows[.product]?.groups ?? [])
            case .level:
                return Set(entries(.discountLevel).map { $0.row.fields[WrongRows.named] })
                    .union(files.wrongRows[.discountLevel]?.groups ?? [])
            case .tables(let tables):
                return Set(tables.flatMap { entries($0).map { $0.row.fields[0] } })
                    .union(tables.flatMap { files.wrongRows[$0]?.names ?? [] })
            }
        }
        // A row that is wrong itself may be the one that is named.
        func isCertain(_ target: ReferenceName.Target) -> Bool {
            let tables: [ReferenceKind]
            switch target {
            case .group: tables = [.product]
            case .level: tables = [.discountLevel]
            case .tables(let named): tables = named
            }
            return !tables.contains { files.wrongRows[$0]?.hasNameless ?? false }
        }
        for kind in Self.tablesNeeded(for: kinds) {
            let isFile = kinds.contains(kind)
            guard isFile || kind.namedTables.contains(where: kinds.contains) else { continue }
            for entry in entries(kind) {
                for name in entry.row.names() where isCertain(name.target) {
                    let all = known[name.target] ?? names(of: name.target)
                    known[name.target] = all
                    guard !all.contains(name.text) else { continue }
                    add(
                        entry,
                        column: name.column,
                        Self.unknown(name, in: entry, among: all),
                        to: &mistakes
                    )
                }
            }
        }
    }

    private static func unknown(
        _ name: ReferenceName,
        in entry: Entry,
        among all: Set<Substring>
    ) -> FieldError {
        let target =
            switch name.target {
            case .group: "group"
            case .level: "level"
            case .tables(let kinds): kinds.map(\.name).joined(separator: " or ")
            }
        guard entry.placed != nil else {
            return FieldError(
                "\(entry.row.title), which is in force, names \(target) '\(name.text)', "
                    + "which the files leave out",
                cure: "keep its row, or import \(entry.row.kind.name) as well"
            )
        }
        // A search among more names than a person has typed takes too long.
        let near =
            all.count > 10_000
            ? nil : NearestWord.find(String(name.text), among: all.map(String.init).sorted())
        return FieldError(
            "\(target) '\(name.text)' is unknown",
            cure: near.map { "is it '\($0)'?" } ?? "import its row as well, or correct the name"
        )
    }

    // MARK: Trees

    private func checkTree(_ kind: ReferenceKind, into mistakes: inout ReferenceMistakes) {
        let entries = entries(kind)
        let tree = ReferenceTree(entries.map(\.row))
        for fault in tree.faults() {
            let (row, wrong, cure) = wording(fault, of: entries)
            add(entries[row], column: 1, FieldError(wrong, cure: cure), to: &mistakes)
        }
    }

    private func wording(
        _ fault: ReferenceTree.Fault,
        of entries: [Entry]
    ) -> (row: Int, wrong: String, cure: String) {
        switch fault {
        case .cycle(let row, let path):
            (
                row, "\(entries[row].row.title) is below itself, \(path.joined(separator: " < "))",
                "name another parent"
            )
        case .tooDeep(let row):
            (
                row,
                "\(entries[row].row.title) is more than \(ReferenceTree.mostSteps) steps below the top",
                "name a parent further up"
            )
        case .notCheckable(let row):
            (
                row, "\(entries[row].row.title) has parents that change too often to be checked",
                "import fewer of them at once"
            )
        }
    }
}
