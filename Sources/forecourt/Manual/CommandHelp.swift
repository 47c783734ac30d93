import ArgumentParser

/// The help of one command, taken apart: what its page and the reference are made of.
struct CommandHelp {
    /// Words of a heading and what stands below it: arguments and options.
    struct Section {
        let title: String
        var entries: [(label: String, meaning: String)]
    }

    /// With the program's name in front.
    let words: [String]
    let abstract: String
    /// Paragraphs and examples, a line each, without the breaks of any width.
    let discussion: [String]
    let usage: String
    let sections: [Section]
    let subcommands: [CommandHelp]

    var name: String { words.joined(separator: " ") }

    /// This command and all below it, each before its own.
    var tree: [CommandHelp] { [self] + subcommands.flatMap(\.tree) }

    /// What is typed: the commands without others below them.
    var leaves: [CommandHelp] { tree.filter(\.subcommands.isEmpty) }

    /// The whole program.
    static var program: CommandHelp { CommandHelp(Forecourt.self, below: []) }

    /// Wider than any line, so that none is broken.
    private static let columns = 100_000

    private init(_ command: any ParsableCommand.Type, below outer: [String]) {
        let configuration = command.configuration
        words = outer + [configuration.commandName ?? Self.program(of: command)]
        abstract = configuration.abstract
        discussion = configuration.discussion.split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).map(String.init)
        var inner: [CommandHelp] = []
        for child in configuration.subcommands where child.configuration.shouldDisplay {
            inner.append(CommandHelp(child, below: words))
        }
        subcommands = inner
        let text = Forecourt.helpMessage(for: command, columns: Self.columns)
        let parts = Self.parts(of: text)
        usage = parts.usage
        sections = parts.sections
    }

    private static func program(of command: any ParsableCommand.Type) -> String {
        "\(command)".lowercased()
    }

    /// The usage and the sections behind it, without what every command has.
    private static func parts(of text: String) -> (usage: String, sections: [Section]) {
        let mark = "USAGE: "
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.lastIndex(where: { $0.hasPrefix(mark) }) else { return ("", []) }
        var sections: [Section] = []
        for (line, next) in zip(lines[(first + 1)...], lines[(first + 2)...] + [""]) {
            if line.hasSuffix(":"), !line.hasPrefix(" ") {
                sections.append(Section(title: String(line.dropLast()), entries: []))
            } else if line.hasPrefix("  "), let last = sections.indices.last {
                let text = line.drop { $0 == " " }
                if line.count - text.count == 2 {
                    sections[last].entries.append(entry(text, isAlone: next.hasPrefix(margin)))
                } else if let entry = sections[last].entries.indices.last {
                    // A label that left no room for its meaning.
                    sections[last].entries[entry].meaning += text
                }
            }
        }
        for index in sections.indices {
            sections[index].entries.removeAll { everywhere.contains($0.label) }
        }
        let isOwn = { (section: Section) in
            section.title != "SUBCOMMANDS" && !section.entries.isEmpty
        }
        return (String(lines[first].dropFirst(mark.count)), sections.filter(isOwn))
    }

    /// Options that are told once, for all.
    private static let everywhere: Set<String> = ["--version", "-h, --help"]

    /// In front of meanings, whose label stands in the same line where it leaves a blank.
    private static let margin = String(repeating: " ", count: 26)

    /// `isAlone`: the label left no room, and the next line has the meaning.
    private static func entry(
        _ text: Substring,
        isAlone: Bool
    ) -> (label: String, meaning: String) {
        guard !isAlone, text.dropFirst(margin.count - 3).first == " " else {
            return (String(text), "")
        }
        let label = text.prefix(margin.count - 3)
        let end = label.lastIndex { $0 != " " } ?? label.startIndex
        return (String(label[...end]), String(text.dropFirst(margin.count - 2)))
    }
}
