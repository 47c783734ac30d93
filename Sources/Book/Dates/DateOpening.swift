package import Payments

/// A business date and the seq of the first record that bears it.
package struct DateOpening: Hashable, Sendable {
    package var date: BusinessDate
    package var firstSeq: Int64
    /// When it opened; from a file the time of its first record, which is not earlier.
    package var at: Timestamp

    package init(date: BusinessDate, firstSeq: Int64, at: Timestamp) {
        self.date = date
        self.firstSeq = firstSeq
        self.at = at
    }
}
