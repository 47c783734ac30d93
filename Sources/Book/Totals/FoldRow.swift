package import Payments

/// Totals that are folded in memory: by date, terminal, shift, payment channel, class and asset.
///
/// Those of operators, merchants, channels and dates are sums of these.
package struct FoldKey: Hashable, Sendable {
    package var date: BusinessDate
    package var terminal: TerminalRow
    /// 0 for none.
    package var shift: UInt32
    /// 0 for in-house.
    package var channel: ChannelNumber
    package var total: TotalsClass
    package var asset: Asset

    package init(
        date: BusinessDate,
        terminal: TerminalRow,
        shift: UInt32,
        channel: ChannelNumber,
        total: TotalsClass,
        asset: Asset
    ) {
        self.date = date
        self.terminal = terminal
        self.shift = shift
        self.channel = channel
        self.total = total
        self.asset = asset
    }
}

/// What is to be added to the totals of a key.
package struct FoldRow: Hashable, Sendable {
    package var key: FoldKey
    package var value: TotalsValue

    package init(key: FoldKey, value: TotalsValue) {
        self.key = key
        self.value = value
    }
}

/// The same of a product, by its code.
package struct ProductKey: Hashable, Sendable {
    package var date: BusinessDate
    package var terminal: TerminalRow
    package var shift: UInt32
    package var code: String
    package var asset: Asset

    package init(
        date: BusinessDate,
        terminal: TerminalRow,
        shift: UInt32,
        code: String,
        asset: Asset
    ) {
        self.date = date
        self.terminal = terminal
        self.shift = shift
        self.code = code
        self.asset = asset
    }
}

/// What is to be added to the totals of a product.
package struct ProductRow: Hashable, Sendable {
    package var key: ProductKey
    /// Lines.
    package var count: Int64
    /// Thousandths of its unit.
    package var quantity: Int64
    package var amount: Int64

    package init(key: ProductKey, count: Int64, quantity: Int64, amount: Int64) {
        self.key = key
        self.count = count
        self.quantity = quantity
        self.amount = amount
    }
}

/// What has counted since the last checkpoint.
package struct FoldChanges: Sendable {
    /// The last record whose totals are in it; 0 where there is no checkpoint.
    package var upTo: Int64 = 0
    package var rows: [FoldRow] = []
    package var products: [ProductRow] = []

    package init() {}

    package var isCheckpoint: Bool { upTo > 0 }
}
