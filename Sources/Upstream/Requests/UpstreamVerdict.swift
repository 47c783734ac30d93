package import Payments

/// What came of a request, whether the channel answered or not.
package enum UpstreamVerdict: Hashable, Sendable {
    case approved(Taken)
    /// Declined, with the outcome that its code stands for; `originalNotFound` to a reversal means
    /// that there is nothing left to reverse.
    case declined(Outcome)
    /// An answer whose sender is known, and that cannot be understood: whether the channel took
    /// the money is unknown.
    case malformed
    /// Silence: whether the channel has the request is unknown.
    case unknown
    /// Proven not to have been sent.
    case unsent
}

/// What an answer says was taken, and under which names.
package struct Taken: Hashable, Sendable {
    /// Minor units; nil where the answer names none.
    package var amount: Int64?
    package var asset: Asset?
    /// What is on the customer's account.
    package var balances: [BalanceEntry] = []
    /// DE 38, or what stands in its place.
    package var approvalCode: String?
    /// The channel's own number for the request, as sent.
    package var number: String?
    /// DE 55: what the issuer has for its card.
    package var chip: [UInt8]?

    package init() {}

    /// Whether amount and currency are those that were asked, as far as the answer names them.
    package func agrees(amount asked: Int64?, _ askedAsset: Asset?) -> Bool {
        (amount == nil || amount == asked) && (asset == nil || asset == askedAsset)
    }
}

/// Why there is no answer to a request.
///
/// Raw values are stored in the journal.
package enum UpstreamFailure: UInt8, Sendable, CaseIterable {
    /// Proven: not one byte was handed to the kernel.
    case unsent = 1
    /// The channel did not take it: its window or mailbox is full, it is down or stopped.
    case refused = 2
    /// Sent, and silent past the time-out.
    case timedOut = 3
    /// The connection ended after the first byte was handed over.
    case linkLost = 4
    /// The switch ended in between: it may have been sent.
    case restarted = 5

    /// What is known of the request.
    package var verdict: UpstreamVerdict {
        switch self {
        case .unsent, .refused: .unsent
        case .timedOut, .linkLost, .restarted: .unknown
        }
    }

    /// Whether the channel cannot have seen the request.
    package var isUnsent: Bool { verdict == .unsent }
}
