import ArgumentParser
import Desk
import Journal
import Payments
import Text

/// `day show`.
struct DayShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A business date: whether it is closed, its totals, batches, shifts and cases.",
        discussion: """
            Without a date it is the newest. Read from the journal where this user may, beside a \
            switch or without; else the running switch is asked.

            Examples:
              forecourt day show
              forecourt day show 2026-11-28 --json
            """
    )

    @OptionGroup var source: DataOptions
    @Argument(help: "The date, YYYY-MM-DD.") var date: String?
    @Flag(help: "Times of UTC, not of the institution's clock.") var utc = false
    @Flag(help: "One JSON object; its times are of UTC.") var json = false

    func run() throws {
        let wanted = try date.map { try DayArgument.date($0) }
        let answer = try read(wanted)
        if json { return Console.line(answer.text()) }
        let clock =
            utc ? .utc : try InstitutionClock(data: source.data, config: source.config)
        let text = DateText(answer, clock)
        for line in text.lines { Console.line(line) }
    }

    private func read(_ date: BusinessDate?) throws -> JSONValue {
        let reader: JournalReader
        do {
            reader = try source.reader()
        } catch let failure as CommandFailure {
            let client = AdminClient(directory: DataDirectory(path: try source.directory()))
            guard try client.isUp() else { throw failure }
            return try client.call(
                Verbs.dayShow.facts.name,
                Verbs.dayShow.members(date, reason: nil)
            )
        }
        do throws(DeskFailure) {
            return try FileDesk(reader).answer(Verbs.dayShow, date)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// A business date in words.
struct DateText {
    private let answer: JSONValue
    private let document: DayDocument
    private let clock: InstitutionClock

    init(_ answer: JSONValue, _ clock: InstitutionClock = .utc) {
        self.answer = answer
        document = DayDocument(answer)
        self.clock = clock
    }

    var date: String { document.text("date") }

    /// All of it, in lines of 80 columns.
    var lines: [String] {
        let isOpen = document.isTrue("open")
        var lines = [
            Self.line(
                "",
                [
                    date, isOpen ? "open" : "closed",
                    document.has("opened_at")
                        ? "opened \(document.time("opened_at", clock))"
                        : "began \(document.time("began_at", clock))",
                    isOpen ? "" : "closed \(document.time("closed_at", clock))",
                ],
                isHead: true
            )
        ]
        if document.has("previous") || document.has("next") {
            let neighbours = [
                document.has("previous") ? "\(document.text("previous")) closed" : "",
                document.has("next") ? "\(document.text("next")) behind it" : "",
            ]
            lines.append(Self.line("dates", neighbours))
        }
        let totals = totals
        lines += totals.isEmpty ? [Self.line("totals", ["nothing has counted"])] : totals
        let counts = ["settled", "uploaded", "forced"].map { Int(document.text($0)) ?? 0 }
        lines.append(
            Self.line(
                "batches",
                [
                    "\(counts.reduce(0, +)) closed: \(counts[0]) settled, \(counts[1]) uploaded,"
                        + " \(counts[2]) forced"
                ]
            )
        )
        if document.text("comparing") != "0" {
            let count = document.text("comparing")
            lines.append(Self.line("", ["\(count) waiting or different at the moment"]))
        }
        let (shifts, cases) = (document.text("shifts"), document.text("cases"))
        lines.append(
            Self.line("shifts", ["\(shifts) begun, \(document.text("open_shifts")) of them open"])
        )
        lines.append(
            Self.line("cases", ["\(cases) opened, \(document.text("open_cases")) of them open"])
        )
        lines.append(Self.line("stations", ["\(document.text("stations_closed")) closed"]))
        return lines
    }

    /// What it came to, a line an asset.
    var totals: [String] {
        guard case .array(let assets)? = answer["totals"] else { return [] }
        return assets.enumerated().map { place, total in
            Self.line(place == 0 ? "totals" : "", Self.words(of: total))
        }
    }

    /// The same on one line, for a question.
    var sums: String {
        guard case .array(let assets)? = answer["totals"], !assets.isEmpty else {
            return "nothing has counted"
        }
        return assets.map { Self.words(of: $0).joined(separator: ", ") }.joined(separator: "; ")
    }

    private static func words(of total: JSONValue) -> [String] {
        let currency = total["currency"]?.string
        func tally(_ key: String, _ one: String, _ many: String) -> String? {
            let tally = DayDocument(total[key] ?? .null)
            guard let count = Int(tally.text("count")), count != 0 else { return nil }
            return Counted.text(count, one, many) + " " + tally.amount("amount_minor", currency)
        }
        let net = DayDocument(total).amount("net_minor", currency)
        return [
            tally("debits", "debit", "debits"), tally("credits", "credit", "credits"),
            tally("reversed", "reversed", "reversed"), tally("loaded", "load", "loads"),
            tally("undecided", "undecided", "undecided"),
            "net \(net) \(AmountColumn.name(currency ?? ""))",
        ].compactMap(\.self)
    }

    private static func line(_ label: String, _ words: [String], isHead: Bool = false) -> String {
        FoldedLine.text(
            words.filter { !$0.isEmpty }.map(PrintableText.line),
            first: isHead ? "" : label + String(repeating: " ", count: 10 - label.count),
            indent: 10,
            columns: Screen.current.textColumns
        )
    }
}
