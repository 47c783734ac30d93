/// The bound of what operators write into the journal: who they are, and why.
package enum OperatorText {
    /// In bytes of UTF-8, far below what a record's text may have.
    package static let longestBytes = 1000

    /// Refuses what is longer before anything of it happens.
    static func check(_ operatorName: String, _ reason: String) throws(CommandError) {
        for (what, text) in [("the operator's name", operatorName), ("the reason", reason)]
        where text.utf8.count > longestBytes {
            throw .textTooLong(what, bytes: text.utf8.count)
        }
    }
}
