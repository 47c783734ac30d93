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
        var command = root
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let children = command.configuration.subcommands
            guard !children.isEmpty else { return nil }
            if let child = children.first(where: { $0._commandName == word }) {
                command = child
                continue
            }
            let names = children.map { $0._commandName }
            guard let nearest = NearestWord.find(word, among: names) else {
                return "one of " + names.joined(separator: ", ")
            }
            return "did you mean '\(nearest)'?"
        }
        return nil
    }
}
