import Journal
import Synchronization

/// What of the days of stations is open: written by who looks at the file, read by `status` and a
/// scrape.
final class DayBoard: Sendable {
    private let seen = Mutex<OpenDayCounts?>(nil)

    /// nil until somebody has looked.
    var counts: OpenDayCounts? { seen.withLock { $0 } }

    func set(_ counts: OpenDayCounts) { seen.withLock { $0 = counts } }
}
