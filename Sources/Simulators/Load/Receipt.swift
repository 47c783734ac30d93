/// What a terminal knows of one purchase, completion or refund at the end of a run.
package struct Receipt: Sendable, Equatable {
    package enum State: UInt8, Sendable {
        /// No answer came, and no reversal was answered either.
        case unresolved
        case approved
        /// Declined or refused: no money moved.
        case declined
        /// Approved; whether a reversal took it back was never heard.
        case reversing
        /// Approved, then taken back.
        case reversed
        /// The outcome was never heard, and its reversal was taken.
        case undone
    }

    /// Number of the demo terminal.
    package var terminal: Int32
    package var stan: UInt32
    /// Minor units.
    package var amount: Int64
    /// Whether it gave money to the customer.
    package var isRefund: Bool
    package var state: State
    /// DE 37 as a number, see ``ReferenceNumber``; 0 when no answer carried one.
    package var reference: UInt64

    package init(
        terminal: Int,
        stan: UInt32,
        amount: Int64,
        isRefund: Bool = false,
        state: State = .unresolved,
        reference: UInt64 = 0
    ) {
        self.isRefund = isRefund
        self.terminal = Int32(terminal)
        self.stan = stan
        self.amount = amount
        self.state = state
        self.reference = reference
    }
}

extension Receipt {
    /// What it adds to its terminal's sum.
    var signedAmount: Int64 { isRefund ? -amount : amount }
}

/// DE 37 packed into a word: twelve digits to the base of 36.
package enum ReferenceNumber {
    /// The word; 0 for what is no reference.
    package static func pack(_ text: String) -> UInt64 {
        guard text.utf8.count == 12 else { return 0 }
        var word: UInt64 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: word = word * 36 + UInt64(byte - 0x30)
            case 0x41...0x5A: word = word * 36 + UInt64(byte - 0x41 + 10)
            default: return 0
            }
        }
        return word
    }
}
