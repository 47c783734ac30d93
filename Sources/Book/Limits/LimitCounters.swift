package import Reference
import Text

/// What cards, terminals, stations, vehicles and groups of products have spent in the periods of
/// now.
///
/// A fold of the records: each says by its entries what it changes. In memory all of it lies in 256
/// shards; of each the journal has a copy up to some record, and a start counts again what came
/// behind that.
///
/// A table begins anew with the first entry of a later period, and what is given back of an earlier
/// one is dropped: nothing is judged by it any more. So a counter is exact as long as its period
/// lasts, and only then.
package struct LimitCounters: Sendable {
    package static let shards = 256
    /// A shard waits for at most so many records, and longer where there are very many counters,
    /// but for no date behind its own.
    private static let period: Int64 = 25_000
    /// So many shards at most are given with a commit, and one more for so many of its records.
    private static let most = 4
    private static let recordsEach = 16
    /// Stands for the period of what has never counted.
    private static let never = Int32.min

    private struct Shard: Sendable {
        var cells = LimitCells()
        /// By pair the number of the period in which its cells count.
        var periods = InlineArray<15, Int32>(repeating: never)
        /// The last record that the journal has of it.
        var mark: Int64 = 0
        /// The first that it has not; 0 for none.
        var since: Int64 = 0
    }

    private var shards: ContiguousArray<Shard> = []
    /// Shards that the journal has not as they are, the one that began to wait first at `head`.
    private var queue: ContiguousArray<UInt8> = []
    private var head = 0
    /// Counters, those of past periods that nothing has ended yet included.
    package private(set) var count = 0

    package init() {}

    /// As the journal has them.
    package init(_ kept: [LimitShard]) {
        guard !kept.isEmpty else { return }
        makeShards()
        for shard in kept {
            let index = Int(shard.number)
            shards[index].mark = shard.upTo
            for table in shard.tables {
                shards[index].periods[table.pair.place] = table.period
                for (key, value) in zip(table.keys, table.values)
                where shards[index].cells.add(value, table.pair.period, to: key) {
                    count += 1
                }
            }
        }
    }

    /// Whether nothing has ever counted.
    package var isEmpty: Bool { shards.isEmpty }

    // MARK: Reading

    /// What a subject has come to in a period.
    package func value(_ pair: LimitPair, _ period: Int32, of key: LimitKey) -> LimitValue {
        guard !shards.isEmpty else { return LimitValue() }
        let index = Int(Self.shard(of: key))
        guard shards[index].periods[pair.place] == period else { return LimitValue() }
        return shards[index].cells.value(pair.period, of: key)
    }

    /// Some of what lies where a subject's counters are.
    func touch(_ key: LimitKey) -> UInt64 {
        shards.isEmpty ? 0 : shards[Int(Self.shard(of: key))].cells.touch(key)
    }

    /// All counters of a period that are not nothing, in no order.
    package func values(_ pair: LimitPair, _ period: Int32) -> [LimitKey: LimitValue] {
        var values: [LimitKey: LimitValue] = [:]
        for index in shards.indices where shards[index].periods[pair.place] == period {
            let table = shards[index].cells.table(of: pair, in: period)
            for (key, value) in zip(table.keys, table.values) where value != LimitValue() {
                values[key] = value
            }
        }
        return values
    }

    /// Where the counters of a subject are kept.
    package static func shard(of key: LimitKey) -> UInt8 {
        let words = key.first ^ key.second &* 0x9E37_79B9_7F4A_7C15 ^ key.third
        return UInt8(truncatingIfNeeded: SeededGenerator.mixed(words))
    }

    // MARK: Counting

    /// Counts what a record says, but for what the journal's shards have of it already.
    package mutating func count(_ entries: LimitEntries, in seq: Int64) {
        for entry in entries {
            entry.forEachChange { pair, period, key, value in
                add(value, pair, period, key, in: seq)
            }
        }
    }

    private mutating func add(
        _ value: LimitValue,
        _ pair: LimitPair,
        _ period: Int32,
        _ key: LimitKey,
        in seq: Int64
    ) {
        if shards.isEmpty { makeShards() }
        let number = Self.shard(of: key)
        let index = Int(number)
        guard seq > shards[index].mark else { return }
        let last = shards[index].periods[pair.place]
        guard last <= period else { return }
        if shards[index].since == 0 {
            shards[index].since = seq
            queue.append(number)
        }
        if last < period {
            if last != Self.never { count -= shards[index].cells.removeAll(of: pair) }
            shards[index].periods[pair.place] = period
        }
        if shards[index].cells.add(value, pair.period, to: key) { count += 1 }
    }

    private mutating func makeShards() {
        shards = ContiguousArray(repeating: Shard(), count: Self.shards)
    }

    // MARK: Giving

    /// Gives what is due with a commit of so many records, the last of them `last`.
    ///
    /// `date`: the first record of the open business date; an older date leaves the journal once
    /// its shards have it.
    mutating func give(
        to changes: inout LimitChanges,
        with records: Int,
        upTo last: Int64,
        date: Int64
    ) {
        guard !shards.isEmpty else { return }
        var left = Self.most + records / Self.recordsEach
        let period = Self.period + Int64(count / 8)
        while left > 0, head < queue.count {
            let index = Int(queue[head])
            let since = shards[index].since
            guard since < date || last - since >= period else { break }
            changes.shards.append(
                LimitShard(number: queue[head], upTo: last, tables: tables(of: index))
            )
            shards[index].mark = last
            shards[index].since = 0
            head += 1
            left -= 1
        }
        if head == queue.count {
            changes.upTo = last
        } else {
            changes.upTo = shards[Int(queue[head])].since - 1
        }
        if head == queue.count || head > Self.shards {
            queue.removeFirst(head)
            head = 0
        }
    }

    private func tables(of index: Int) -> [LimitTable] {
        LimitPair.all.compactMap { pair in
            let period = shards[index].periods[pair.place]
            return period == Self.never ? nil : shards[index].cells.table(of: pair, in: period)
        }
    }
}
