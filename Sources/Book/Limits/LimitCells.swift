import Reference

/// The counters of the subjects of one shard: an open table, so that who reads or changes one
/// touches it and seldom more than a neighbour.
///
/// ```text
/// cell         key 3 × 8 | amount | volume | count        no more than three of four are taken
/// third word   of the key, and in two bits that no length has: 1 + period; 0 where nothing is
/// ```
/// A card's place follows from its token, which is as good as random: its cells lie almost in the
/// order of their keys, in which a journal wants them. Those of texts lie as Swift hashes them,
/// because people choose a vehicle's number.
struct LimitCells: Sendable {
    private struct Cell: Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var value = LimitValue()
    }

    private static let periodShift: UInt64 = 14
    private var cells: ContiguousArray<Cell> = []
    private(set) var count = 0

    // MARK: Reading

    /// What a counter has come to.
    @inline(__always)
    func value(_ period: LimitPeriod, of key: LimitKey) -> LimitValue {
        guard let place = place(of: key, Self.third(of: key, period)), cells[place].third != 0
        else { return LimitValue() }
        return cells[place].value
    }

    func touch(_ key: LimitKey) -> UInt64 {
        cells.isEmpty ? 0 : cells[Self.start(of: key, in: cells.count)].third
    }

    /// The counters of a sort in the order of their keys.
    func table(of pair: LimitPair, in period: Int32) -> LimitTable {
        var found: ContiguousArray<Cell> = []
        for place in cells.indices where Self.isOf(pair, cells[place].third) {
            found.append(cells[place])
            guard pair.subject == .card else { continue }
            // Its place is near the end, but for the few that went round.
            var at = found.count - 1
            while at > 0, Self.isBefore(found[at], found[at - 1]) {
                found.swapAt(at, at - 1)
                at -= 1
            }
        }
        if pair.subject != .card { found.sort(by: Self.isBefore) }
        var table = LimitTable(pair, period: period)
        table.reserve(found.count)
        for cell in found {
            let isInOrder = table.load(Self.key(of: cell), cell.value)
            precondition(isInOrder, "A shard has a counter once.")
        }
        return table
    }

    // MARK: Changing

    /// Whether it has a counter that it had not.
    mutating func add(_ value: LimitValue, _ period: LimitPeriod, to key: LimitKey) -> Bool {
        let third = Self.third(of: key, period)
        if let place = place(of: key, third), cells[place].third != 0 {
            cells[place].value += value
            return false
        }
        if (count + 1) * 4 > cells.count * 3 { grow(to: max(8, cells.count * 3 / 2)) }
        insert(Cell(first: key.first, second: key.second, third: third, value: value))
        return true
    }

    /// Drops the counters of a sort; how many there were.
    mutating func removeAll(of pair: LimitPair) -> Int {
        let before = count
        grow(to: cells.count) { !Self.isOf(pair, $0) }
        return before - count
    }

    private mutating func grow(to room: Int, keeping isKept: (UInt64) -> Bool = { _ in true }) {
        let old = cells
        cells = ContiguousArray(repeating: Cell(), count: room)
        count = 0
        for place in old.indices where old[place].third != 0 && isKept(old[place].third) {
            insert(old[place])
        }
    }

    /// A cell that it has not, for which there is room.
    private mutating func insert(_ cell: Cell) {
        guard let place = place(of: Self.key(of: cell), cell.third) else { return }
        cells[place] = cell
        count += 1
    }

    // MARK: Places

    /// Where a counter is, or would be; nil where there is no cell at all.
    @inline(__always)
    private func place(of key: LimitKey, _ third: UInt64) -> Int? {
        let room = cells.count
        guard room > 0 else { return nil }
        var place = Self.start(of: key, in: room)
        while cells[place].third != 0 {
            if cells[place].first == key.first, cells[place].second == key.second,
                cells[place].third == third
            {
                return place
            }
            place += 1
            if place == room { place = 0 }
        }
        return place
    }

    @inline(__always)
    private static func start(of key: LimitKey, in room: Int) -> Int {
        let number =
            key.subject == .card ? key.first : UInt64(bitPattern: Int64(key.hashValue))
        return Int(number.multipliedFullWidth(by: UInt64(room)).high)
    }

    @inline(__always)
    private static func third(of key: LimitKey, _ period: LimitPeriod) -> UInt64 {
        key.third | (UInt64(period.rawValue) + 1) << periodShift
    }

    private static func key(of cell: Cell) -> LimitKey {
        let third = cell.third & ~(3 << periodShift)
        guard let key = LimitKey(first: cell.first, second: cell.second, third: third) else {
            preconditionFailure("A cell is made of a key.")
        }
        return key
    }

    private static func isOf(_ pair: LimitPair, _ third: UInt64) -> Bool {
        third >> periodShift & 3 == UInt64(pair.period.rawValue) + 1
            && third & 0xFF == UInt64(pair.subject.rawValue)
    }

    private static func isBefore(_ left: Cell, _ right: Cell) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }
}
