package import Payments

/// A business date and the seq of the first record that bears it.
package struct DateOpening: Hashable, Sendable {
    package var date: BusinessDate
    package var firstSeq: Int64
    /// When it opened; from a file the time of its first record, which is not earlier.
    package var at: Timestamp
    /// How the DE 37 of its records say their positions, by the rules under which it opened.
    ///
    /// Other rules that begin within it change nothing in it: its texts would have two meanings.
    package var form: RetrievalReference.Form

    package init(
        date: BusinessDate,
        firstSeq: Int64,
        at: Timestamp,
        form: RetrievalReference.Form
    ) {
        self.date = date
        self.firstSeq = firstSeq
        self.at = at
        self.form = form
    }
}
