/// How the totals of a report are put together.
package enum ReportGrouping: String, Hashable, Sendable, CaseIterable {
    case shift
    case batch
    case terminal
    case merchant
    case `operator`
    case product
    case channel
    case transaction
    case ledger

    /// Whether a reversal stands with what it took back, and not where it came.
    ///
    /// A shift and a batch have a truth of their own, whenever it is told; a date is over when it
    /// is.
    var hasOwnReversals: Bool {
        switch self {
        case .shift, .batch: true
        case .terminal, .merchant, .operator, .product, .channel, .transaction, .ledger: false
        }
    }
}
