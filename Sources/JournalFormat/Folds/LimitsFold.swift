package import Book
internal import Reference

/// What limits have counted, counted again from all records: what a start makes of the shards of a
/// journal must come to the same.
package struct LimitsFold {
    package private(set) var counters = LimitCounters()
    /// The last period of each sort that a record has counted in; nothing is judged by older ones.
    private var periods: [LimitPair: Int32] = [:]

    package init() {}

    /// The next record.
    ///
    /// A record says of a payment once what it changes, and of its own payment from which slip.
    package mutating func take(_ entries: LimitEntries, of row: RecordRow) -> Contradiction? {
        func wrong(_ text: String) -> Contradiction {
            Contradiction("I9", table: "record", row: row.seq, text)
        }
        var payments: Set<Int64> = []
        for entry in entries {
            guard entry.payment <= row.seq, payments.insert(entry.payment).inserted else {
                return wrong("it changes what a payment counts twice, or before it")
            }
            guard entry.before >= 0, entry.after >= 0, entry.asked >= 0 else {
                return wrong("less than nothing of a payment counts")
            }
            entry.forEachChange { pair, period, _, _ in
                periods[pair] = max(periods[pair] ?? period, period)
            }
        }
        counters.count(entries, in: row.seq)
        return nil
    }

    /// What is wrong with the counters that a start makes.
    package func problem(of other: LimitCounters) -> Contradiction? {
        for pair in LimitPair.all {
            guard let period = periods[pair] else { continue }
            let (left, right) = (counters.values(pair, period), other.values(pair, period))
            guard left != right else { continue }
            let keys = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }
            let shard = keys.map(LimitCounters.shard).min() ?? 0
            return Contradiction(
                "I9",
                table: "limit_shard",
                row: Int64(shard),
                "it is not what its records have counted"
            )
        }
        return nil
    }
}
