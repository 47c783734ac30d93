/// How often something may happen: so many times at once, then once in an interval.
struct RateLimit: Sendable {
    let burst: Int64
    let intervalNanoseconds: Int64

    init(burst: Int64, everyMilliseconds: Int64) {
        self.burst = burst
        intervalNanoseconds = everyMilliseconds * 1_000_000
    }
}

/// What is left of a rate, as the time at which all of it is there again.
struct RateBucket: Sendable {
    private var fullAt: Int64 = .min

    func has(_ limit: RateLimit, at now: Int64) -> Bool {
        max(fullAt, now) - now <= limit.intervalNanoseconds * (limit.burst - 1)
    }

    /// What is taken beyond the burst is not owed: a flood costs its source no more than that.
    mutating func take(_ limit: RateLimit, at now: Int64) {
        let most = now + limit.intervalNanoseconds * limit.burst
        fullAt = min(max(fullAt, now) + limit.intervalNanoseconds, most)
    }

    /// One that was taken counts no more.
    mutating func giveBack(_ limit: RateLimit) {
        guard fullAt > .min + limit.intervalNanoseconds else { return }
        fullAt -= limit.intervalNanoseconds
    }

    func isFull(at now: Int64) -> Bool { fullAt <= now }

    /// As empty as the emptier of two.
    func joined(with other: RateBucket) -> RateBucket { fullAt < other.fullAt ? other : self }
}

/// A rate for each source of something, in bounded memory.
///
/// A source is forgotten only when all of its rate is there again, so that being forgotten gains
/// nothing. What comes beyond the sources that have a place shares one rate, but for the source
/// that showed a key last: strangers cannot take its place.
struct SourceLimiter: Sendable {
    let limit: RateLimit
    private let capacity: Int
    private var buckets: [PeerSource: RateBucket] = [:]
    private var others = RateBucket()
    private var trusted: PeerSource?
    private var nextSweep: Int64 = .min

    init(_ limit: RateLimit, sources: Int) {
        self.limit = limit
        capacity = sources
    }

    /// Nothing was ever taken, or all of it is forgotten.
    var isIdle: Bool { buckets.isEmpty }

    /// How many sources have a place.
    var count: Int { buckets.count }

    /// Whether there is one left for a source.
    mutating func has(_ source: PeerSource, at now: Int64) -> Bool {
        if let bucket = buckets[source] { return bucket.has(limit, at: now) }
        return hasPlace(for: source, at: now) || others.has(limit, at: now)
    }

    /// Takes one of a source, whether or not there is one left.
    mutating func take(_ source: PeerSource, at now: Int64) {
        if buckets[source] != nil || hasPlace(for: source, at: now) {
            buckets[source, default: RateBucket()].take(limit, at: now)
        } else {
            others.take(limit, at: now)
        }
    }

    /// Takes one if there is one.
    mutating func allows(_ source: PeerSource, at now: Int64) -> Bool {
        guard has(source, at: now) else { return false }
        take(source, at: now)
        return true
    }

    /// One that a source took counts no more.
    mutating func giveBack(_ source: PeerSource) { buckets[source]?.giveBack(limit) }

    /// All that a source took counts no more.
    mutating func forgive(_ source: PeerSource) {
        // As a rule nobody owes anything: do not hash the source then.
        if !buckets.isEmpty, buckets[source] != nil { buckets[source] = RateBucket() }
    }

    /// A source showed that it has the keys: it keeps a place of its own, and what it owes.
    mutating func trust(_ source: PeerSource) {
        guard trusted != source else { return }
        if let old = trusted, buckets.count > capacity,
            let bucket = buckets.removeValue(forKey: old)
        {
            others = others.joined(with: bucket)
        }
        trusted = source
        if buckets[source] == nil, buckets.count >= capacity { buckets[source] = others }
    }

    private mutating func hasPlace(for source: PeerSource, at now: Int64) -> Bool {
        if buckets.count < capacity || source == trusted { return true }
        guard now >= nextSweep else { return false }
        nextSweep = now + limit.intervalNanoseconds
        buckets = buckets.filter { !$0.value.isFull(at: now) }
        return buckets.count < capacity
    }
}
