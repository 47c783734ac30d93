/// What the switch believes of one payment that it sent to a bank.
package struct SwitchPayment: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case approved
        case declined
        case reversed
        /// Not known yet.
        case pending
    }

    /// What it does with the bank's money.
    package enum Kind: Hashable, Sendable {
        /// Takes it: while it is pending, it is held.
        case purchase
        /// Takes what an authorisation holds.
        case completion
        /// Gives it back.
        case refund
    }

    package var kind: Kind
    /// `YYMMDD-N`.
    package var id: String
    package var retrievalReference: String
    package var amountMinor: Int64
    package var currency: String
    package var outcome: Outcome
    /// What was delivered of a payment that was reversed but for that, in minor units.
    package var deliveredMinor: Int64

    /// What the switch counts.
    var standingMinor: Int64 {
        switch (outcome, kind) {
        case (.approved, .refund): -amountMinor
        case (.approved, .purchase), (.approved, .completion): amountMinor
        case (.reversed, _): deliveredMinor
        case (.declined, _), (.pending, _): 0
        }
    }

    /// What it holds until its host has answered.
    var heldMinor: Int64 {
        switch (outcome, kind) {
        case (.pending, .purchase): amountMinor
        case (.pending, .completion), (.pending, .refund), (.approved, _), (.reversed, _),
            (.declined, _):
            0
        }
    }

    package init(
        _ kind: Kind = .purchase,
        id: String,
        retrievalReference: String,
        amountMinor: Int64,
        currency: String,
        outcome: Outcome,
        deliveredMinor: Int64 = 0
    ) {
        self.kind = kind
        self.id = id
        self.retrievalReference = retrievalReference
        self.amountMinor = amountMinor
        self.currency = currency
        self.outcome = outcome
        self.deliveredMinor = deliveredMinor
    }
}

/// One thing that two books do not agree on.
package struct BookDifference: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The switch counts it, the bank does not.
        case missingAtBank = "missing-at-bank"
        /// The bank counts it, the switch took it back or declined it.
        case standsAtBank = "stands-at-bank"
        /// The bank counts it, the switch has never heard of it.
        case unknownHere = "unknown-here"
        case amount
        /// The bank has two rows where one payment was made.
        case doubled
        /// The switch does not know yet how it ended.
        case open
        /// The switch's clearing account differs from what stands at the bank.
        case sum
        /// The switch's clearing account holds another sum than stands authorised at the bank.
        case held
    }

    package var kind: Kind
    /// The switch's id of the payment; nil where it has none.
    package var id: String?
    package var retrievalReference: String?
    /// What the switch's book has, in minor units.
    package var hereMinor: Int64
    /// What the bank's book has, in minor units.
    package var bankMinor: Int64
}

/// The switch's book against the bank's: two accounts of the same money, kept by two parties.
///
/// Payments are matched by the reference that the switch gave them (DE 37).
package struct BookComparison: Hashable, Sendable {
    /// By kind, then in the order of the payments.
    package private(set) var differences: [BookDifference] = []
    package private(set) var payments = 0
    /// Payments that both count.
    package private(set) var agreed = 0
    package private(set) var standingMinor: Int64 = 0
    package private(set) var bank = BankSums()

    /// Compares.
    ///
    /// `clearingMinor` is what the switch's ledger says that the bank owes, `heldMinor` what it
    /// holds there: for open authorisations, and for what is not decided yet.
    package init(
        _ payments: [SwitchPayment],
        with rows: [BankRow],
        clearingMinor: Int64? = nil,
        heldMinor: Int64? = nil
    ) {
        bank = BankSums(rows)
        var byReference: [String: [BankRow]] = [:]
        for row in rows where Self.isPayment(row) {
            byReference[row.retrievalReference, default: []].append(row)
        }
        for payment in payments {
            self.payments += 1
            standingMinor += payment.standingMinor
            compare(payment, byReference.removeValue(forKey: payment.retrievalReference) ?? [])
        }
        for row in byReference.values.joined() where Self.stands(row) {
            note(.unknownHere, nil, row.retrievalReference, here: 0, bank: row.standingMinor)
        }
        if let clearingMinor, clearingMinor != bank.standing.minor {
            note(.sum, nil, nil, here: clearingMinor, bank: bank.standing.minor)
        }
        if let heldMinor {
            let here = heldMinor - payments.reduce(0) { $0 + $1.heldMinor }
            if here != bank.held.minor { note(.held, nil, nil, here: here, bank: bank.held.minor) }
        }
        let order = BookDifference.Kind.allCases
        differences.sort {
            let left = (order.firstIndex(of: $0.kind) ?? 0, $0.retrievalReference ?? "")
            return left < (order.firstIndex(of: $1.kind) ?? 0, $1.retrievalReference ?? "")
        }
    }

    private static func isPayment(_ row: BankRow) -> Bool {
        switch row.kind {
        case .purchase, .refund, .advice, .completion, .unseen: true
        case .balance, .authorisation, .void, .reversal, .notice: false
        }
    }

    private mutating func compare(_ payment: SwitchPayment, _ rows: [BankRow]) {
        let standing = rows.filter(Self.stands)
        let bankMinor = standing.reduce(0) { $0 + $1.standingMinor }
        guard standing.count < 2 else { return note(.doubled, payment, bank: bankMinor) }
        if payment.outcome == .pending { return note(.open, payment, bank: bankMinor) }
        switch (payment.standingMinor != 0, standing.first) {
        case (true, nil): note(.missingAtBank, payment, bank: 0)
        case (true, let row?):
            let isSame =
                row.standingMinor == payment.standingMinor && row.currency == payment.currency
            guard isSame else { return note(.amount, payment, bank: bankMinor) }
            agreed += 1
        case (false, nil): break
        case (false, _?): note(.standsAtBank, payment, bank: bankMinor)
        }
    }

    private static func stands(_ row: BankRow) -> Bool {
        row.state == .approved || row.standingMinor != 0
    }

    private mutating func note(
        _ kind: BookDifference.Kind,
        _ payment: SwitchPayment,
        bank: Int64
    ) {
        let here = payment.standingMinor
        note(kind, payment.id, payment.retrievalReference, here: here, bank: bank)
    }

    private mutating func note(
        _ kind: BookDifference.Kind,
        _ id: String?,
        _ reference: String?,
        here: Int64,
        bank: Int64
    ) {
        differences.append(
            BookDifference(
                kind: kind,
                id: id,
                retrievalReference: reference,
                hereMinor: here,
                bankMinor: bank
            )
        )
    }
}
