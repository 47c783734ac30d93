@testable import forecourt

/// docs/commands.md, as it is made from the commands.
enum CommandReference {
    static func text(of program: CommandHelp) -> String {
        var lines = [
            "# The commands",
            "",
            "Made from the program's own help by `make docs`; a test compares it. `forecourt NOUN"
                + " VERB --help` prints the same, and so do the pages that `forecourt manual`"
                + " writes. Every command takes `--help` and `--version`; who may say what of the"
                + " verbs for operators stands in [operators](operators.md).",
            "",
            "| command | what it does |",
            "| --- | --- |",
        ]
        for command in program.subcommands {
            let anchor = command.words.joined(separator: "-")
            lines.append("| [\(command.name)](#\(anchor)) | \(cell(command.abstract)) |")
        }
        for noun in program.subcommands {
            for command in noun.tree {
                let level = command.name == noun.name ? "##" : "###"
                lines += ["", "\(level) \(command.name)", "", escaped(command.abstract)]
                if command.subcommands.isEmpty { lines += ["", "`\(command.usage)`"] }
                lines += discussion(command.discussion)
                for section in command.sections { lines += table(section) }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Paragraphs, and examples in fences.
    private static func discussion(_ discussion: [String]) -> [String] {
        var lines: [String] = []
        var isInside = false
        for line in discussion {
            let isExample = line.hasPrefix("  ")
            if isExample != isInside {
                lines += isExample ? ["", "```"] : ["```"]
                isInside = isExample
            }
            if isExample {
                lines.append(String(line.dropFirst(2)))
            } else if !line.isEmpty {
                lines += ["", escaped(line)]
            }
        }
        return lines + (isInside ? ["```"] : [])
    }

    private static func table(_ section: CommandHelp.Section) -> [String] {
        let head = ["", "| \(section.title.lowercased()) | |", "| --- | --- |"]
        return head
            + section.entries.map { entry in
                "| `\(entry.label.replacing("|", with: "\\|"))` | \(cell(entry.meaning)) |"
            }
    }

    private static func cell(_ text: String) -> String {
        escaped(text).replacing("|", with: "\\|")
    }

    /// Nothing of a sentence is markup.
    private static func escaped(_ text: String) -> String {
        text.replacing("<", with: "\\<").replacing("*", with: "\\*")
    }
}
