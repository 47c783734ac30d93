import Payments
import Switch
import Synchronization

/// A clock that only the test moves.
final class ManualClock: SwitchClock {
    private let microseconds: Atomic<Int64>

    /// Noon at the institution on the day of the run, whatever the hour of the run: where worlds
    /// begin whose time is the test's.
    static let noon: Timestamp = {
        let (hour, day): (Int64, Int64) = (3_600_000_000, 86_400_000_000)
        let local = SystemClock().now().rawValue + 8 * hour
        return Timestamp(rawValue: local - local % day + 4 * hour)
    }()

    /// Begins at noon.
    convenience init() { self.init(at: Self.noon) }

    init(at start: Timestamp) {
        microseconds = Atomic<Int64>(start.rawValue)
    }

    /// What the wall is ahead of the monotonic clock.
    private let jumped = Atomic<Int64>(0)

    func now() -> Timestamp {
        let wall = microseconds.load(ordering: .relaxed) + jumped.load(ordering: .relaxed)
        return Timestamp(rawValue: wall)
    }

    /// Steps the wall alone.
    func jump(seconds: Int64) { jumped.add(seconds * 1_000_000, ordering: .relaxed) }

    func monotonicNanoseconds() -> Int64 { microseconds.load(ordering: .relaxed) * 1000 }

    func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

    func advance(milliseconds: Int64) {
        microseconds.add(milliseconds * 1000, ordering: .relaxed)
    }
}
