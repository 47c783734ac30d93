import Book

/// Keeps a person who is refused again and again from filling the journal: of one name and one act
/// a record a minute, which counts those that left none.
struct DenialTally {
    /// Within this time an act that is refused again leaves no record of its own.
    static let intervalNanoseconds: Int64 = 60_000_000_000
    /// Names and acts that are remembered; beyond, nothing is recorded until a minute is over.
    static let most = 256

    private struct Key: Hashable {
        var name: String
        var act: ActName
    }

    private struct Entry {
        var recordedAt: Int64
        /// Refusals since then.
        var since: UInt32 = 0
    }

    private var entries: [Key: Entry] = [:]

    /// How many refusals a record stands for that is due; nil when there is to be none.
    mutating func take(_ name: String, _ act: ActName, at now: Int64) -> UInt32? {
        let key = Key(name: name, act: act)
        if let known = entries[key] {
            guard now - known.recordedAt >= Self.intervalNanoseconds else {
                entries[key]?.since = known.since &+ 1
                return nil
            }
            entries[key] = Entry(recordedAt: now)
            return known.since &+ 1
        }
        if entries.count >= Self.most {
            entries = entries.filter { now - $0.value.recordedAt < Self.intervalNanoseconds }
        }
        guard entries.count < Self.most else { return nil }
        entries[key] = Entry(recordedAt: now)
        return 1
    }
}
