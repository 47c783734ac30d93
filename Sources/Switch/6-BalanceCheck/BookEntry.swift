import Book

/// An event on its way into the book.
struct BookEntry: Sendable {
    var event: BookEvent
    /// Where the answer goes; nil when nobody waits for one.
    var origin: Origin?
    /// Whether it may name a sale that the book does not reach any more.
    var mayReachBack = false
}
