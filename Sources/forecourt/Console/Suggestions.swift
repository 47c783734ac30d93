import ArgumentParser

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
            guard let nearest = nearest(to: word, among: names) else {
                return "one of " + names.joined(separator: ", ")
            }
            return "did you mean '\(nearest)'?"
        }
        return nil
    }

    /// The candidate that the word begins, as `amount` begins `amount_minor`; else the one with the
    /// least edits, when at most a third of the word differs.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        let begun = candidates.filter { candidate in
            guard word.count >= 3, candidate.lowercased().hasPrefix(word.lowercased()) else {
                return false
            }
            let next = candidate.dropFirst(word.count).first
            return next == "_" || next == "-" || next == "."
        }
        if begun.count == 1 { return begun.first }
        let ranked = candidates.map { ($0, distance(word, $0)) }.sorted { $0.1 < $1.1 }
        guard let best = ranked.first, best.1 <= max(2, word.count / 3) else { return nil }
        return best.0
    }

    /// Insertions, deletions, substitutions and swaps of neighbours.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let same = left[row] == right[column]
                var cost = min(
                    previous[column] + (same ? 0 : 1),
                    previous[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
