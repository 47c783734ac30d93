/// Where a listing takes its rows: the journal's file, or a switch that reads it for others.
///
/// `JournalFollower` makes of its pages what a listing tells; either source gives the same rows in
/// the same order, however large its pages are.
package protocol RowSource {
    /// Why there are no rows.
    associatedtype Failure: Error

    /// Minutes that the institution's clock runs ahead of UTC; nil where the file does not say.
    func clockOffsetMinutes() throws(Failure) -> Int?

    /// Records that a query asks for and that are in no file.
    func gaps(_ query: JournalQuery) throws(Failure) -> [ClosedRange<Int64>]

    /// The chain hash of a record as 64 hex digits; nil without the record.
    func chainHash(of seq: Int64) throws(Failure) -> String?

    /// The payment that a retrieval reference number names; nil without one.
    func seq(ofReference text: String) throws(Failure) -> Int64?

    /// The newest record; 0 in an empty journal.
    func lastSeq() throws(Failure) -> Int64

    /// What came behind a record, oldest first: at most `limit` rows.
    func forward(
        _ query: JournalQuery,
        from position: Int64,
        limit: Int
    ) throws(Failure) -> RowPage

    /// What stands before a record, or before the end of the journal, newest first: at most
    /// `limit` rows.
    func backward(
        _ query: JournalQuery,
        before bound: Int64?,
        limit: Int
    ) throws(Failure) -> RowPage
}

/// Rows of one reading.
package struct RowPage: Hashable, Sendable {
    /// A row, and the record that brought it about: its own, or the one that decided it later.
    package struct Item: Hashable, Sendable {
        package let at: Int64
        package let row: JournalRow

        package init(at: Int64, row: JournalRow) {
            self.at = at
            self.row = row
        }
    }

    /// In the order in which they are told.
    package private(set) var items: [Item]
    /// The record up to which, or back to which, all was read: the next page begins behind it.
    package private(set) var end: Int64
    /// The newest record when it was read.
    package let head: Int64

    package init(_ items: [Item], end: Int64, head: Int64) {
        self.items = items
        self.end = end
        self.head = head
    }

    /// Leaves all but the first rows to the next page.
    package mutating func keep(_ count: Int) {
        guard count < items.count, count > 0 else { return }
        items.removeLast(items.count - count)
        end = items[count - 1].at
    }
}
