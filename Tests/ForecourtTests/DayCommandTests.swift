import Foundation
import Testing
import Text

/// The commands of a station's day, on a data directory whose switch is down.
@Suite struct DayCommandTests {
    private let folder: TestFolder
    private let named: [String]

    init() throws {
        folder = try TestFolder()
        let configuration = Repository.path("fixtures/demo/forecourt.yaml")
        named = ["--data", folder.path + "/data", "--config", configuration]
        let seed = try Program.run(
            ["demo", "seed", "--terminals", "2", "--cards", "1"] + named,
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
    }

    private func run(_ words: String...) throws -> Program.Outcome {
        try Program.run(words + named, in: folder.path)
    }

    @Test(arguments: ["shift", "settlement", "case"])
    func `a list of nothing is nothing, as text and as JSON`(noun: String) throws {
        for more in [[], ["--json"]] {
            let outcome = try Program.run([noun, "list"] + more + named, in: folder.path)
            #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
        }
    }

    @Test func `a station has nothing open, and only a known one is asked about`() throws {
        let text = try run("station", "show", "DEMOSTATION0001")
        #expect(text.status == 0 && text.output == "DEMOSTATION0001  nothing is open\n")
        let json = try run("station", "show", "DEMOSTATION0001", "--json")
        let document = try JSONValue.parse(String(json.output.dropLast()))
        #expect(document["open"] == .array([]))
        let stranger = try run("station", "show", "NOSTATION000001")
        #expect(stranger.status == 66)
        #expect(stranger.errors.contains("no terminal belongs to NOSTATION000001"))
    }

    @Test(
        arguments: [
            (["shift", "show", "T0000001"], "terminal T0000001 has had no shift"),
            (["shift", "show", "T0000001", "3"], "terminal T0000001 has had no shift 3"),
            (["settlement", "show", "T0000001", "1"], "batch 1 of T0000001 is not closed"),
            (["case", "show", "17"], "no case is 17"),
            (["shift", "list", "--terminal", "T9999999"], "nobody knows terminal T9999999"),
            (
                ["settlement", "list", "--merchant", "NOSTATION000001"],
                "nobody knows merchant NOSTATION000001"
            ),
            (["shift", "show", "T9999999"], "nobody knows terminal T9999999"),
            (["settlement", "show", "T9999999", "1"], "nobody knows terminal T9999999"),
            (["day", "show", "1999-01-01"], "1999-01-01 is no date of this journal"),
            (["day", "report", "--date", "1999-01-01"], "1999-01-01 is no date of this journal"),
            (
                ["day", "report", "--date", "1999-01-01", "--until", "1999-01-02"],
                "no date from 1999-01-01 to 1999-01-02 is of this journal"
            ),
        ]
    )
    func `what is not there ends with 66 and one line`(words: [String], line: String) throws {
        let outcome = try Program.run(words + named, in: folder.path)
        #expect(outcome.status == 66 && outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("forecourt: \(line): "), "\(outcome.errors)")
    }

    @Test(
        arguments: [
            (["case", "show", "x"], "that is no case"),
            (["case", "list", "--kind", "other"], "unknown kind of case"),
            (["case", "list", "--open", "--all"], "--open or --all, not both"),
            (["shift", "list", "--limit", "0"], "--limit must be 1 to 1000"),
            (["settlement", "list", "--date", "28.11.2026"], "that is no date"),
            (["day", "show", "tomorrow"], "that is no date"),
            (["day", "report", "--json", "-o", "csv"], "-o csv was asked for"),
            (["pos", "settle", "--fault", "late-reversal"], "nothing takes a settlement back"),
            (["shift", "close", "T0000001"], "needs a reason"),
            (["settlement", "force", "T0000001"], "needs a reason"),
            (["station", "close", "DEMOSTATION0001"], "needs a reason"),
            (["case", "close", "17"], "needs a reason"),
            (["terminal", "release", "T0000001"], "needs a reason"),
            (["station", "close", "DEMOSTATION0001", "--reason", "x"], "would ask"),
        ]
    )
    func `what was typed wrong ends with 64 and one line`(words: [String], line: String) throws {
        let outcome = try Program.run(words + named, in: folder.path)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(line), "\(outcome.errors)")
    }

