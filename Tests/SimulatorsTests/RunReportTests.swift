import Foundation
import Testing
import Text

@testable import Simulators

/// What is told of a run.
struct RunReportTests {
    private static func facts() throws -> RunFacts {
        var facts = RunFacts()
        facts.dialect = "unionpay-pos"
        facts.sessions = 10
        facts.seed = 42
        facts.loadAverage = "1.25"
        facts.thresholds = [try LoadThreshold("p99<200ms"), try LoadThreshold("tps>1000000")]
        facts.baseline = EchoFigures(rate: 1000, cpuPerMessage: 4, generatorCPUPerMessage: 2)
        facts.decodingBaseline = EchoFigures(
            rate: 800,
            cpuPerMessage: 6.5,
            generatorCPUPerMessage: 2
        )
        var result = LoadResult()
        result.duration = 2_000_000
        result.generatorCPU = 4000
        result.peerCPU = 30_000
        result.counts.sent = 1001
        result.counts.answered = 1000
        result.counts.answeredInTime = 1000
        result.counts.approved = 990
        result.counts.approvedInTime = 980
        result.counts.declined = 10
        result.counts.codes = ["00": 990, "51": 10]
        for number in 0..<1000 {
            let microseconds = Int64(1000 + number * 10)
            result.response.record(microseconds)
            result.service.record(microseconds / 2)
            result.series.update(at: Int64(number) * 2000) { second in
                second.answered += 1
                second.approved += 1
                second.note(microseconds)
            }
        }
        facts.result = result
        var money = MoneyCheck.Result()
        money.approved = 990
        money.terminalSum = 5000
        money.journalSum = 5000
        facts.money = money
        return facts
    }

    /// Every place of a document with another value there.
    private static func changed(_ document: JSONValue, _ other: JSONValue) -> [JSONValue] {
        var results = [other]
        switch document {
        case .array(let items):
            for index in items.indices.prefix(3) {
                for inner in changed(items[index], other) {
                    var copy = items
                    copy[index] = inner
                    results.append(.array(copy))
                }
            }
        case .object(let members):
            for index in members.indices {
                for inner in changed(members[index].value, other) {
                    var copy = members
                    copy[index].value = inner
                    results.append(.object(copy))
                }
                var copy = members
                copy[index].key = "<script>\(members[index].key)'"
                results.append(.object(copy))
            }
        case .string, .number, .boolean, .null: break
        }
        return results
    }

    @Test(
        arguments: [
            "1e400", "-1e400", "9223372036854775808", "1e18", "-1", "-1e15", "1e-400", "0",
        ].map { JSONValue.number($0) } + [
            .string("<script>alert(1)</script>\" onload='x'"), .null, .array([]), .object([]),
        ]
    )
    func `whatever stands in a run, its page is made and nothing of it is markup`(
        value: JSONValue
    ) throws {
        let document = RunDocument.document(try Self.facts())
        for other in Self.changed(document, value) {
            let page = ReportPage([ReportPage.Run(name: "<b>'a", document: other)]).html
            #expect(!page.contains("<script>") && !page.contains("<b>"))
        }
    }

    @Test func `a code that is markup is shown as text`() throws {
        var facts = try Self.facts()
        facts.result.counts.codes = ["<img src=x onerror=alert(1)>": 5]
        let document = RunDocument.document(facts)
        let page = ReportPage([ReportPage.Run(name: "a", document: document)]).html
        #expect(!page.contains("<img"))
        #expect(page.contains("&lt;img"))
    }

    @Test func `a number that no run measures is named`() throws {
        let document = try JSONValue.parse("{\"schema\":1,\"a\":[1,{\"b\":1e300}],\"seed\":1e300}")
        #expect(ReportPage.numberOutOfRange(in: document) == ".a[1].b")
        let whole = RunDocument.document(try Self.facts())
        #expect(ReportPage.numberOutOfRange(in: whole) == nil)
    }

