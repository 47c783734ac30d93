import Payments
import Synchronization

/// What had been counted at a moment; the difference of two readings is a window.
struct MeterReading: Sendable {
    /// Monotonic.
    var nanoseconds: Int64
    var payments = 0
    /// Replies to payments that approve, and all of them.
    var approved = 0
    var answered = 0
    var roundTrip = HistogramSnapshot()
    /// From a request's hand-over to a host's socket to its answer.
    var hosts: [ChannelNumber: HistogramSnapshot] = [:]

    /// What was counted since an earlier reading.
    func since(_ earlier: MeterReading) -> MeterReading {
        var window = MeterReading(nanoseconds: nanoseconds - earlier.nanoseconds)
        window.payments = payments - earlier.payments
        window.approved = approved - earlier.approved
        window.answered = answered - earlier.answered
        window.roundTrip = roundTrip.since(earlier.roundTrip)
        window.hosts = hosts.reduce(into: [:]) { hosts, host in
            hosts[host.key] = earlier.hosts[host.key].map(host.value.since) ?? host.value
        }
        return window
    }

    /// A count of a window as tenths a second.
    func tenthsPerSecond(_ count: Int) -> Int {
        guard nanoseconds > 0 else { return 0 }
        return Int(Int64(count) * 10_000_000 / max(1, nanoseconds / 1000))
    }

    /// Approvals of a window in a thousand; nil without any reply.
    var approvedPerThousand: Int? { answered > 0 ? approved * 1000 / answered : nil }
}

/// The last minute of the switch, for `status`: a reading a second.
///
/// The book's tick writes one, any thread reads. A window has the time that really passed between
/// its readings: a thread that stood still makes it longer, and not the rate higher.
final class MinuteMeter: Sendable {
    /// A reading a second for a minute, and the one before.
    private static let capacity = 61

    private let readings = Mutex<[MeterReading]>([])

    func note(_ reading: MeterReading) {
        readings.withLock { readings in
            if readings.count == Self.capacity { readings.removeFirst() }
            readings.append(reading)
        }
    }

    /// What was counted in the last seconds, 60 at most: from the newest reading back to the first
    /// that is as old, or to the start.
    func window(seconds: Int) -> MeterReading {
        readings.withLock { readings in
            guard let last = readings.last else { return MeterReading(nanoseconds: 0) }
            // A tick comes a little early or late.
            let start = last.nanoseconds - Int64(seconds) * 1_000_000_000 + 100_000_000
            let first = readings.last { $0.nanoseconds <= start } ?? readings[0]
            return last.since(first)
        }
    }
}
