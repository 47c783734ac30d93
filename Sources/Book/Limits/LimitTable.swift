package import Reference

/// Counters of one sort in one period, of the subjects of one shard.
///
/// Sorted by key: forty-eight bytes each, and an eighth of room.
package struct LimitTable: Hashable, Sendable {
    package let pair: LimitPair
    /// The number of the period, by `LimitPeriod.number`.
    package private(set) var period: Int32
    package private(set) var keys: ContiguousArray<LimitKey> = []
    package private(set) var values: ContiguousArray<LimitValue> = []

    package init(_ pair: LimitPair, period: Int32) {
        self.pair = pair
        self.period = period
    }

    /// Reads the counters of a journal; false where they do not come in the order of their keys.
    package mutating func load(_ key: LimitKey, _ value: LimitValue) -> Bool {
        guard key.subject == pair.subject, keys.last.map({ $0 < key }) ?? true else { return false }
        keys.append(key)
        values.append(value)
        return true
    }

    package func value(of key: LimitKey) -> LimitValue {
        let place = place(of: key)
        return place < keys.count && keys[place] == key ? values[place] : LimitValue()
    }

    /// Another period begins: what was counted is dropped.
    mutating func begin(_ period: Int32) {
        self.period = period
        keys.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// Whether it has a counter that it had not.
    @discardableResult
    mutating func add(_ value: LimitValue, to key: LimitKey) -> Bool {
        let place = place(of: key)
        if place < keys.count, keys[place] == key {
            values[place] += value
            return false
        }
        if keys.count == keys.capacity {
            let most = keys.count + max(4, keys.count / 8)
            keys.reserveCapacity(most)
            values.reserveCapacity(most)
        }
        keys.insert(key, at: place)
        values.insert(value, at: place)
        return true
    }

    /// Where a key is, or would be.
    private func place(of key: LimitKey) -> Int {
        if pair.subject == .card {
            return NearbySearch.place(in: keys.count, bits: key.first >> 32) { keys[$0] < key }
        }
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The counters of some subjects, as the journal keeps them: all that they have come to, up to a
/// record.
package struct LimitShard: Hashable, Sendable {
    package let number: UInt8
    /// The last record that is in it.
    package let upTo: Int64
    package let tables: [LimitTable]

    package init(number: UInt8, upTo: Int64, tables: [LimitTable]) {
        self.number = number
        self.upTo = upTo
        self.tables = tables
    }
}

/// What a batch of steps gives to the counters of the journal.
package struct LimitChanges: Sendable {
    /// Up to this record nothing is missing in any shard of the journal; said with each batch once
    /// something counts, nil before.
    package var upTo: Int64?
    /// Shards in place of those of the same numbers.
    package var shards: [LimitShard] = []

    package init() {}

    package mutating func removeAll() {
        upTo = nil
        shards.removeAll(keepingCapacity: true)
    }
}
