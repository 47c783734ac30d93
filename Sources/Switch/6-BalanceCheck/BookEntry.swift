import Book

/// An event on its way into the book.
struct BookEntry: Sendable {
    var event: BookEvent
    /// Where the answer goes; nil when nobody waits for one.
    var origin: Origin?
    /// Whether it may need what is looked for beside the book's thread: a sale that the book does
    /// not reach any more, or a page of reference data.
    var isSought = false
    /// Whose place it has in the book's intake.
    var share = MailboxAdmission.Share.common
}

extension [BookEntry] {
    /// How many have an advice's place.
    var advices: Int { count { $0.share == .advices } }
}
