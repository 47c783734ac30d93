import ArgumentParser
import Book
import Desk
import Text

/// `forecourt station …`.
struct StationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "station",
        abstract: "The day of a station: what of it is open, and its close.",
        discussion: """
            A station is closed when its shifts have ended, its batches are closed and all its \
            payments are decided. It closes no business date: forecourt day cutover does.

            Examples:
              forecourt station show DEMOSTATION0001
              forecourt station close DEMOSTATION0001 --reason "end of day" --yes
            """,
        subcommands: [StationShow.self, StationCloseCommand.self]
    )
}

/// `station show`.
struct StationShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What stands in the way of a station's close, one line each.",
        discussion: "Example: forecourt station show DEMOSTATION0001 --json"
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "DE 42, 15 characters.") var merchant: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let answer = try OperatorSession(options: options).read(Verbs.stationShow, merchant)
        if json { return Console.line(answer.text()) }
        guard case .array(let open)? = answer["open"] else { return }
        Console.line(
            open.isEmpty
                ? "\(merchant)  nothing is open"
                : "\(merchant)  open: \(DayDocument(answer).text("count"))"
        )
        for item in open {
            let document = DayDocument(item)
            let words =
                switch document.text("kind") {
                case "shift": "shift \(document.text("number"))"
                case "batch":
                    "batch "
                        + DecimalText.padded(Int(document.text("number")) ?? 0, digits: 6)
                default: "payment \(document.text("number")) undecided"
                }
            Console.line("  \(document.text("terminal"))  \(words)")
        }
    }
}

/// `station close`.
struct StationCloseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Closes a station's day, or says what stands in its way.",
        discussion: """
            --force ends its shifts, closes its batches without their terminals and makes cases \
            of what is not decided: finance proposes it, a controller approves.

            Examples:
              forecourt station close DEMOSTATION0001 --reason "end of day" --yes
              forecourt station close DEMOSTATION0001 --force --reason "T7 is dead" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "DE 42, 15 characters.") var merchant: String
    @Flag(help: "Close it whatever is open.") var force = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let deed = "\(force ? "closing by force" : "closing") the day of \(merchant)"
        let reason = try change.agreed(to: deed)
        let result = try OperatorSession(options: options).say(
            Verbs.stationClose,
            merchant,
            force,
            reason: reason
        )
        ChangeReport.show(result, "close", json)
    }
}
