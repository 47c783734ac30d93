import ArgumentParser
import Journal
import Payments
import Text

/// `day show`.
struct DayShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A business date: its batches, shifts, cases and closed stations.",
        discussion: """
            Without a date it is the newest. Read from the journal, beside a switch or without.

            Examples:
              forecourt day show
              forecourt day show 2026-11-28 --json
            """
    )

    @OptionGroup var source: DataOptions
    @Argument(help: "The date, YYYY-MM-DD.") var date: String?
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let wanted = try date.map { try DayArgument.date($0) }
        let reader = try source.reader()
        guard let day = try JournalFailure.bridging({ try reader.day(wanted) }) else {
            throw CommandFailure(
                .noInput,
                date.map { "\($0) is no date of this journal" } ?? "this journal has no date",
                cure: "see journal tail"
            )
        }
        if json { return Self.showJSON(day) }
        let state = day.isOpen ? "open" : "closed"
        let since = day.openedAt.map { "  began \($0.utc.prefix(19))Z" } ?? ""
        Console.line("\(day.date.dashed)  \(state)\(since)")
        let closed = day.settled + day.uploaded + day.forced
        Console.line(
            "batches   \(closed) closed: \(day.settled) settled, \(day.uploaded) uploaded,"
                + " \(day.forced) forced"
        )
        if day.comparing > 0 {
            Console.line("          \(day.comparing) waiting or different at the moment")
        }
        Console.line("shifts    \(day.shifts) begun, \(day.openShifts) of them open")
        Console.line("cases     \(day.cases) opened, \(day.openCases) of them open")
        Console.line("stations  \(day.stations) closed")
    }

    private static func showJSON(_ day: DayListing) {
        func number(_ value: Int64) -> JSONValue { .number("\(value)") }
        Console.json([
            ("date", .string(day.date.dashed)),
            ("began_at", day.openedAt.map { .string($0.utc) } ?? .null),
            ("open", .boolean(day.isOpen)),
            ("settled", number(day.settled)), ("uploaded", number(day.uploaded)),
            ("forced", number(day.forced)), ("comparing", number(day.comparing)),
            ("shifts", number(day.shifts)), ("open_shifts", number(day.openShifts)),
            ("cases", number(day.cases)), ("open_cases", number(day.openCases)),
            ("stations_closed", number(day.stations)),
        ])
    }
}
