import ArgumentParser
import Desk
import Journal
import Text

/// `forecourt shift …`.
struct ShiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shift",
        abstract: "Shifts of operators at terminals: list, show, close.",
        discussion: """
            An operator begins a shift by signing on at a terminal, and ends it there with totals. \
            close ends one whose terminal is not heard any more: without totals to compare.

            Examples:
              forecourt shift list --merchant DEMOSTATION0001 --open
              forecourt shift show T0000001
              forecourt shift close T0000001 --reason "the terminal is broken" --yes
            """,
        subcommands: [ShiftList.self, ShiftShow.self, ShiftClose.self]
    )
}

/// Which terminals, and how many rows, lists of the day show.
struct DayListOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this terminal (DE 41).", valueName: "terminal"))
    var terminal: String?
    @Option(help: ArgumentHelp("Only of this merchant (DE 42).", valueName: "merchant"))
    var merchant: String?
    @OptionGroup var length: ListLength
}

/// How many rows a list has.
struct ListLength: ParsableArguments {
    @Option(help: "How many at most.") var limit = 50

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit must be 1 to 1000, not \(limit)")
        }
    }
}

/// `shift list`.
struct ShiftList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shifts, the newest first.",
        discussion: "Example: forecourt shift list --merchant DEMOSTATION0001 --open"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var chosen: DayListOptions
    @Flag(help: "Only shifts that go on.") var open = false
    @OptionGroup var times: ClockOptions
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("TERMINAL"), .number("SHIFT"), .text("MERCHANT"), .text("OPERATOR"),
        .text("OPENED"), .text("STATE"), .text("CLOSED", wide: true), .text("DATE", wide: true),
        .text("RECORD", wide: true),
    ]

    func run() throws {
        let choice = ShiftChoice(
            terminal: chosen.terminal,
            merchant: chosen.merchant,
            isOpen: open,
            limit: chosen.length.limit
        )
        let answer = try OperatorSession(options: options).read(Verbs.shiftList, choice)
        let clock = try times.clock(options)
        DayPrinter.list(answer, list, Self.columns) { document in
            [
                document.text("terminal"), document.text("shift"), document.text("merchant"),
                document.text("operator"), document.shortTime("opened_at", clock),
                document.stateOfShift, document.shortTime("closed_at", clock),
                document.text("opened_on"), document.text("opened_by"),
            ]
        }
    }
}

/// `shift show`.
struct ShiftShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One shift with its operator and totals.",
        discussion: """
            Both sides' once they were compared, else ours as they stand: of a shift that goes on, \
            or was ended without its terminal. Without a number it is the last of the terminal.

            Examples:
              forecourt shift show T0000001
              forecourt shift show T0000001 12 --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "DE 41.") var terminal: String
    @Argument(help: "Number of the shift.") var number: UInt32?
    @OptionGroup var times: ClockOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = ShiftName(terminal: terminal, number: number)
        let answer = try OperatorSession(options: options).read(Verbs.shiftShow, name)
        if json { return Console.line(answer.text()) }
        let clock = try times.clock(options)
        let document = DayDocument(answer)
        DayPrinter.line(Self.words(document, clock))
        let opened = ["record \(document.text("opened_by"))", "date \(document.text("opened_on"))"]
        DayPrinter.line([document.time("opened_at", clock)] + opened, first: "opened  ", indent: 8)
        if document.has("closed_by") {
            let closed = [
                document.time("closed_at", clock), "record \(document.text("closed_by"))",
            ]
            DayPrinter.line(closed, first: "closed  ", indent: 8)
        }
        for line in TotalsText.lines(answer, currency: nil) { Console.line(line) }
        for line in TotalsText.counted(answer) { Console.line(line) }
    }

    private static func words(_ document: DayDocument, _ clock: InstitutionClock) -> [String] {
        [
            document.text("terminal"), "shift \(document.text("shift"))",
            "\(document.text("merchant")):\(document.text("operator"))",
            document.time("opened_at", clock), document.stateOfShift,
        ]
    }
}

extension DayDocument {
    /// Whether it goes on, or how it ended.
    fileprivate var stateOfShift: String {
        guard has("closed_by") else { return "open" }
        return has("result") ? text("result") : "ended by hand"
    }
}

/// `shift close`.
struct ShiftClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Ends the open shift of a terminal that does not do it itself.",
        discussion: """
            Example:
              forecourt shift close T0000001 --reason "the terminal is broken" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "DE 41.") var terminal: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "ending the shift at \(terminal)")
        let result = try OperatorSession(options: options).say(
            Verbs.shiftClose,
            terminal,
            reason: reason
        )
        ChangeReport.show(result, "shift", json)
    }
}
