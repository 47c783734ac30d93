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
    /// Nanoseconds for which the machine was suspended since its start, which the monotonic clock
    /// leaves out.
    func suspendedNanoseconds() -> Int64
}

extension SwitchClock {
    package func suspendedNanoseconds() -> Int64 { 0 }
}

/// The clocks of the operating system.
package struct SystemClock: SwitchClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(rawValue: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package func monotonicNanoseconds() -> Int64 { Self.nanoseconds(CLOCK_MONOTONIC) }

    package func suspendedNanoseconds() -> Int64 {
        Self.nanoseconds(CLOCK_BOOTTIME) - Self.nanoseconds(CLOCK_MONOTONIC)
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
