package import Payments

/// The shifts of a terminal, counted from 1.
package struct ShiftKey: Hashable, Sendable {
    package var terminal: TerminalRow
    package var number: UInt32

    package init(terminal: TerminalRow, number: UInt32) {
        self.terminal = terminal
        self.number = number
    }
}

/// An operator's time at a terminal.
package struct Shift: Hashable, Sendable {
    package let key: ShiftKey
    package let operatorKey: StationOperatorKey
    package let openedAt: Timestamp
    /// The record of the sign-on that began it.
    package let openedBy: Int64
    package let openedOn: BusinessDate
    /// The record that ended it; nil while it is open.
    package var closedBy: Int64?
    package var closedAt: Timestamp?
    /// Our totals, and how they compare; nil where no operator's were seen.
    package var ours: SettlementAnswer?
    /// The totals that its operator sent.
    package var theirs: SettlementClaim?

    package init(
        key: ShiftKey,
        operatorKey: StationOperatorKey,
        openedAt: Timestamp,
        openedBy: Int64,
        openedOn: BusinessDate
    ) {
        self.key = key
        self.operatorKey = operatorKey
        self.openedAt = openedAt
        self.openedBy = openedBy
        self.openedOn = openedOn
    }
}

/// A shift that is open, with what has counted in it.
package struct OpenShift: Hashable, Sendable {
    package var shift: Shift
    package var totals: [ShiftTotal]

    package init(shift: Shift, totals: [ShiftTotal]) {
        self.shift = shift
        self.totals = totals
    }
}

/// What a class of payments of a shift comes to.
package struct ShiftTotal: Hashable, Sendable {
    package var total: TotalsClass
    package var asset: Asset
    package var half: CardHalf
    package var value: TotalsValue

    package init(total: TotalsClass, asset: Asset, half: CardHalf, value: TotalsValue) {
        self.total = total
        self.asset = asset
        self.half = half
        self.value = value
    }
}
