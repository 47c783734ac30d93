/// What a terminal knows of one payment at the end of a run.
package struct Receipt: Sendable, Equatable {
    /// What it does to its terminal's sum.
    package enum Effect: UInt8, Sendable {
        /// A sale or completion: money of the customer's.
        case takes
        /// A refund or top-up: money for the customer.
        case gives
        /// A tip or adjustment, whose amount is the new whole of an earlier sale: it must have its
        /// row, and adds nothing.
        case raises

        var sign: Int64 {
            switch self {
            case .takes: 1
            case .gives: -1
            case .raises: 0
            }
        }
    }

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
    package var effect: Effect
    package var state: State
    /// DE 37 as a number, see ``ReferenceNumber``; 0 when no answer carried one.
    package var reference: UInt64

    package init(
        terminal: Int,
        stan: UInt32,
        amount: Int64,
        _ effect: Effect = .takes,
        state: State = .unresolved,
        reference: UInt64 = 0
    ) {
        self.effect = effect
        self.terminal = Int32(terminal)
        self.stan = stan
        self.amount = amount
        self.state = state
        self.reference = reference
    }
}

extension Receipt {
    /// What it adds to its terminal's sum.
    var signedAmount: Int64 { effect.sign * amount }
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
