import Glibc
package import Payments

/// The time as the switch sees it, handed to everything that needs it.
///
/// Two clocks: the wall for what is recorded, the monotonic one for deadlines and durations, so
/// that a step of the wall clock moves no deadline.
package protocol SwitchClock: Sendable {
    /// The wall clock.
    func now() -> Timestamp
    /// Nanoseconds since an arbitrary start; never goes back.
    func monotonicNanoseconds() -> Int64
}

/// The clocks of the operating system.
package struct SystemClock: SwitchClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(rawValue: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
