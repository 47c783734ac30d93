import ArgumentParser
import Desk
import Payments
import Switch
import Text

/// `forecourt day …`.
struct DayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "day",
        abstract: "The business date: show, report, cutover, clock.",
        discussion: """
            Examples:
              forecourt day show
              forecourt day report --by batch
              forecourt day cutover --reason "end of day" --yes
            """,
        subcommands: [DayShow.self, DayReportCommand.self, DayCutover.self, DayClock.self]
    )
}

/// `day cutover`.
struct DayCutover: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cutover",
        abstract: "Closes the business date and opens the next.",
        discussion: """
            Says which date it closes with which totals, and which one it opens. Where a cutover \
            has opened the date on this calendar day already, it asks a second time; --yes answers \
            both.

            Example: forecourt day cutover --reason "end of day" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        // Before anything is read: what cannot be agreed to is refused at once.
        try change.check(for: "closing the business date")
        let session = OperatorSession(options: options)
        let before = try open(session)
        let deed =
            before.map { "closing \(DateText($0).date) (\(DateText($0).sums))" }
            ?? "closing the business date"
        let reason = try change.agreed(to: deed)
        if let before { try askAgain(before) }
        let result = try session.say(Verbs.dayCutover, reason: reason)
        guard OperatorSession.number(result["proposal"]) == nil, let opened = try open(session)
        else { return ChangeReport.show(result, "date", json) }
        let name = opened["previous"]?.string
        let closed = try name.map { name in
            try session.readLive(Verbs.dayShow, try DayArgument.date(name))
        }
        report(result, closed: closed, opened: opened)
    }

    /// The newest date; nil in a journal that has none.
    private func open(_ session: OperatorSession) throws -> JSONValue? {
        do {
            return try session.readLive(Verbs.dayShow, nil)
        } catch let failure as CommandFailure where failure.status == .noInput {
            return nil
        }
    }

    /// Asks again where the date was opened today: twice is seldom meant.
    private func askAgain(_ before: JSONValue) throws {
        guard let opened = before["opened_at"]?.string, before["previous"] != .null,
            let time = TimeText.microseconds(opened, now: 0),
            case let clock = try InstitutionClock(data: options.data, config: options.config),
            clock.day(microseconds: time) == clock.day(microseconds: SystemClock().now().rawValue)
        else { return }
        let date = DateText(before).date
        let told = "\(date) was opened today, by a cutover at \(clock.text(microseconds: time))"
        guard !change.yes else { return Console.talk("forecourt: \(told): it is closed, too") }
        Console.talk("\(told); close it, too? [y/N]")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.failed, "nothing was done")
        }
    }

    private func report(_ result: JSONValue, closed: JSONValue?, opened: JSONValue) {
        let date = DateText(opened).date
        if json {
            guard case .object(let members) = result else { return }
            let more: [JSONValue.Member] = [
                .init("closed", closed?["date"] ?? .null), .init("opened", .string(date)),
                .init("totals", closed?["totals"] ?? .array([])),
            ]
            return Console.line(JSONValue.object(members + more).text())
        }
        if let closed {
            let text = DateText(closed)
            Console.line("closed    \(text.date)")
            let totals = text.totals
            for line in totals { Console.line(line) }
            if totals.isEmpty { Console.line("totals    nothing has counted") }
        }
        let record = OperatorSession.number(result["seq"]).map(String.init) ?? "-"
        Console.line("opened    \(date)  record \(record)")
    }
}
