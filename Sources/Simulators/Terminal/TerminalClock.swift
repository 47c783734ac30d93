// A whole-module build takes `timespec` and `timeval` from whichever module it reads first.
import CEpoll
import Glibc
package import Payments

/// The clocks of a simulated terminal.
package enum TerminalClock {
    /// Monotonic microseconds.
    package static func microseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Microseconds of the wall clock since 1970.
    static func wallMicroseconds() -> Int64 { read(CLOCK_REALTIME) }

    /// The wall clock at the demo world's offset from UTC.
    package static func now() -> LocalMoment {
        LocalMoment(Timestamp(rawValue: read(CLOCK_REALTIME)), offset: 8 * 3600)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
