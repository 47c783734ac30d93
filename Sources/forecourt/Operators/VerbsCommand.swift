import ArgumentParser
import Book
import Desk
import Text

/// `forecourt verbs`.
struct VerbsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verbs",
        abstract: "What operators can ask of the switch: each verb with its role.",
        discussion: """
            A verb is said by a command, or as a line to the admin socket. Until the first person is \
            added, the user that runs the switch holds every role alone, and other users whom the \
            socket lets in are viewers; from then on everybody needs a role of his own (forecourt \
            person). A 2 marks what is for two people, one who proposes and one who approves.

            Examples:
              forecourt verbs
              forecourt verbs account.credit
              forecourt verbs --json | jq 'select(.changes)'
            """
    )

    @Argument(help: "One verb, with its arguments.") var verb: String?
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("VERB"), .text("ROLE"), .words("WHAT IT DOES"), .text("COMMAND", wide: true),
    ]

    func run() throws {
        guard let verb else {
            var printer = ListPrinter(list, Self.columns)
            for facts in VerbTable.entries.map(\.facts) {
                printer.add(facts.document, Self.row(facts))
            }
            return printer.flush()
        }
        let facts: VerbFacts
        do throws(DeskFailure) {
            facts = try VerbTable.entry(named: verb).facts
        } catch {
            throw CommandFailure(error)
        }
        if list.isJSON { return Console.line(facts.document.text()) }
        for line in Self.lines(facts) { Console.line(line) }
    }

    private static func row(_ facts: VerbFacts) -> [String] {
        let role = facts.role.rawValue + (facts.people == .two ? ", 2" : "")
        return [facts.name, role, facts.words, "forecourt \(facts.command)"]
    }

    private static func lines(_ facts: VerbFacts) -> [String] {
        var lines = [
            facts.words,
            padded("command", 11) + "forecourt \(facts.command)",
            padded("role", 11) + facts.role.rawValue,
            padded("people", 11) + facts.people.rawValue,
            padded("switch", 11) + (facts.place == .anywhere ? "running or down" : "running"),
        ]
        for field in facts.fields {
            let isOptional = field.isRequired ? "" : " [optional]"
            lines.append(
                "  " + padded(field.name, 15) + padded(field.kind.rawValue, 9) + field.words
                    + isOptional
            )
        }
        return lines
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
