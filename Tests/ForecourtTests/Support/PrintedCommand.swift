import Foundation

/// A command as a page or a help text prints it, for a person to type.
struct PrintedCommand: CustomStringConvertible {
    /// Where it stands: `docs/tls.md:40`.
    let place: String
    /// What a shell would run of it, with the program's name in front.
    let words: [String]

    var description: String { "\(place): \(words.joined(separator: " "))" }

    /// The commands in the fenced blocks of a page, behind `$` or at the beginning of a line.
    ///
    /// What goes on in the next line is one command: behind a backslash, or within quotes. A block
    /// of `text` shows what is printed, and is nothing to type.
    static func inFences(of page: String, named name: String) -> [PrintedCommand] {
        var lines: [(text: String, number: Int)] = []
        var (isOpen, isInside) = (false, false)
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("```") {
                isOpen.toggle()
                isInside = isOpen && text != "```text"
            } else if isInside {
                lines.append((text, index + 1))
            }
        }
        return commands(in: lines, named: name)
    }

    /// The commands between backticks in the sentences and tables of a page.
    static func inSpans(of page: String, named name: String) -> [PrintedCommand] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { index, line in
            // Every second part stands between backticks; a fence has no single ones.
            let spans = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 && $0.element.hasPrefix("forecourt ") }
            return spans.map { span in
                PrintedCommand(
                    place: "\(name):\(index + 1)",
                    words: ShellWords(String(span.element)).words
                )
            }
        }
    }

    /// The commands of a help text: its examples.
    static func inHelp(_ text: String, named name: String) -> [PrintedCommand] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return commands(
            in: lines.map { index, line in
                let text = line.trimmingCharacters(in: .whitespaces)
                let mark = "Example: "
                // A sentence may begin with a command; an example stands further in.
                let isExample = text.hasPrefix(mark) || line.hasPrefix("  ")
                let words = text.hasPrefix(mark) ? String(text.dropFirst(mark.count)) : text
                return (isExample ? words : "", index + 1)
            },
            named: name
        )
    }

    private static func commands(
        in lines: [(text: String, number: Int)],
        named name: String
    ) -> [PrintedCommand] {
        var commands: [PrintedCommand] = []
        var index = lines.startIndex
        while index < lines.endIndex {
            var (text, number) = lines[index]
            index += 1
            if text.hasPrefix("$ ") { text.removeFirst(2) }
            guard text.hasPrefix("forecourt ") else { continue }
            while index < lines.endIndex {
                if text.hasSuffix("\\") {
                    text = text.dropLast() + " " + lines[index].text
                } else if ShellWords(text).isOpen {
                    text += " " + lines[index].text
                } else {
                    break
                }
                index += 1
            }
            commands.append(
                PrintedCommand(place: "\(name):\(number)", words: ShellWords(text).words)
            )
        }
        return commands
    }
}

/// The words of the first command of a line, as a shell reads them.
///
/// A comment, a pipe and what is behind them are left out, redirections too.
struct ShellWords {
    private(set) var words: [String] = []
    /// Whether a quote is not closed.
    private(set) var isOpen = false

    init(_ line: String) {
        var word: String?
        var quote: Character?
        /// Open brackets: what stands in `$(…)` is a command of its own, and one word of this one.
        var depth = 0
        /// The next word is a file that is read or written.
        var redirects = false
        func finish() {
            guard let whole = word else { return }
            word = nil
            if redirects { redirects = false } else { words.append(whole) }
        }
        reading: for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
                continue
            }
            if character == "(" { depth += 1 }
            if depth > 0 {
                if character == ")" { depth -= 1 }
                word = (word ?? "") + String(character)
                continue
            }
            switch character {
            case "'", "\"":
                quote = character
                word = word ?? ""
            case " ": finish()
            case "#" where word == nil, "|", ";", "&": break reading
            case "<", ">":
                finish()
                redirects = true
            default: word = (word ?? "") + String(character)
            }
        }
        finish()
        isOpen = quote != nil
    }
}