    @Test func `the document names everything that the contract lists`() throws {
        let document = RunDocument.document(try Self.facts())
        for key in [
            "sessions", "seconds", "sent", "answered", "approved", "declined", "codes", "timeouts",
            "reconnects", "wrong", "lost", "duplicated", "tps", "baseline_tps", "ratio",
            "response_ms", "service_ms", "schedule_lag_ms", "valid", "switch_cpu_us_per_payment",
            "switch_rss_mb", "generator_cpu_us_per_message", "load_average", "seed", "thresholds",
        ] {
            #expect(document[key] != nil, "\(key)")
        }
        for key in ["mean", "p50", "p90", "p95", "p99", "p99_9", "p99_99", "max"] {
            #expect(document["response_ms"]?[key]?.double != nil, "\(key)")
        }
        #expect(document["tps"] == .number("500"))
        #expect(document["goodput"] == .number("490"))
        #expect(document["ratio"] == .number("0.5"))
        #expect(document["baseline_cpu_us_per_message"] == .number("4"))
        #expect(document["decoding_baseline_tps"] == .number("800"))
        #expect(document["decoding_baseline_cpu_us_per_message"] == .number("6.5"))
        #expect(document["switch_cpu_us_per_payment"] == .number("30"))
        #expect(document["generator_cpu_us_per_message"] == .number("4"))
        #expect(document["thresholds"]?.items.map { $0["met"]?.flag } == [true, false])
        #expect(try JSONValue.parse(document.text()) == document)
    }

    @Test func `terminals that end their day are told with what the others had`() throws {
        var facts = try Self.facts()
        var closing = ClosingFigures(terminals: 3)
        closing.balanced = 2
        closing.lasted = 1_500_000
        closing.approved = 9
        closing.codes = ["00": 9]
        for _ in 0..<9 { closing.response.record(2000) }
        facts.result.closing = closing
        var batches = BatchCheck.Result()
        batches.settled = 2
        batches.lost = 1
        facts.batches = batches
        #expect(!facts.isMoneyRight)
        #expect(facts.measures["closing_open"] == 1)
        #expect(facts.measures["closing.p99"] == 2)
        let document = RunDocument.document(facts)
        #expect(document["closing"]?["open"] == .number("1"))
        #expect(document["batches"]?["lost"] == .number("1"))
        let lines = RunText.lines(document)
        let told = "end of day      2 of 3 terminals settled with equal totals in 1.5 s,"
        #expect(lines.contains(told))
    }

    @Test func `the text begins with the thresholds and ends with the seed`() throws {
        let lines = RunText.lines(RunDocument.summary(try Self.facts()))
        #expect(lines.first?.hasPrefix("met      p99<200ms") == true)
        #expect(lines.dropFirst().first?.hasPrefix("MISSED   tps>1000000") == true)
        #expect(lines.last == "seed            42")
        #expect(lines.contains { $0.hasPrefix("money           right: 990 approved") })
        #expect(lines.contains { $0.contains("00: 990, 51: 10") })
        #expect(lines.contains("goodput         490/s approved"))
        #expect(lines.contains("echo            4 µs of CPU a message"))
        #expect(lines.contains("echo --decode   800/s"))
        #expect(lines.contains("echo --decode   6.5 µs of CPU a message"))
    }

