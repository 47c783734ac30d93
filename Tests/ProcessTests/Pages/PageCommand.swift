import Foundation

/// A command as a page prints it: pipes, redirections and all.
struct PageCommand: CustomStringConvertible {
    /// Where it stands: `docs/tls.md:40`.
    let place: String
    /// What a person would copy, with what a line goes on with in the next.
    let text: String

    /// In one line: two pages may break the same command in different places.
    var line: String {
        text.replacing("\\\n", with: " ").split { $0 == " " || $0 == "\n" }
            .joined(separator: " ")
    }

    var description: String { "\(place): \(line)" }

    /// What a page tells a person to type, besides commands of this program.
    private static let others = [
        "make ", "docker ", "sudo ", "sudoedit ", "systemctl ", "perf ", "promtool ", "tshark ",
        "openssl ", "curl ", "printf ", "echo ",
    ]

    /// The commands of README and docs in their order, each once.
    static func all() throws -> [PageCommand] {
        let docs = try FileManager.default.contentsOfDirectory(
            atPath: ProcessWorld.root.appending(path: "docs").path
        )
        let pages =
            ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
        var seen: Set<String> = []
        return try pages.flatMap { page in
            let file = ProcessWorld.root.appending(path: page)
            return commands(of: try String(contentsOf: file, encoding: .utf8), named: page)
        }
        .filter { seen.insert($0.line).inserted }
    }

    /// The commands in fenced and indented blocks.
    ///
    /// A block of `text` shows what is printed, and one of another language is no shell's.
    static func commands(of page: String, named name: String) -> [PageCommand] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var commands: [PageCommand] = []
        var isOpen = false
        var isShell = false
        var index = lines.startIndex
        while index < lines.endIndex {
            let line = lines[index]
            var text = line.trimmingCharacters(in: .whitespaces)
            index += 1
            if text.hasPrefix("```") {
                isOpen.toggle()
                isShell = isOpen && ["```", "```sh"].contains(text)
                continue
            }
            guard isShell || !isOpen && line.hasPrefix("    ") else { continue }
            if text.hasPrefix("$ ") { text.removeFirst(2) }
            guard begins(text) else { continue }
            let number = index
            while goesOn(text), index < lines.endIndex {
                text += "\n" + lines[index].trimmingCharacters(in: .whitespaces)
                index += 1
            }
            commands.append(PageCommand(place: "\(name):\(number)", text: text))
        }
        return commands
    }

    private static func begins(_ text: String) -> Bool {
        text.hasPrefix("forecourt ") || others.contains { text.hasPrefix($0) }
    }

    /// Whether the next line belongs to it: behind a backslash, or within quotes.
    private static func goesOn(_ text: String) -> Bool {
        if text.hasSuffix("\\") { return true }
        var quote: Character?
        var last: Character = " "
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "#", last == " " {
                return false
            }
            last = character
        }
        return quote != nil
    }
}
