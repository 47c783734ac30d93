import Book

/// An event on its way into the book.
struct BookEntry: Sendable {
    var event: BookEvent
    /// Where the answer goes; nil when nobody waits for one.
    var origin: Origin?
}
