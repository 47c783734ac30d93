import Book
package import Journal
package import Switch
import Text

/// Why something was not done: what is wrong, what to do about it, and the exit code for both.
package struct DeskFailure: Error, Sendable, Hashable {
    package let exitCode: Int
    package let text: String
    package let cure: String

    package init(_ exitCode: Int, _ text: String, cure: String) {
        self.exitCode = exitCode
        self.text = text
        self.cure = cure
    }

    /// A verb that a person may not say.
    init(_ verb: VerbFacts, _ denial: Denial, _ role: Role?, to name: String) {
        self.init(
            Int(denial.exitCode),
            "\(verb.name) \(denial.words(for: name, role: role ?? verb.role))",
            cure: denial.cure
        )
    }

    /// A word that is no role of those there are.
    init(unknownRole word: String, among names: [String]) {
        let nearest = NearestWord.find(word, among: names)
        self.init(
            64,
            "unknown role",
            cure: nearest.map { "did you mean \($0)?" } ?? names.joined(separator: ", ")
        )
    }

    /// What became of a verb that was not done.
    init(_ error: CommandError, of verb: VerbFacts) {
        guard case .denied(let denied) = error else {
            self.init(error)
            return
        }
        self.init(verb, denied.denial, denied.role, to: denied.principal.name)
    }

    package init(_ error: CommandError) {
        self.init(Int(error.exitCode), line: error.description)
    }

    /// A file that could not be read.
    package init(_ error: JournalError) {
        self.init(Int(error.exitCode), line: error.description)
    }

    /// One line of ours reads "what is wrong: what to do about it".
    init(_ exitCode: Int, line: String) {
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        self.init(exitCode, parts.first ?? "it was not done", cure: parts.count > 1 ? parts[1] : "")
    }
}