    @Test(
        arguments: [
            (["shift", "close", "T0000001"], Int32(1), "has no open shift"),
            (["settlement", "force", "T0000001"], 1, "there is nothing to force"),
            (["terminal", "release", "T0000001"], 1, "there is nothing to release"),
            (["terminal", "release", "T9999999"], 66, "no terminal T9999999"),
            (["case", "close", "17"], 66, "no case is 17"),
            (["station", "close", "NOSTATION000001"], 66, "NOSTATION000001"),
        ]
    )
    func `what cannot be done is told in one line`(
        words: [String],
        status: Int32,
        line: String
    ) throws {
        let outcome = try Program.run(words + ["--reason", "x", "--yes"] + named, in: folder.path)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(line), "\(outcome.errors)")
    }

    @Test func `a station with nothing open is closed, and the day says so`() throws {
        let before = try run("day", "show")
        #expect(before.status == 0 && before.output.contains("stations  0 closed"))
        let close = try run(
            "station",
            "close",
            "DEMOSTATION0001",
            "--reason",
            "end of day",
            "--yes",
            "--json"
        )
        #expect(close.status == 0, "\(close.errors)")
        let seq = try JSONValue.parse(String(close.output.dropLast()))["seq"]
        #expect(seq != nil && seq != .null)
        let after = try run("day", "show", "--json")
        let day = try JSONValue.parse(String(after.output.dropLast()))
        #expect(day["stations_closed"] == .number("1") && day["open"] == .boolean(true))
        for line in before.output.split(separator: "\n") { #expect(line.count <= 80) }
        let verified = try Program.run(
            ["journal", "verify", "--data", folder.path + "/data"],
            in: folder.path
        )
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test func `a cutover says what it closes and opens, and a second one of the day is told`()
        throws
    {
        let cutover = ["day", "cutover", "--reason", "end of day"]
        let first = try Program.run(cutover + ["--yes"] + named, in: folder.path)
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        let lines = first.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3 && lines[0].hasPrefix("closed    20"), "\(first.output)")
        #expect(lines[1] == "totals    nothing has counted")
        #expect(lines[2].hasPrefix("opened    20") && lines[2].contains("  record "))
        let closed = lines[0].dropFirst(10)
        let show = try run("day", "show", String(closed))
        #expect(show.output.hasPrefix("\(closed)  closed  "), "\(show.output)")
        #expect(try run("day", "show").output.contains("\(closed) closed"))

        let asked = try Program.run(cutover + named, in: folder.path)
        #expect(asked.status == 64 && asked.errors.contains("add --yes in scripts"))
        let second = try Program.run(cutover + ["--yes", "--json"] + named, in: folder.path)
        #expect(second.status == 0 && second.errorLines.count == 1, "\(second.errors)")
        #expect(second.errors.contains("was opened today, by a cutover at"))
        let answer = try JSONValue.parse(String(second.output.dropLast()))
        #expect(answer["closed"] == .string(String(lines[2].dropFirst(10).prefix(10))))
        #expect(answer["opened"] != .null && answer["seq"] != .null)
    }

    private var data: [String] { ["--data", folder.path + "/data"] }

    @Test(
        arguments: [
            "shift", "batch", "terminal", "merchant", "operator", "product", "channel",
            "transaction", "ledger",
        ]
    )
    func `a report is printed within 80 columns, as one object and as CSV`(by: String) throws {
        let words = ["day", "report", "--by", by]
        let text = try Program.run(words + data, in: folder.path)
        #expect(text.status == 0, "\(text.errors)")
        for line in text.output.split(separator: "\n").dropLast() {
            #expect(line.count <= 80, "\(line)")
        }
        let json = try Program.run(words + ["--json"] + data, in: folder.path)
        let document = try JSONValue.parse(String(json.output.dropLast()))
        #expect(document["by"] == .string(by))
        let csv = try Program.run(words + ["-o", "csv"] + data, in: folder.path)
        #expect(csv.status == 0 && !csv.output.contains("{"))
    }

    @Test func `the seeded accounts are in balance`() throws {
        let ledger = try Program.run(
            ["day", "report", "--by", "ledger", "--json"] + data,
            in: folder.path
        )
        let document = try JSONValue.parse(String(ledger.output.dropLast()))
        guard case .array(let lines)? = document["lines"] else {
            Issue.record("no lines: \(ledger.output)")
            return
        }
        #expect(!lines.isEmpty)
    }

    @Test(
        arguments: [
            (["--date", "yesterday"], "that is no date"),
            (["--date", "2026-11-28", "--until", "2026-11-27"], "is before"),
            (["--by", "pump"], "pump"),
        ]
    )
    func `a report of no date, or by nothing, is refused`(words: [String], line: String) throws {
        let outcome = try Program.run(["day", "report"] + words + data, in: folder.path)
        #expect(outcome.status == 64 && outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(line), "\(outcome.errors)")
    }

    @Test func `a journal goes back to its anchor, and to no other`() throws {
        let printed = try Program.run(["journal", "anchor"] + data, in: folder.path)
        let anchor = String(printed.output.dropLast())
        let parts = anchor.split(separator: ":")
        try #require(parts.count == 2 && parts[1].count == 64, "\(printed.output)")
        let verify = ["journal", "verify", "--without-replay", "--anchor"]
        let close = try run(
            "station",
            "close",
            "DEMOSTATION0001",
            "--reason",
            "end of day",
            "--yes"
        )
        #expect(close.status == 0, "\(close.errors)")
        let right = try Program.run(verify + [anchor] + data, in: folder.path)
        #expect(right.status == 0, "\(right.errors)")
        #expect(right.output.contains("goes back to the anchor at record \(parts[0])."))
        let zeros = String(repeating: "0", count: 64)
        for (wrong, status) in [
            ("\(parts[0]):\(zeros)", Int32(1)), ("99999999:\(parts[1])", 1), ("\(parts[1])", 64),
            ("x", 64),
        ] {
            let outcome = try Program.run(verify + [wrong] + data, in: folder.path)
            #expect(outcome.status == status, "\(wrong): \(outcome.errors)")
            #expect(outcome.errorLines.count == 1)
        }
    }
}
