/// What operators write into the journal: who they are, and why.
enum OperatorText {
    /// Refuses what is longer before anything of it happens.
    static func check(_ operatorName: String, _ reason: String) throws(CommandError) {
        for (what, text) in [("the operator's name", operatorName), ("the reason", reason)]
        where text.utf8.count > RecordedText.longestBytes {
            throw .textTooLong(what, bytes: text.utf8.count)
        }
    }
}
