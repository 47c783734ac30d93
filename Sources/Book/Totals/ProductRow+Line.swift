package import Payments

extension ProductRow {
    /// A line of what was sold so many times, where its payment counts.
    package init(_ line: ProductLine, in key: FoldKey, times: Int64) {
        self.init(
            key: ProductKey(
                date: key.date,
                terminal: key.terminal,
                shift: key.shift,
                code: line.code,
                asset: key.asset
            ),
            count: times,
            quantity: line.quantity.thousandths &* times,
            amount: line.amount &* times
        )
    }
}

extension ProductLine.Quantity {
    /// The quantity in thousandths, what is smaller left out.
    var thousandths: Int64 {
        var value = Int64(clamping: units)
        for _ in 0..<max(0, 3 - Int(decimals)) { value &*= 10 }
        for _ in 0..<max(0, Int(decimals) - 3) { value /= 10 }
        return value
    }
}

extension OperationRules {
    /// What an operation does to the goods of its product lines.
    package enum Goods: Hashable, Sendable {
        case sold
        case takenBack
        /// Takes back those of its original.
        case ofOriginal
        /// Nothing: it has none, or says again what its original said.
        case none

        /// How often they count.
        package var times: Int64 {
            switch self {
            case .sold: 1
            case .takenBack: -1
            case .ofOriginal, .none: 0
            }
        }
    }

    package var goods: Goods {
        switch effect {
        case .payment(.debit), .payment(.completion), .payment(.credit): .sold
        case .payment(.refund): .takenBack
        case .payment(.void): .ofOriginal
        case .payment(.inquiry), .payment(.hold), .payment(.increase), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            .none
        }
    }
}
