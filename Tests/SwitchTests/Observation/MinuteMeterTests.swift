import Payments
import Testing

@testable import Switch

@Suite struct MinuteMeterTests {
    private static let host = ChannelNumber(rawValue: 2)

    /// A reading of so many seconds after the start, with so many payments.
    private static func reading(_ second: Double, payments: Int) -> MeterReading {
        var reading = MeterReading(nanoseconds: Int64(second * 1_000_000_000))
        reading.payments = payments
        reading.answered = payments
        reading.approved = payments / 2
        return reading
    }

    private static func rate(_ meter: MinuteMeter, _ seconds: Int) -> Int {
        let window = meter.window(seconds: seconds)
        return window.tenthsPerSecond(window.payments)
    }

    @Test func `rates count the seconds that have passed`() {
        let meter = MinuteMeter()
        #expect(Self.rate(meter, 10) == 0)
        for second in 0...20 {
            meter.note(Self.reading(Double(second), payments: second * 50))
        }
        #expect(Self.rate(meter, 1) == 500)
        #expect(Self.rate(meter, 10) == 500)
        // Twenty seconds are all there is.
        #expect(Self.rate(meter, 60) == 500)
        #expect(meter.window(seconds: 60).payments == 1000)
    }

    @Test func `a window forgets what lies before it`() {
        let meter = MinuteMeter()
        for second in 0...200 {
            meter.note(Self.reading(Double(second), payments: second <= 130 ? second * 50 : 6500))
        }
        #expect(meter.window(seconds: 60).payments == 0)
        #expect(meter.window(seconds: 60).approvedPerThousand == nil)
    }

    @Test func `a thread that stood still makes a window longer, not the rate higher`() {
        let meter = MinuteMeter()
        meter.note(Self.reading(0, payments: 0))
        meter.note(Self.reading(30, payments: 300))
        #expect(Self.rate(meter, 1) == 100)
    }

    @Test func `ticks that come a little early or late do not change the window`() {
        let meter = MinuteMeter()
        for second in 0...20 {
            let jitter = second % 2 == 0 ? 0.04 : -0.04
            meter.note(Self.reading(Double(second) + jitter, payments: second * 100))
        }
        #expect(meter.window(seconds: 10).payments == 1000)
    }

    @Test func `answers and their times are those of the window alone`() {
        let meter = MinuteMeter()
        let (all, host) = (ServiceHistogram(), ServiceHistogram())
        func note(_ second: Int) {
            var reading = Self.reading(Double(second), payments: second)
            reading.roundTrip = all.snapshot()
            reading.hosts = [Self.host: host.snapshot()]
            meter.note(reading)
        }
        for _ in 0..<100 { all.record(nanoseconds: 1_000_000_000) }
        host.record(nanoseconds: 5_000_000_000)
        for second in 0..<100 { note(second) }
        all.record(nanoseconds: 1_000_000)
        host.record(nanoseconds: 2_000_000)
        note(100)
        let window = meter.window(seconds: 60)
        #expect(window.roundTrip.count == 1)
        #expect(window.roundTrip.quantileNanoseconds(perThousand: 990) < 2_000_000)
        #expect(window.hosts[Self.host]?.count == 1)
        #expect(window.approvedPerThousand == 500)
    }
}
