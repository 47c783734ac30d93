package import Book
package import Payments

/// A payment whose channel has not decided it.
package struct UndecidedRow: Hashable, Sendable {
    package var seq: Int64
    package var date: BusinessDate
    package var terminal: TerminalRow
    package var batch: UInt32
    package var shift: UInt32
    package var channel: ChannelNumber
    package var total: TotalsClass
    package var asset: Asset
    /// Minor units that are asked for.
    package var amount: Int64
}

/// A batch as its totals are by now, whatever was agreed when it was closed.
package struct CountedBatch: Hashable, Sendable {
    package var key: BatchKey
    package var rows: [TotalsRow] = []
    /// nil while it is open.
    package var closing: BatchClosing?

    package init(key: BatchKey) { self.key = key }
}

/// What a terminal is called.
package struct TerminalName: Hashable, Sendable {
    /// DE 41 and DE 42.
    package var terminal: String
    package var merchant: String
}

/// The totals of some business dates, as of the newest record.
package struct DayTotals: Equatable, Sendable {
    package var dates: ClosedRange<BusinessDate>
    /// The newest record that is in them.
    package var upTo: Int64
    package var rows: [FoldRow] = []
    package var products: [ProductRow] = []
    package var undecided: [UndecidedRow] = []
    /// Batches that have counted something on these dates, or were closed on them.
    package var batches: [CountedBatch] = []
    package var terminals: [TerminalRow: TerminalName] = [:]
    package var channels: [ChannelNumber: String] = [:]
    /// Whose shifts they are.
    package var operators: [ShiftKey: StationOperatorKey] = [:]

    package init(dates: ClosedRange<BusinessDate>, upTo: Int64) {
        self.dates = dates
        self.upTo = upTo
    }
}
