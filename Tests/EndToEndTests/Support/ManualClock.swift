import Payments
import Switch
import Synchronization

/// A clock that only the test moves.
final class ManualClock: SwitchClock {
    /// Begins behind what was seeded by the system's clock.
    private let microseconds = Atomic<Int64>(SystemClock().now().rawValue + 3_600_000_000)

    func now() -> Timestamp { Timestamp(rawValue: microseconds.load(ordering: .relaxed)) }

    func monotonicNanoseconds() -> Int64 { microseconds.load(ordering: .relaxed) * 1000 }

    func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

    func advance(milliseconds: Int64) {
        microseconds.add(milliseconds * 1000, ordering: .relaxed)
    }
}
