import Journal
import Synchronization

/// What of the days of stations is open, and what is held: written by who looks at the file, read
/// by `status` and a scrape.
final class DayBoard: Sendable {
    private struct Seen {
        var counts: OpenDayCounts?
        var held: [HeldForward] = []
    }

    private let seen = Mutex(Seen())

    /// nil until somebody has looked.
    var counts: OpenDayCounts? { seen.withLock { $0.counts } }

    /// Stored reversals that waited for a person at the last look, oldest first.
    var held: [HeldForward] { seen.withLock { $0.held } }

    func set(_ counts: OpenDayCounts, held: [HeldForward]) {
        seen.withLock { $0 = Seen(counts: counts, held: held) }
    }
}
