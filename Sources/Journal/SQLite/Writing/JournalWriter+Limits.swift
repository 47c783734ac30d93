internal import Book
internal import JournalFormat

/// Counters of limits: a batch brings some shards whole, in place of those that the file has.
extension JournalWriter {
    func write(_ limits: LimitChanges, of records: [BookRecord]) throws(JournalError) {
        limitsTo = limits.upTo ?? limitsTo ?? records.beforeLimits
        for shard in limits.shards {
            statements.state.limitShard.bind(Int64(shard.number), at: 1)
            statements.state.limitShard.bind(shard.upTo, at: 2)
            statements.state.limitShard.bind(copying: shard.counters, at: 3)
            try statements.state.limitShard.run()
        }
    }
}

/// The counters of limits of a file.
enum LimitReading {
    /// The shards, as they are.
    ///
    /// Errors: `rowBroken`.
    static func shards(in connection: Connection) throws(JournalError) -> LimitCounters {
        let last = try connection.number("SELECT max(seq) FROM record") ?? 0
        let statement = try connection.prepare(
            "SELECT number, up_to, counters FROM limit_shard ORDER BY number"
        )
        var shards: [LimitShard] = []
        while try statement.step() {
            let number = statement.integer(0)
            let upTo = statement.integer(1)
            guard let byte = UInt8(exactly: number), (1...max(1, last)).contains(upTo),
                let shard = LimitShard(number: byte, upTo: upTo, counters: statement.blob(2))
            else { throw .rowBroken(table: "limit_shard", row: number, "it cannot be read") }
            shards.append(shard)
        }
        return LimitCounters(shards)
    }

    /// The record behind which a start counts again: up to it no shard lacks anything.
    static func end(at anchor: Anchor) -> Int64 { anchor.limitsTo ?? anchor.seq }
}

extension RecordRow {
    /// What it changes of what payments count.
    ///
    /// Errors: `recordUnreadable`.
    func limitEntries() throws(JournalError) -> LimitEntries {
        guard let limits else { return LimitEntries() }
        do { return try LimitBytes.entries(limits) } catch {
            throw .recordUnreadable(seq: seq, error)
        }
    }
}
