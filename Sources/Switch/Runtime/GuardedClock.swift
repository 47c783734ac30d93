package import Payments
import Synchronization

/// The book's time: it runs with the monotonic clock and follows the wall clock at a distance.
///
/// Small steps of the wall are followed within a second: forwards at once, backwards at half speed,
/// so that time never stands. A jump of more than an hour is not believed: time goes on as if
/// nothing had happened until the wall comes back or a person agrees.
package final class GuardedClock: SwitchClock {
    /// What the wall may differ by, in microseconds: an hour.
    static let tolerance: Int64 = 3_600_000_000

    private let system: any SwitchClock
    /// What the monotonic clock lacks to the book's time, in microseconds.
    private let offset: Atomic<Int64>
    /// How far the wall is ahead of the book's time while nobody has agreed to it, else 0.
    private let refused = Atomic<Int64>(0)
    /// The distance that a person has agreed to and that is not made up yet.
    private let agreed = Atomic<Int64>(0)
    private let regulatedAt: Atomic<Int64>
    /// How long the machine was suspended by then, in microseconds.
    private let suspended: Atomic<Int64>

    package init(_ system: any SwitchClock) {
        self.system = system
        let monotonic = system.monotonicNanoseconds() / 1000
        offset = Atomic(system.now().rawValue - monotonic)
        regulatedAt = Atomic(monotonic)
        suspended = Atomic(system.suspendedNanoseconds() / 1000)
    }

    package func now() -> Timestamp {
        let monotonic = system.monotonicNanoseconds() / 1000
        return Timestamp(rawValue: monotonic + offset.load(ordering: .relaxed))
    }

    package func monotonicNanoseconds() -> Int64 { system.monotonicNanoseconds() }

    /// The wall clock, believed or not.
    package var wall: Timestamp { system.now() }

    /// How far the wall is ahead of the book's time (behind: negative) while it is not believed; 0
    /// while it is.
    package var refusedJump: Int64 { refused.load(ordering: .relaxed) }

    /// Begins behind what the journal holds already.
    func begin(after last: Timestamp) {
        let missing = last.rawValue - now().rawValue
        if missing > 0 { offset.add(missing, ordering: .relaxed) }
    }

    /// Looks at the wall and follows it where it can be believed.
    ///
    /// Once a second, on the book's thread.
    func regulate() {
        let monotonic = system.monotonicNanoseconds() / 1000
        let elapsed = max(0, monotonic - regulatedAt.load(ordering: .relaxed))
        regulatedAt.store(monotonic, ordering: .relaxed)
        // A machine that slept has not jumped.
        let slept = system.suspendedNanoseconds() / 1000
        let sleep = max(0, slept - suspended.load(ordering: .relaxed))
        suspended.store(slept, ordering: .relaxed)
        offset.add(sleep, ordering: .relaxed)
        let distance =
            system.now().rawValue - monotonic - offset.load(ordering: .relaxed)
        let expected = agreed.load(ordering: .relaxed)
        guard abs(distance - expected) <= Self.tolerance else {
            refused.store(distance, ordering: .relaxed)
            return
        }
        refused.store(0, ordering: .relaxed)
        guard distance < 0 else {
            agreed.store(0, ordering: .relaxed)
            offset.add(distance, ordering: .relaxed)
            return
        }
        let step = max(distance, -elapsed / 2)
        offset.add(step, ordering: .relaxed)
        agreed.store(min(0, expected - step), ordering: .relaxed)
    }

    /// A person agrees to a jump that was refused: forwards it is made at once, backwards time goes
    /// at half speed until the wall has caught up.
    func accept(_ jump: Int64) {
        agreed.store(jump, ordering: .relaxed)
        regulate()
    }
}
