internal import Book

extension JournalReader {
    /// Minutes that the institution's clock runs ahead of UTC, as its newest rules say; nil in a
    /// file that does not say.
    package func clockOffsetMinutes() throws(JournalError) -> Int? {
        try RecordedRules(of: connection).rules(at: .max)?.utcOffsetMinutes
    }
}
