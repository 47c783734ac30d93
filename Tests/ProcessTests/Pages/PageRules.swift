import Foundation

/// How printed commands are run: `fixtures/pages/commands.txt`.
struct PageRules {
    /// A beginning of commands, and what holds for them.
    struct Rule {
        let beginning: String
        let value: String
    }

    private var rules: [String: [Rule]] = [:]
    /// What a reader puts in the place of words.
    private(set) var words: [(word: String, meaning: String)] = []

    init(_ text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ProcessFailure("no rule: \(line)") }
            let mark = parts[0] == "not" ? ":" : " =>"
            let end = parts[1].range(of: mark)
            let beginning = String(parts[1][..<(end?.lowerBound ?? parts[1].endIndex)])
                .trimmingCharacters(in: .whitespaces)
            let value = end.map {
                parts[1][$0.upperBound...].trimmingCharacters(in: .whitespaces)
            }
            switch parts[0] {
            case "word": words.append((beginning, value ?? ""))
            case "not", "before", "instead", "ends", "brief", "last", "aside":
                rules[parts[0], default: []].append(Rule(beginning: beginning, value: value ?? ""))
            default: throw ProcessFailure("no kind of rule: \(line)")
            }
        }
    }

    /// What the last rule of a kind says that fits a command.
    func value(_ kind: String, _ command: PageCommand) -> String? {
        rules[kind]?.last { command.line.hasPrefix($0.beginning) }?.value
    }

    /// What is run for a command.
    func shell(_ command: PageCommand) -> String {
        var text = value("instead", command) ?? command.line
        for (word, meaning) in words { text = text.replacing(word, with: meaning) }
        return text
    }

    /// The codes that a command may end with.
    func endings(_ command: PageCommand) -> [Ending] {
        let codes = value("ends", command)?.split(separator: " ").compactMap { Int32($0) }
        return (codes ?? [0]).map(Ending.exited)
    }

    /// Rules whose command stands on no page.
    func idle(among commands: [PageCommand]) -> [String] {
        rules.sorted { $0.key < $1.key }.flatMap { kind, rules in
            rules.filter { rule in !commands.contains { $0.line.hasPrefix(rule.beginning) } }
                .map { "\(kind) \($0.beginning)" }
        }
            + words.filter { entry in
                !commands.contains { $0.text.contains(entry.word) || $0.line.contains(entry.word) }
            }
            .map { "word \($0.word)" }
    }
}
