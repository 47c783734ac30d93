import ArgumentParser
import Desk
import Glibc
import Text

/// `forecourt status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the running switch is.",
        discussion: """
            Examples:
              forecourt status
              forecourt status --watch
              forecourt status --json | jq .refusals
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object.") var json = false
    @Flag(help: "Again every second until interrupted.") var watch = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto

    func run() throws {
        let session = OperatorSession(options: options)
        repeat {
            let status = try session.sayRunning(Verbs.status)
            if watch, Console.outputIsTerminal { Console.clear() }
            if json { Console.line(status.text()) } else { show(status) }
            if watch { sleep(1) }
        } while watch
    }

    private func show(_ status: JSONValue) {
        let painter = Painter(isOn: color.isOn)
        guard case .object(let members) = status else { return }
        for member in members {
            let name = PrintableText.line(member.key.replacing("_", with: " "))
            let label = painter.bold(name + String(repeating: " ", count: max(1, 18 - name.count)))
            switch member.value {
            case .object(let inside): show(label, Self.words(inside))
            case .array(let items):
                for (index, item) in items.enumerated() {
                    let head = index == 0 ? label : String(repeating: " ", count: 18)
                    guard case .object(let inside) = item else {
                        show(head, [Self.wording(item)])
                        continue
                    }
                    show(head, Self.words(inside, isInBrackets: true))
                }
            default: show(label, [Self.wording(member.value)])
            }
        }
    }

    private func show(_ label: String, _ words: [String]) {
        let words = words.map(PrintableText.line)
        Console.painted(FoldedLine.text(words, separator: ", ", first: label, indent: 18))
    }

    /// Each member in words.
    private static func words(
        _ members: [JSONValue.Member],
        isInBrackets: Bool = false
    ) -> [String] {
        var words = members.map { "\($0.key.replacing("_", with: " ")) \(wording($0.value))" }
        if isInBrackets, !words.isEmpty {
            words[0] = "(" + words[0]
            words[words.count - 1] += ")"
        }
        return words
    }

    private static func wording(_ value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .boolean(let flag): flag ? "yes" : "no"
        case .null: "-"
        case .object(let members): "(" + words(members).joined(separator: ", ") + ")"
        case .array(let items): items.map(wording).joined(separator: " ")
        }
    }
}

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
        discussion: "Example: forecourt day cutover --reason \"end of day\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "closing the business date")
        let session = OperatorSession(options: options)
        let result = try session.say(Verbs.dayCutover, reason: reason)
        ChangeReport.show(result, "date", json)
    }
}
