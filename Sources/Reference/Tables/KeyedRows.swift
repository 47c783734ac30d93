/// A table by the keys of its rows, of which several may follow each other in time.
struct KeyedRows<Key: Hashable & Sendable, Row: Sendable>: Sendable {
    private struct Entry: Sendable {
        /// When it begins to hold: with the key its id.
        let from: Int32
        var row: StagedRow<(until: Int32, row: Row)>
    }

    private var entries: [Key: ContiguousArray<Entry>] = [:]

    /// Whether there was never a row.
    var isEmpty: Bool { entries.isEmpty }

    /// The row of a key that is in force and holds.
    func row(_ key: Key, at minute: Int32, _ states: VersionStates) -> Row? {
        guard let rows = entries[key] else { return nil }
        var best: (from: Int32, row: Row)?
        for entry in rows where entry.from <= minute {
            guard let found = entry.row.row(states), minute < found.until else { continue }
            // Rows of a key never overlap in tables that were checked; else the latest decides.
            if let best, best.from > entry.from { continue }
            best = (entry.from, found.row)
        }
        return best?.row
    }

    func hasRow(_ key: Key, from: Int32, _ states: VersionStates) -> Bool {
        entries[key]?.contains { $0.from == from && $0.row.row(states) != nil } ?? false
    }

    /// Whether a key has a row in force, whenever it holds.
    func isKnown(_ key: Key, _ states: VersionStates) -> Bool {
        entries[key]?.contains { $0.row.row(states) != nil } ?? false
    }

    /// Whether the open version would take a row away, or end it some day.
    func isEnded(_ key: Key, from: Int32, _ states: VersionStates) -> Bool {
        entries[key]?.contains { entry in
            guard entry.from == from, let staged = entry.row.staged(states) else { return false }
            return staged.map { $0.until < Validity.always.until } ?? true
        } ?? false
    }

    /// The keys that have rows, in force or staged.
    var keys: [Key] { Array(entries.keys) }

    /// The first minute behind one at which a row begins or ends to hold.
    func nextChange(behind minute: Int32, _ states: VersionStates) -> Int32? {
        var next: Int32?
        for rows in entries.values {
            for entry in rows {
                guard let found = entry.row.row(states) else { continue }
                for change in [entry.from, found.until] where change > minute && change < .max {
                    next = min(next ?? change, change)
                }
            }
        }
        return next
    }

    /// Puts a row, or takes it away; `version` is nil for what is in force at once.
    mutating func change(
        _ key: Key,
        _ row: Row?,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        let value = row.map { (until: validity.until, row: $0) }
        var rows = entries.removeValue(forKey: key) ?? []
        let place: Int
        if let found = rows.firstIndex(where: { $0.from == validity.from }) {
            place = found
        } else {
            place = rows.count
            rows.append(Entry(from: validity.from, row: StagedRow()))
        }
        if let version {
            rows[place].row.stage(value, in: version, states)
        } else {
            rows[place].row.change(to: value, states)
            if rows[place].row.isEmpty { rows.remove(at: place) }
        }
        if !rows.isEmpty { entries[key] = rows }
    }
}
