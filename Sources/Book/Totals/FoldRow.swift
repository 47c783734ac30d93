package import Payments

/// Totals that are folded in memory: by date, terminal, shift, payment channel, class, asset and
/// half.
///
/// Those of operators, merchants, channels and dates are sums of these.
package struct FoldKey: Hashable, Sendable {
    /// The date of acceptance.
    package var date: BusinessDate
    package var terminal: TerminalRow
    /// 0 for none.
    package var shift: UInt32
    /// 0 for in-house.
    package var channel: ChannelNumber
    package var total: TotalsClass
    /// Whether these are reversals of that class, on the date and in the shift in which they came.
    package var isReversal: Bool
    package var asset: Asset
    package var half: CardHalf

    package init(
        date: BusinessDate,
        terminal: TerminalRow,
        shift: UInt32,
        channel: ChannelNumber,
        total: TotalsClass,
        isReversal: Bool = false,
        asset: Asset,
        half: CardHalf = .domestic
    ) {
        self.date = date
        self.terminal = terminal
        self.shift = shift
        self.channel = channel
        self.total = total
        self.isReversal = isReversal
        self.asset = asset
        self.half = half
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

/// Totals of a product, by its code.
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

/// What is to be added to the totals of a product; what was taken back is taken off.
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

/// How far the folds of a terminal go: what it counts later is not in them.
package struct FoldMark: Hashable, Sendable {
    package let terminal: TerminalRow
    package let seq: Int64

    package init(terminal: TerminalRow, seq: Int64) {
        self.terminal = terminal
        self.seq = seq
    }
}

/// What a batch of steps adds to the folds of the journal: all that a few terminals have counted.
package struct FoldChanges: Sendable {
    /// Up to this record nothing is missing in the folds of any terminal; said with each batch.
    package var upTo: Int64 = 0
    package var marks: [FoldMark] = []
    package var rows: [FoldRow] = []
    package var products: [ProductRow] = []

    package init() {}

    /// Whether the folds stay as they are.
    package var isEmpty: Bool { marks.isEmpty }
}
