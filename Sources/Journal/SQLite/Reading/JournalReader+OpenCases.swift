/// How much work is left for people.
extension JournalReader {
    /// Cases that nobody has closed.
    package func openCases() throws(JournalError) -> Int {
        Int(try connection.number("SELECT count(*) FROM discrepancy WHERE closed_by IS NULL") ?? 0)
    }
}
