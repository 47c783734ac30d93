/// What goes wrong at the bank, and how often.
package struct BankScript: Hashable, Sendable {
    /// A code that is answered in a share of the cases.
    package struct Refusal: Hashable, Sendable {
        package var code: String
        package var share: BankShare

        package init(code: String, share: BankShare) {
            self.code = code
            self.share = share
        }
    }

    /// All that is drawn comes from it.
    package var seed: UInt64 = 1
    /// How long an answer takes.
    package var delayMilliseconds: ClosedRange<Int64> = 0...0
    /// No answer; half of these requests never reach the book, the others are booked.
    package var silent = BankShare.never
    package var late = BankShare.never
    /// How late a late answer is; amounts ending in .68 always are.
    package var lateMilliseconds: Int64 = 30_000
    /// Payments that are approved and booked, upon which the bank dies.
    package var approveThenDie = BankShare.never
    package var duplicateAnswers = BankShare.never
    /// Payments that are booked rightly and answered with another amount.
    package var wrongAmount = BankShare.never
    package var wrongCurrency = BankShare.never
    package var wrongMAC = BankShare.never
    /// Answers of which the first half leaves before the connection is reset.
    package var halfAnswers = BankShare.never
    /// Answers beside the right one, to requests that nobody sent.
    package var strayAnswers = BankShare.never
    /// Payments that are booked and answered with a decline, or declined and answered with 00.
    package var contradictions = BankShare.never
    /// Payments that are declined.
    package var declines: [Refusal] = []
    /// Reversals that are refused this time.
    package var reversalRefusals: [Refusal] = []
    /// Reversals that are refused whenever they come.
    package var poison: [Refusal] = []
    /// What a reversal is told whose original never came; nil is the dialect's "not found".
    package var unknownOriginalCode: String?
    /// A connection is reset once it has brought so many bytes.
    package var resetAfterBytes: Int?
    /// Amounts ending in .51, .91 and .68 force an outcome, .72 a script for the chip.
    package var obeysAmounts = true

    package init() {}
}

/// What amounts ending in certain cents make of a payment.
enum ForcedOutcome: Int64 {
    case declined = 51
    case late = 68
    /// Approved, with a script for the card's chip, if it has one.
    case scripted = 72
    case silent = 91

    init?(amountMinor: Int64) {
        self.init(rawValue: amountMinor % 100)
    }
}
