import ArgumentParser
import Desk
import Glibc
import Text

/// `forecourt status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the running switch is, and what of it needs a person.",
        discussion: """
            One screen: whether it is ready, payments a second (now, over 10 s, over 60 s), the \
            share that is approved since the start and in the last minute, how long answers took \
            in the last minute, every channel, and whatever somebody has to do something about, \
            each with the command to type. --verbose adds listeners, mailboxes, stages and counts.

            A switch that does not answer within 5 s is told as one that stands still.

            Examples:
              forecourt status
              forecourt status --watch
              forecourt status --json | jq .needs
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object.") var json = false
    @Flag(help: "Again every second until interrupted.") var watch = false
    @Flag(help: "Listeners, mailboxes, stages and counts, too.") var verbose = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto

    func run() throws {
        let session = OperatorSession(options: options)
        var isFirst = true
        repeat {
            do {
                show(try session.sayRunning(Verbs.status))
            } catch let failure as CommandFailure where watch && !isFirst {
                // Whoever watches wants to see it come back, too.
                if json || !Screen.current.moves {
                    Console.talk("forecourt: \(failure.line)")
                } else {
                    show([PrintableText.line(failure.line)])
                }
            }
            isFirst = false
            if watch { sleep(1) }
        } while watch
    }

    private func show(_ status: JSONValue) {
        if json {
            guard case .object(let members) = status else { return }
            let needs = StatusNeed.all(of: status, given: given).map(\.document)
            return Console.line(JSONValue.object(members + [.init("needs", .array(needs))]).text())
        }
        let screen = Screen.current
        var page = StatusScreen(status: status, painter: Painter(isOn: color.isOn))
        page.columns = screen.textColumns
        page.given = given
        page.isWhole = verbose
        var lines = page.lines
        if let version = status["version"]?.string, version != Version.text {
            lines.append("this command is \(Version.text): use the switch's own release")
        }
        if verbose { lines += StatusDetails(painter: page.painter).lines(status) }
        show(lines)
    }

    /// A screen is painted over, anything else goes on.
    private func show(_ lines: [String]) {
        let screen = Screen.current
        guard watch, screen.moves, !json else {
            for line in lines { Console.painted(line) }
            if watch, !json { Console.line("") }
            return
        }
        // What does not fit would scroll the first line away.
        let rows = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        Console.repaint(rows.prefix(max(1, screen.rows - 1)).map(String.init))
    }

    /// The options that name this switch, for commands to type.
    private var given: String {
        [("--config", options.config), ("--data", options.data)].map { name, value in
            value.map { " \(name) \(ShellWord.quoted($0))" } ?? ""
        }.joined()
    }
}

/// A word as a shell takes it.
enum ShellWord {
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ","),
                UInt8(ascii: "="), UInt8(ascii: "%"), UInt8(ascii: "@"), 0x80...:
                true
            default: false
            }
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

/// Everything else that `status` tells, by its names.
struct StatusDetails {
    let painter: Painter

    /// What the screen above does not say.
    private static let keys = [
        "process", "started_at", "clock", "round_trip_ms", "listeners", "mailboxes", "stages_ms",
        "store_and_forward", "journal", "refusals", "connections",
    ]

    func lines(_ status: JSONValue) -> [String] {
        Self.keys.flatMap { key -> [String] in
            guard let value = status[key] else { return [] }
            let name = PrintableText.line(key.replacing("_", with: " "))
            let label = painter.bold(name) + String(repeating: " ", count: max(1, 18 - name.count))
            switch value {
            case .object(let inside): return [line(label, Self.words(inside))]
            case .array(let items):
                return items.enumerated().map { index, item in
                    let head = index == 0 ? label : String(repeating: " ", count: 18)
                    guard case .object(let inside) = item else {
                        return line(head, [Self.wording(item)])
                    }
                    return line(head, Self.words(inside, isInBrackets: true))
                }
            default: return [line(label, [Self.wording(value)])]
            }
        }
    }

    private func line(_ label: String, _ words: [String]) -> String {
        let words = words.map(PrintableText.line)
        return FoldedLine.text(words, separator: ", ", first: label, indent: 18)
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
