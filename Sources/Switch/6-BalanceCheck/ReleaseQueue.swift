import Book

/// What commits have for the lanes and for operators, in the order of the commits.
///
/// New keys reach every lane before the answers of their commit leave, and what was committed after
/// them leaves behind:
///
///     commit 1 ──▶ leaves
///     commit 2 with new keys ──▶ held … every lane has them ──▶ leaves
///     commit 3 ───────────────▶ held behind commit 2 ─────────▶ leaves
///
/// Pure: it says what leaves, and the actor sends it.
struct ReleaseQueue {
    /// What one commit has to say.
    struct Release {
        var deliveries: LaneDeliveries
        /// Operators' acts of that commit: they are done when every lane follows them.
        var acts: [(origin: Origin, result: CommandResult)] = []
    }

    private struct Place {
        var number: Int
        var release: Release
        var isReady: Bool
    }

    private var places: [Place] = []
    private var next = 0

    /// Takes answers that wait for nothing of their own; they leave at once unless others wait.
    mutating func pass(_ deliveries: LaneDeliveries) -> LaneDeliveries? {
        guard !places.isEmpty else { return deliveries }
        append(Release(deliveries: deliveries), isReady: true)
        return nil
    }

    /// Keeps what waits for new keys; the number names it when they have spread.
    mutating func hold(_ release: Release) -> Int {
        append(release, isReady: false)
    }

    /// Every lane has the keys of a commit: what leaves by that, in order.
    mutating func spread(_ number: Int) -> [Release] {
        if let index = places.firstIndex(where: { $0.number == number }) {
            places[index].isReady = true
        }
        let leaving = places.prefix { $0.isReady }
        places.removeFirst(leaving.count)
        return leaving.map(\.release)
    }

    @discardableResult
    private mutating func append(_ release: Release, isReady: Bool) -> Int {
        defer { next += 1 }
        places.append(Place(number: next, release: release, isReady: isReady))
        return next
    }
}
