import Testing
import Text

@testable import forecourt

@Suite struct StatusScreenTests {
    /// A switch whose bank has two reversals that are held.
    private static let text = """
        {"version":"0.1.0","phase":"ready","uptime_s":970,"business_date":"2026-11-28",
        "closes":"23:00","sessions":1500,"in_flight":3,
        "last_minute":{"payments":5460,"approval_percent":96.1,
        "round_trip_ms":{"count":5460,"p50":3.412,"p99":18.911}},
        "tps":{"1s":100.0,"10s":98.0,"60s":91.2,"total":9000},"approval_percent":98.5,
        "clock":{"believed":true,"jump_s":0},"proposals":0,
        "channels":[{"name":"in-house","kind":"in-house","state":"up"},
        {"name":"bank","kind":"host","state":"up","address":"10.0.0.1:9583",
        "sockets":["up","up"],"in_flight":1,"stored_reversals":1,"held_reversals":2,
        "held":[33625,33700],"oldest_seconds":83,"note":null,"answers_per_s":12.0,
        "round_trip_ms":{"count":720,"p50":80.1,"p99":190.4},
        "held_items":[{"number":33625,"terminal":"T0000302","amount_minor":2291,
        "currency":"156","age_seconds":83},
        {"number":33700,"terminal":null,"amount_minor":null,"currency":null,
        "age_seconds":null}]}],
        "days":{"batches_waiting":0,"batches_unbalanced":1,"shifts_open":2,"cases_open":3,
        "cases_due":0},
        "journal":{"records":33700,"bytes":12900000,"wal_bytes":419430,"disk_full":false,
        "disk_free_bytes":13207000000,"damage":null},
        "refusals":{"insufficient-funds":51,"mac_failures":3,"overload":0},
        "connections":{"listeners_waiting":0}}
        """

    private static func status(_ changes: (String, String)...) throws -> JSONValue {
        try JSONValue.parse(changes.reduce(text) { $0.replacing($1.0, with: $1.1) })
    }

    private static func lines(_ status: JSONValue, columns: Int = 80) -> [String] {
        var screen = StatusScreen(status: status, painter: Painter(isOn: false))
        screen.columns = columns
        return screen.lines.flatMap { $0.split(separator: "\n").map(String.init) }
    }

