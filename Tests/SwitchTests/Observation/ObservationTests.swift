import ISO8583
import Logging
import Payments
import Synchronization
import Testing

@testable import Switch

@Suite struct ObservationTests {
    @Test(arguments: [
        ("card 9000010000000000 declined", "card 900001******0000 declined"),
        ("12345678901", "12345678901"),
        ("123456789012", "123456**9012"),
        ("12345678901234567890", "********************"),
        ("a 1234567890123456789 b", "a 123456*********6789 b"),
        ("no digits at all here", "no digits at all here"),
        ("card 9000-0100-0000-0018", "card 900001******0018"),
    ])
    func `row 68: whatever looks like a card number is masked`(_ text: String, _ masked: String) {
        #expect(CardNumberMask.scrubbed(text) == masked)
    }

    @Test func `row 68: a log line is one JSON object without a card number`() {
        let lines = LineCollector()
        let logger = Logger(label: "forecourt") { label in
            SwitchLogHandler(
                label: label,
                style: .jsonLines,
                clock: FixedClock(now: Timestamp(rawValue: 1_795_000_000_123_456)),
                write: { lines.add($0) }
            )
        }
        logger.info(
            "paid \"it\"",
            metadata: .fields((.terminal, "T0000001"), (.reason, "9000010000000000"))
        )
        #expect(
            lines.all == [
                "{\"at\":\"2026-11-18T11:06:40.123456Z\",\"level\":\"info\","
                    + "\"label\":\"forecourt\","
                    + "\"message\":\"paid \\\"it\\\"\",\"reason\":\"900001******0000\","
                    + "\"terminal\":\"T0000001\"}\n"
            ]
        )
    }

    @Test func `a line for people is one line, whatever it repeats`() {
        let lines = LineCollector()
        let logger = Logger(label: "forecourt") { label in
            SwitchLogHandler(
                label: label,
                style: .text,
                clock: FixedClock(now: Timestamp(rawValue: 1_795_000_000_123_456)),
                write: { lines.add($0) }
            )
        }
        logger.info("a\nb\u{1B}[31m", metadata: .fields((.reason, "x\u{202E}\r\ny")))
        #expect(
            lines.all == ["2026-11-18T11:06:40.123456Z info a·b·[31m reason=x···y\n"]
        )
    }

    @Test func `a label's value may be any text`() {
        #expect(MetricsText.label("mailbox", "bank") == "mailbox=\"bank\"")
        #expect(
            MetricsText.label("mailbox", "a\"b\\c\nd") == "mailbox=\"a\\\"b\\\\c\\nd\""
        )
        // A mark behind a quote, and a carriage return before a line feed, make one character.
        #expect(
            MetricsText.label("mailbox", "a\"\u{301}\r\n")
                == "mailbox=\"a\\\"\u{301}\r\\n\""
        )
    }

    @Test func `counters of one name share a metric and differ by label`() {
        var seen: Set<String> = []
        for name in CounterName.allCases {
            #expect(seen.insert(name.metric.name + (name.metric.label ?? "")).inserted)
            #expect(name.metric.name.hasSuffix("_total"))
        }
        #expect(CounterName.allCases.count <= 96)
        #expect(CounterName.closedBadFrame.cutReason == "bad-frame")
        #expect(CounterName.commits.cutReason == nil)
    }

    @Test func `sign-ons and settlements are no approved payments`() {
        let counters = CounterSet()
        for outcome: Outcome in [.networkAccepted, .settled, .totalsDiffer, .countingWaits] {
            counters.addReply(outcome)
        }
        #expect(SwitchTotals(of: [(counters, StageTimes())]).approvalsPerThousand == nil)
        counters.addReply(.approved)
        for _ in 0..<3 { counters.addReply(.insufficientFunds) }
        #expect(SwitchTotals(of: [(counters, StageTimes())]).approvalsPerThousand == 250)
    }

    @Test func `the text format describes a family once and shows cumulative buckets`() {
        let histogram = ServiceHistogram()
        histogram.record(nanoseconds: 9000)
        histogram.record(nanoseconds: 700_000_000)
        var text = MetricsText()
        text.counter("frames_total", "Frames.", labels: "kind=\"a\"", 1)
        text.counter("frames_total", "Frames.", labels: "kind=\"b\"", 2)
        text.histogram("stage_seconds", "Time.", labels: "stage=\"read\"", histogram.snapshot())
        let lines = text.text.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasPrefix("# HELP forecourt_frames_total") } == 1)
        #expect(lines.contains("forecourt_frames_total{kind=\"b\"} 2"))
        #expect(lines.contains("forecourt_stage_seconds_bucket{stage=\"read\",le=\"0.00001\"} 1"))
        #expect(lines.contains("forecourt_stage_seconds_bucket{stage=\"read\",le=\"1\"} 2"))
        #expect(lines.contains("forecourt_stage_seconds_bucket{stage=\"read\",le=\"+Inf\"} 2"))
        #expect(lines.contains("forecourt_stage_seconds_sum{stage=\"read\"} 0.700009"))
    }
}

/// A clock that stands still.
struct FixedClock: SwitchClock {
    var time: Timestamp

    init(now time: Timestamp) {
        self.time = time
    }

    func now() -> Timestamp { time }
    func monotonicNanoseconds() -> Int64 { time.rawValue * 1000 }
}

/// Lines that a handler wrote.
final class LineCollector: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
