internal import Book

/// The counters of limits as a journal in memory keeps them.
struct MemoryLimits: Equatable {
    private var shards: [UInt8: LimitShard] = [:]
    /// Up to this record no shard lacks anything; nil before anything has counted.
    private var upTo: Int64?

    /// What is kept beside the records follows from them and from how batches fell.
    static func == (left: MemoryLimits, right: MemoryLimits) -> Bool { true }

    mutating func commit(_ changes: LimitChanges, of records: [BookRecord]) {
        upTo = changes.upTo ?? upTo ?? records.beforeLimits
        for shard in changes.shards { shards[shard.number] = shard }
    }

    /// The shards, and what records have changed since.
    func counters(_ records: [BookRecord]) -> LimitCounters {
        guard let upTo else { return LimitCounters() }
        var counters = LimitCounters(shards.values.sorted { $0.number < $1.number })
        for record in records.dropFirst(Int(upTo)) {
            counters.count(record.limits, in: record.seq)
        }
        return counters
    }
}

extension [BookRecord] {
    /// The record before the first that has counted something; nil where none has.
    ///
    /// Whoever keeps records must count from there, though no shard has been given to it yet.
    package var beforeLimits: Int64? { first { !$0.limits.isEmpty }.map { $0.seq - 1 } }
}
