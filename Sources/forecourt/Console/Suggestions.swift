import ArgumentParser
import Text

/// Did-you-mean for nouns and verbs.
enum Suggestions {
    /// The words of the command: `journal tail`, `crypto pin-block encode`; what follows is data.
    static func nounAndVerb(_ arguments: [String], root: any ParsableCommand.Type) -> String {
        var command = root
        var words: [String] = []
        for word in arguments {
            let children = command.configuration.subcommands
            guard let child = children.first(where: { $0._commandName == word }) else { break }
            command = child
            words.append(word)
        }
        return words.joined(separator: " ")
    }

    /// What an unknown noun or verb may have been meant to be; nil when the words are known.
    static func forUnknownWord(in arguments: [String], root: any ParsableCommand.Type) -> String? {
        unknownWord(in: arguments, root: root)?.cure
    }

    /// The first word that is no noun or verb, and what it may have been meant to be.
    static func unknownWord(
        in arguments: [String],
        root: any ParsableCommand.Type
    ) -> (problem: String, cure: String)? {
        var command = root
        var known: [String] = []
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let children = command.configuration.subcommands
            guard !children.isEmpty else { return nil }
            if let child = children.first(where: { $0._commandName == word }) {
                command = child
                known.append(word)
                continue
            }
            let problem =
                known.isEmpty
                ? "'\(word)' is no command"
                : "'\(word)' is no verb of \(known.joined(separator: " "))"
            let names = children.map { $0._commandName }
            if let nearest = NearestWord.find(word, among: names) {
                return (problem, "did you mean '\(nearest)'?")
            }
            let list = "one of " + names.joined(separator: ", ")
            let help = (["forecourt"] + known + ["--help"]).joined(separator: " ")
            return (problem, list.utf8.count <= 60 ? list : "\(help) lists them")
        }
        return nil
    }

    /// The first option that a command does not have, and the nearest of those that it has: a
    /// mistake of its other arguments is told before an option that nobody knows.
    static func unknownOption(
        in arguments: [String],
        root: any ParsableCommand.Type
    ) -> (problem: String, cure: String?)? {
        var command = root
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let children = command.configuration.subcommands
            guard let child = children.first(where: { $0._commandName == word }) else { break }
            command = child
        }
        let known = options(of: command)
        guard !known.isEmpty else { return nil }
        for word in arguments.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
            let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word
            let bare = String(name.dropFirst(2))
            guard !known.contains(bare) else { continue }
            let nearest = NearestWord.find(bare, among: known.sorted())
            return ("unknown option '\(name)'", nearest.map { "did you mean '--\($0)'?" })
        }
        return nil
    }

    /// The long names of a command's options, as it describes itself.
    private static func options(of command: any ParsableCommand.Type) -> Set<String> {
        // A description that cannot be read has no option that could be suggested.
        guard let description = try? JSONValue.parse(command._dumpHelp()) else { return [] }
        let long = items(description["command"]?["arguments"])
            .flatMap { items($0["names"]) }
            .filter { $0["kind"]?.string == "long" }
        return Set(long.compactMap { $0["name"]?.string })
    }

    private static func items(_ value: JSONValue?) -> [JSONValue] {
        guard case .array(let items)? = value else { return [] }
        return items
    }
}
