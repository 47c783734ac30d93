package import Switch

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

    package init(_ error: CommandError) {
        // One line of ours reads "what is wrong: what to do about it".
        let parts = error.description.split(separator: ": ", maxSplits: 1).map(String.init)
        self.init(
            Int(error.exitCode),
            parts.first ?? "it was not done",
            cure: parts.count > 1 ? parts[1] : ""
        )
    }
}
