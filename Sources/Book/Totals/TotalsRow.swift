package import Payments

/// Count and sum of one class of payments of a terminal's batch.
package struct TotalsKey: Hashable, Sendable {
    package var terminal: TerminalRow
    package var batch: UInt32
    package var businessDate: BusinessDate
    package var total: TotalsClass
    package var asset: Asset
    package var half: CardHalf

    package init(
        terminal: TerminalRow,
        batch: UInt32,
        businessDate: BusinessDate,
        total: TotalsClass,
        asset: Asset,
        half: CardHalf = .domestic
    ) {
        self.terminal = terminal
        self.batch = batch
        self.businessDate = businessDate
        self.total = total
        self.asset = asset
        self.half = half
    }
}

/// The value beside a `TotalsKey`.
package struct TotalsValue: Hashable, Sendable {
    package var count: Int64
    package var amount: Int64
    /// What of it its terminal has reversed, in whichever batch and on whichever date that came.
    package var reversedCount: Int64
    package var reversedAmount: Int64

    package init(
        count: Int64 = 0,
        amount: Int64 = 0,
        reversedCount: Int64 = 0,
        reversedAmount: Int64 = 0
    ) {
        self.count = count
        self.amount = amount
        self.reversedCount = reversedCount
        self.reversedAmount = reversedAmount
    }
}

/// A `TotalsKey` and its value as a batch left it.
package struct TotalsRow: Hashable, Sendable {
    package var key: TotalsKey
    package var value: TotalsValue

    package init(key: TotalsKey, value: TotalsValue) {
        self.key = key
        self.value = value
    }
}
