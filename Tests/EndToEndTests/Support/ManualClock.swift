import Payments
import Switch
import Synchronization

/// A clock that only the test moves.
final class ManualClock: SwitchClock {
    private let microseconds: Atomic<Int64>

    /// Begins behind what was seeded by the system's clock.
    convenience init() {
        self.init(at: Timestamp(rawValue: SystemClock().now().rawValue + 3_600_000_000))
    }

    /// Begins at 12:00 of the day of a moment, where clocks are so many seconds ahead of UTC.
    convenience init(atNoonOf moment: Timestamp, offset: Int64) {
        let day: Int64 = 86_400_000_000
        let local = moment.rawValue + offset * 1_000_000
        self.init(at: Timestamp(rawValue: moment.rawValue - local % day + day / 2))
    }

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
