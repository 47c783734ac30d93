package import ISO8583

/// What the bank's book holds of one request.
package struct BankRow: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case purchase
        case refund
        case balance
        case authorisation
        /// A posting that the bank is told of, and cannot decline for want of money.
        case advice
        /// Posts what an authorisation held, or another amount.
        case completion
        /// Takes back a purchase, a completion or an authorisation that stands.
        case void
        case reversal
        /// How a chip has taken its issuer's script; moves nothing.
        case notice
        /// Nothing came yet but the reversal of it.
        case unseen
    }

    /// ```text
    /// approved, authorised ──(reversal)──▶ reversed
    /// authorised ──(advice, completion)──▶ completed ──(that taken back)──▶ authorised
    /// approved, authorised ──(void)──▶ voided ──(its reversal)──▶ approved, authorised
    /// tombstone: a reversal of what never came;  declined, answered: nothing moved
    /// ```
    package enum State: String, Hashable, Sendable {
        /// Booked, and stands.
        case approved
        /// Held, and stands.
        case authorised
        /// Held once, and posted by an advice or a completion.
        case completed
        /// Refused; nothing was booked.
        case declined
        /// Booked or held once, and taken back, but for what was delivered.
        case reversed
        /// Taken back by a void.
        case voided
        /// The reversal came first: what may come later is declined.
        case tombstone
        /// A question that moves nothing.
        case answered
    }

    package var key: BankKey
    package var kind: Kind
    package var messageType: MessageTypeIndicator
    package var merchant: String
    /// First six and last four digits of the card.
    package var card: String
    /// The account's pseudonym; empty where no card was named.
    package var account: String
    package var amountMinor: Int64
    package var currency: String
    package var retrievalReference: String
    package var approvalCode: String?
    package var state: State
    /// DE 39 of the decision; a repeat of what was reversed meanwhile is told otherwise.
    package var code: String
    /// How often the request came.
    package var seen = 1
    /// What a reversal, an advice, a completion, a void or a refund speaks of.
    package var original: BankKey?
    /// What was delivered of a payment whose reversal took back only the rest; 0 for nothing.
    package var deliveredMinor: Int64 = 0
    /// What refunds gave back of it.
    package var refundedMinor: Int64 = 0
    /// What an authorisation holds while it stands, and would hold again.
    package var heldMinor: Int64 = 0
    /// Tags of the chip data that came with it, in their order.
    package var chipTags: [UInt32] = []
    /// What a notice says of a script, as hexadecimal digits.
    package var scriptResult: String?

    /// Whether a scanned code was shown, and no card.
    var isOfCode: Bool { account.hasPrefix(BankAccount.codeMark) }

    /// Whether it used its code up: a code that was declined may be shown again.
    var spendsCode: Bool {
        guard isOfCode, kind == .purchase else { return false }
        switch state {
        case .approved, .reversed, .voided: return true
        case .authorised, .completed, .declined, .tombstone, .answered: return false
        }
    }

    /// What the row adds to the money that the bank took from its card holders.
    package var standingMinor: Int64 {
        if state == .reversed { return kind == .purchase ? deliveredMinor : 0 }
        guard state == .approved else { return 0 }
        switch kind {
        case .purchase, .advice, .completion: return amountMinor
        case .refund: return -amountMinor
        case .balance, .authorisation, .void, .reversal, .notice, .unseen: return 0
        }
    }
}

/// One card's account: made on first use, with a limit.
package struct BankAccount: Hashable, Sendable {
    /// First six and last four digits.
    package var card: String
    package var limitMinor: Int64
    /// Spent, less what was given back.
    package var postedMinor: Int64 = 0
    package var heldMinor: Int64 = 0
    package var wrongPINs = 0
    /// Whether the code that stands for it has paid: it does so once.
    package var isSpent = false

    /// What pseudonyms of codes begin with.
    package static let codeMark = "code-"

    package var availableMinor: Int64 { limitMinor - postedMinor - heldMinor }
}

/// What many rows come to.
package struct BankSums: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var count = 0
        package var minor: Int64 = 0

        package init(count: Int = 0, minor: Int64 = 0) {
            self.count = count
            self.minor = minor
        }

        mutating func add(_ amount: Int64) {
            count += 1
            minor += amount
        }
    }

    /// Payments that stand, refunds taken off.
    package var standing = Entry()
    package var held = Entry()
    package var reversed = Entry()
    package var voided = Entry()
    package var declined = Entry()
    package var tombstones = 0

    package init() {}

    package init(_ rows: some Sequence<BankRow>) {
        for row in rows { add(row) }
    }

    package mutating func add(_ row: BankRow) {
        switch row.kind {
        case .reversal, .void, .notice: return
        case .purchase, .refund, .balance, .authorisation, .advice, .completion, .unseen: break
        }
        switch row.state {
        case .approved: standing.add(row.standingMinor)
        case .authorised: held.add(row.heldMinor)
        case .voided: voided.add(row.amountMinor)
        case .reversed:
            reversed.add(row.amountMinor - row.deliveredMinor)
            if row.standingMinor != 0 { standing.add(row.standingMinor) }
        case .declined: declined.add(row.amountMinor)
        case .tombstone: tombstones += 1
        case .completed, .answered: break
        }
    }
}