    @Test func `a run whose generator was late is INVALID, in the open loop only`() throws {
        var facts = try Self.facts()
        for _ in 0..<100 { facts.result.lag.record(50_000) }
        #expect(facts.isValid)
        facts.mode = "open"
        #expect(!facts.isValid)
        let lines = RunText.lines(RunDocument.summary(facts))
        #expect(lines.first?.hasPrefix("INVALID") == true)
        #expect(
            ReportPage([.init(name: "a", document: RunDocument.document(facts))]).html
                .contains("INVALID")
        )
    }

    @Test func `money that is not right makes the run wrong`() throws {
        var facts = try Self.facts()
        #expect(facts.isMoneyRight)
        facts.money?.lost = 1
        #expect(!facts.isMoneyRight)
        facts.money?.lost = 0
        facts.verifyFailure = "row 7"
        #expect(!facts.isMoneyRight)
        facts.verifyFailure = nil
        facts.result.counts.complain("an approval too many")
        #expect(!facts.isMoneyRight)
    }

    @Test func `the same values stand once, and a closed loop has no schedule`() throws {
        var facts = try Self.facts()
        facts.result.service = facts.result.response
        facts.result.approved = facts.result.response
        for _ in 0..<9 { facts.result.lag.record(0) }
        facts.result.slowed.record(100_000)
        let lines = RunText.lines(RunDocument.summary(facts))
        #expect(lines.count { $0.hasPrefix("response  ") } == 1)
        #expect(lines.contains("  the same as response: service, approved only"))
        for title in ["service  ", "approved only", "schedule lag"] {
            #expect(!lines.contains { $0.hasPrefix(title) }, "\(title)")
        }
        #expect(lines.contains { $0.hasPrefix("slowed by us") && $0.hasSuffix("100") })
        facts.mode = "open"
        facts.result.service.record(1)
        let open = RunText.lines(RunDocument.summary(facts))
        #expect(open.contains { $0.hasPrefix("schedule lag") })
        #expect(open.contains { $0.hasPrefix("service  ") })
        #expect(open.contains("  the same as response: approved only"))
    }

    @Test func `every line fits 80 columns, and no number is broken`() throws {
        var facts = try Self.facts()
        for time: Int64 in [3, 59_999_990, 3_599_999_990] { facts.result.response.record(time) }
        facts.money?.terminalSum = 1_234_567_890_123
        facts.money?.journalSum = 1_234_567_890_123
        facts.money?.differences = [String(repeating: "a difference of some kind ", count: 9)]
        facts.verified = 12_345_678
        facts.result.dialects = ["iso8583-1987-binary", "iso8583-1987-ascii"].map {
            LoadDialectFigures(name: $0, target: "127.0.0.1:1")
        }
        facts.endedBy = "127.0.0.1:8585 does not speak ifsf: " + String(repeating: "so ", count: 30)
        var journal = JournalFacts()
        journal.channels["a-channel-with-a-long-name"] = JournalFacts.ChannelFacts()
        journal.payments = 1
        journal.wait.record(1)
        journal.host.record(59_999_990)
        journal.reply.record(3_599_999_990)
        facts.journal = journal
        facts.result.counts.codes = .init(
            uniqueKeysWithValues: (10..<40).map { ("\($0)", 1_234_567) }
        )
        let lines = RunText.lines(RunDocument.summary(facts))
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        let text = lines.joined(separator: "\n")
        #expect(text.contains("terminals 1 234 567 890 123,") && !text.contains("\u{A0}"))
        #expect(text.contains("12 345 678 rows verified"))
        #expect(text.contains("ENDED    after 2 s: 127.0.0.1:8585 does not speak ifsf"))
        for title in ["  journal wait", "  host", "  reply after"] {
            // A title that takes the place of the blanks behind it breaks its row.
            let row = lines.first { $0.hasPrefix(title + "  ") } ?? ""
            #expect(row.dropFirst(16).split(separator: " ").count == 8, "\(title): \(lines)")
        }
        let below = lines.drop { !$0.hasPrefix("money ") }.dropFirst().first
        #expect(below?.hasPrefix(String(repeating: " ", count: 16)) == true)
    }

    @Test func `an interrupted run and its dialects are told`() throws {
        var facts = try Self.facts()
        facts.planned = 60_000_000
        facts.result.wasInterrupted = true
        facts.stages = ["30s:0..10"]
        facts.think = "2s"
        facts.result.dialects = ["unionpay-pos", "ifsf"].map {
            LoadDialectFigures(name: $0, target: "127.0.0.1:1")
        }
        facts.result.dialects[1].sessions = 3
        let document = RunDocument.document(facts)
        let lines = RunText.lines(document)
        #expect(lines.first == "ENDED    by ^C after 2 s of 60 s")
        #expect(lines.contains("stages          30s:0..10"))
        #expect(lines.contains("think time      2s"))
        #expect(lines.contains { $0.hasPrefix("dialect         ifsf: 3 sessions") })
        #expect(ReportPage([.init(name: "a", document: document)]).html.contains("ended by ^C"))
    }

    @Test func `the page says on top whether the money is right, and which run it was`() throws {
        var facts = try Self.facts()
        facts.startedAt = "2026-11-28T15:36:07Z"
        facts.version = "0.1.0"
        facts.command = "forecourt load --mix '<b>'"
        facts.host = try JSONValue.parse(
            "{\"name\":\"pump\",\"processors\":2,\"model\":\"A\",\"memory_mb\":2048,\"system\":\"Linux 6\"}"
        )
        func page(_ runs: RunFacts...) -> String {
            ReportPage(runs.map { .init(name: "a", document: RunDocument.document($0)) }).html
        }
        let right = page(facts)
        let figures = try #require(right.range(of: "Key figures"))
        let head = right[..<figures.lowerBound]
        for text in [
            "class=\"money good\">right: 990 approved", "2026-11-28T15:36:07Z", "0.1.0",
            "forecourt load --mix &#39;&lt;b&gt;&#39;", "pump, 2 × A, 2 048 MB, Linux 6",
        ] {
            #expect(head.contains(text), "\(text)")
        }
        var wrong = facts
        wrong.money?.lost = 1
        #expect(page(wrong).contains("class=\"money bad\">WRONG: 990 approved, lost 1"))
        var open = facts
        open.money = nil
        #expect(page(open, facts).contains("class=\"money \">not checked"))
        #expect(right.contains("prefers-color-scheme:dark"))
        for axis in ["time, s", "answers, 1/s", "time, ms", "percentile, %", "response time, ms"] {
            #expect(right.contains(">\(axis)<"), "\(axis)")
        }
    }

    @Test func `the page holds its charts, needs nothing else, and escapes names`() throws {
        let document = RunDocument.document(try Self.facts())
        let page = ReportPage([
            .init(name: "one", document: document), .init(name: "<two>", document: document),
        ]).html
        #expect(page.components(separatedBy: "<svg").count - 1 >= 6)
        #expect(!page.contains("http"))
        #expect(!page.contains("<script"))
        #expect(!page.contains("<two>"))
        #expect(page.contains("&lt;two&gt;"))
        #expect(!page.contains("nan"))
        for color in ReportPage.colors.prefix(2) { #expect(page.contains(color)) }
    }

    @Test func `an empty run has a page too`() {
        let page = ReportPage([.init(name: "empty", document: RunDocument.document(RunFacts()))])
        #expect(page.html.hasSuffix("</html>\n"))
    }

    @Test func `a long run keeps its heat map within its columns`() throws {
        var facts = try Self.facts()
        for second in 0..<3600 {
            facts.result.series.update(at: Int64(second) * 1_000_000) { $0.heat[20] += 1 }
        }
        let heat = RunDocument.document(facts)["heat"]
        #expect(heat?["columns"]?.items.count == RunDocument.heatColumns)
        #expect(heat?["seconds_a_column"] == .number("15"))
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.0004, "0"), (0.0006, "0.001"), (99.9999, "100"),
        (12.345, "12.345"), (.infinity, "0"),
    ])
    func `numbers are written without zeros at their end`(value: Double, text: String) {
        #expect(Decimal3.text(value) == text)
    }

    @Test func `whole numbers are grouped`() {
        #expect(Decimal3.grouped(0) == "0")
        #expect(Decimal3.grouped(999) == "999")
        #expect(Decimal3.grouped(1000) == "1 000")
        #expect(Decimal3.grouped(-1_234_567) == "-1 234 567")
    }
}
