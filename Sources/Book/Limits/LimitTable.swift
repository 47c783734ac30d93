package import Reference

/// Counters of one sort in one period, of the subjects of one shard, as a journal keeps them: in
/// the order of their keys.
package struct LimitTable: Hashable, Sendable {
    package let pair: LimitPair
    /// The number of the period, by `LimitPeriod.number`.
    package let period: Int32
    package private(set) var keys: ContiguousArray<LimitKey> = []
    package private(set) var values: ContiguousArray<LimitValue> = []

    package init(_ pair: LimitPair, period: Int32) {
        self.pair = pair
        self.period = period
    }

    /// Takes the next counter; false where they do not come in the order of their keys.
    package mutating func load(_ key: LimitKey, _ value: LimitValue) -> Bool {
        guard key.subject == pair.subject, keys.last.map({ $0 < key }) ?? true else { return false }
        keys.append(key)
        values.append(value)
        return true
    }

    /// Before so many are loaded.
    mutating func reserve(_ count: Int) {
        keys.reserveCapacity(count)
        values.reserveCapacity(count)
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
