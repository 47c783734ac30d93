/// What the switch believes of one scanned payment.
package struct WalletPayment: Hashable, Sendable {
    /// A refund that the switch counts.
    package struct Refund: Hashable, Sendable {
        package var number: String
        package var amountMinor: Int64

        package init(number: String, amountMinor: Int64) {
            self.number = number
            self.amountMinor = amountMinor
        }
    }

    /// `YYMMDD-N`.
    package var id: String
    /// The number of its order at the provider.
    package var number: String
    package var amountMinor: Int64
    package var outcome: SwitchPayment.Outcome
    package var refunds: [Refund] = []

    package init(
        id: String,
        number: String,
        amountMinor: Int64,
        outcome: SwitchPayment.Outcome,
        refunds: [Refund] = []
    ) {
        self.id = id
        self.number = number
        self.amountMinor = amountMinor
        self.outcome = outcome
        self.refunds = refunds
    }

    /// What the switch counts.
    var standingMinor: Int64 {
        guard outcome == .approved else { return 0 }
        return amountMinor - refunds.reduce(0) { $0 + $1.amountMinor }
    }
}

/// One thing that the books of switch and provider do not agree on.
package struct WalletDifference: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The switch counts it, the provider does not.
        case missingThere = "missing-there"
        /// The provider counts it, the switch took it back or declined it.
        case standsThere = "stands-there"
        /// The provider counts it, the switch has never heard of it.
        case unknownHere = "unknown-here"
        case amount
        /// A refund that stands in one book alone, or with another amount.
        case refund
        /// The switch does not know yet how it ended.
        case open
    }

    package var kind: Kind
    /// The switch's id of the payment; nil where it has none.
    package var id: String?
    package var number: String
    package var hereMinor: Int64
    package var thereMinor: Int64
}

/// The switch's book against a provider's, order by order and in both directions, to the fen.
package struct WalletComparison: Hashable, Sendable {
    /// By kind, then by number.
    package private(set) var differences: [WalletDifference] = []
    package private(set) var payments = 0
    /// Payments that both count alike.
    package private(set) var agreed = 0
    package private(set) var standingMinor: Int64 = 0
    package let there: ProviderSums

    package init(_ payments: [WalletPayment], with book: [ProviderOrder]) {
        there = ProviderSums(book)
        var orders: [String: ProviderOrder] = [:]
        for order in book { orders[order.number] = order }
        for payment in payments {
            self.payments += 1
            standingMinor += payment.standingMinor
            compare(payment, orders.removeValue(forKey: payment.number))
        }
        for order in orders.values where order.standing != 0 {
            note(.unknownHere, nil, order.number, 0, order.standing)
        }
        let order = WalletDifference.Kind.allCases
        differences.sort {
            let left = (order.firstIndex(of: $0.kind) ?? 0, $0.number)
            return left < (order.firstIndex(of: $1.kind) ?? 0, $1.number)
        }
    }

    private mutating func compare(_ payment: WalletPayment, _ order: ProviderOrder?) {
        let here = payment.standingMinor
        let there = order?.standing ?? 0
        func say(_ kind: WalletDifference.Kind) {
            note(kind, payment.id, payment.number, here, there)
        }
        if payment.outcome == .pending { return say(.open) }
        let isCounted = payment.outcome == .approved
        guard isCounted else {
            if there != 0 { say(.standsThere) }
            return
        }
        guard let order, order.state == .paid else { return say(.missingThere) }
        guard order.amount == payment.amountMinor else { return say(.amount) }
        let ours = Set(payment.refunds)
        let theirs = order.refunds.filter { $0.standing > 0 }
            .map { WalletPayment.Refund(number: $0.number, amountMinor: $0.amount) }
        guard ours == Set(theirs), ours.count == payment.refunds.count else {
            return say(.refund)
        }
        agreed += 1
    }

    private mutating func note(
        _ kind: WalletDifference.Kind,
        _ id: String?,
        _ number: String,
        _ here: Int64,
        _ there: Int64
    ) {
        differences.append(
            WalletDifference(
                kind: kind,
                id: id,
                number: number,
                hereMinor: here,
                thereMinor: there
            )
        )
    }
}