    @Test func `one screen of 80 columns and 24 rows, what needs a person first`() throws {
        let lines = Self.lines(try Self.status())
        #expect(lines.count <= 24)
        for line in lines { #expect(TextColumns.width(of: line) <= 80, "\(line)") }
        let head = "forecourt 0.1.0  READY  up 16 min  date 2026-11-28 closes 23:00  "
        #expect(lines[0].hasPrefix(head) && lines[0].hasSuffix("  2 NEED YOU"))
        #expect(lines[0].count == 80)
        #expect(lines[1].hasPrefix("payments   100/s now   98.0/s 10 s   91.2/s 60 s"))
        #expect(
            lines.contains(
                "answers    p50 3.4 ms   p99 18.9 ms (60 s)   in flight 3   sessions 1500"
            )
        )
        #expect(lines.contains("channels   in-house  up"))
        #expect(
            lines.contains { $0.hasPrefix("           bank      up 2/2   12.0/s   p99 190 ms") }
        )
        #expect(lines.contains { $0.contains("HELD 2") })
        #expect(lines.contains("held       33625  22.91 CNY  T0000302  83 s  bank"))
        #expect(lines.contains("           forecourt channel release 33625 --reason TEXT"))
        #expect(lines.contains("           forecourt channel release 33700 --reason TEXT"))
        #expect(lines.contains("refused    insufficient funds 51   mac failures 3"))
    }

    @Test(arguments: [59, 7100, 35_999, 86_399, 172_799, 31_535_999])
    func `the first line is one line, however long the switch runs`(seconds: Int) throws {
        let uptime = ("\"uptime_s\":970", "\"uptime_s\":\(seconds)")
        let many = ("\"held_reversals\":2", "\"held_reversals\":99")
        let quiet = [
            ("\"held_reversals\":2", "\"held_reversals\":0"),
            ("\"held\":[33625,33700]", "\"held\":[]"),
        ]
        for lines in [
            Self.lines(try Self.status(uptime, many)),
            Self.lines(try Self.status(uptime, quiet[0], quiet[1])),
        ] {
            #expect(lines[0].hasSuffix("99 NEED YOU") || lines[0].hasSuffix("all is well"))
            #expect(TextColumns.width(of: lines[0]) == 80 && lines[1].hasPrefix("payments"))
        }
    }

    @Test(arguments: [80, 60, 40])
    func `it folds on a narrow screen, and the call stays on the first line`(columns: Int) throws {
        let lines = Self.lines(try Self.status(), columns: columns)
        #expect(lines[0].contains("2 NEED YOU"))
        // A command is there to be copied: it stays whole.
        for line in lines where !line.contains("forecourt channel") {
            #expect(TextColumns.width(of: line) <= columns, "\(line)")
        }
    }

    @Test func `a switch that needs nobody says so`() throws {
        let quiet = try Self.status(
            ("\"held_reversals\":2", "\"held_reversals\":0"),
            ("\"held\":[33625,33700]", "\"held\":[]")
        )
        #expect(Self.lines(quiet)[0].hasSuffix("  all is well"))
        #expect(StatusNeed.all(of: quiet).isEmpty)
    }

    @Test(
        arguments: [
            ("\"disk_full\":false", "\"disk_full\":true", "disk", "df -h"),
            ("\"damage\":null", "\"damage\":\"record 3\"", "journal", "forecourt journal verify"),
            ("\"believed\":true", "\"believed\":false", "clock", "forecourt day clock"),
            ("\"proposals\":0", "\"proposals\":1", "approve", "forecourt approve"),
            ("\"cases_due\":0", "\"cases_due\":4", "cases", "forecourt case list --due"),
            (
                "\"state\":\"up\",\"address\"", "\"state\":\"down\",\"address\"", "bank",
                "forecourt channel echo bank"
            ),
            ("\"listeners_waiting\":0", "\"listeners_waiting\":1", "limit", "forecourt doctor"),
        ]
    )
    func `each need has its command`(
        from: String,
        to: String,
        label: String,
        command: String
    ) throws {
        let needs = StatusNeed.all(of: try Self.status((from, to)), given: " --data d")
        let need = try #require(needs.first { $0.label == label })
        let told = command.hasPrefix("forecourt") ? command + " --data d" : command
        #expect(need.commands == [told] && needs.count == 3)
    }

    @Test func `a hundred needs leave the screen its 24 rows`() throws {
        let many = (1...20).map(String.init).joined(separator: ",")
        let status = try Self.status(
            ("\"held_reversals\":2", "\"held_reversals\":100"),
            ("[33625,33700]", "[\(many)]")
        )
        let lines = Self.lines(status)
        #expect(lines[0].hasSuffix("100 NEED YOU") && lines.count <= 24)
        #expect(lines.contains("           96 more: forecourt status --verbose"))
    }

    @Test func `what an older switch does not tell is a hyphen`() throws {
        let lines = Self.lines(try JSONValue.parse("{\"version\":\"0.0.9\",\"phase\":\"ready\"}"))
        #expect(lines[0].hasPrefix("forecourt 0.0.9  READY  up 0 s  date -"))
        #expect(lines.contains { $0.hasPrefix("payments   -/s now") })
    }

    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (13_207_000_000, "12.2 GiB"),
    ])
    func `bytes are told in the unit that fits`(count: Int, text: String) {
        #expect(StatusText.bytes(count) == text)
    }

    @Test(arguments: [
        (45, "45 s", "45s"), (970, "16 min", "16m"), (11_520, "3 h 12 min", "3h"),
        (439_200, "5 d 2 h", "5d"), (86_399, "23 h", "23h"),
    ])
    func `spans are told in two units at most`(seconds: Int, text: String, age: String) {
        #expect(StatusText.span(seconds) == text && StatusText.age(seconds) == age)
    }

    @Test(arguments: [
        ("d", "d"), ("/var/lib/x", "/var/lib/x"), ("a b", "'a b'"), ("it's", "'it'\\''s'"),
    ])
    func `a word is quoted where a shell would take it apart`(word: String, quoted: String) {
        #expect(ShellWord.quoted(word) == quoted)
    }
}
