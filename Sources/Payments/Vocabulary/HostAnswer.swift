/// What a host says to a request.
package enum HostVerdict: Hashable, Sendable {
    case approved
    /// Declined, with the outcome that its DE 39 stands for; `originalNotFound` (25) to a reversal
    /// means that there is nothing left to reverse.
    case declined(Outcome)
    /// The answer is of the right class and its MAC is right, but what it says cannot be
    /// understood: whether the host took the money is unknown.
    case malformed
}

/// An answer of a host, verified and read on the link.
package struct HostAnswer: Hashable, Sendable {
    package var channel: ChannelNumber
    /// The request that it answers; nil when the link knows none, so that the book looks it up by
    /// `linkSTAN`, `terminal`, class and `transmission`.
    package var exchange: Int64?
    /// The MTI as four BCD digits, `0x0210`.
    package var mti: UInt16
    /// DE 11.
    package var linkSTAN: UInt32
    package var verdict: HostVerdict
    /// DE 39 as sent.
    package var code: String
    /// DE 3.
    package var processingCode: UInt32?
    /// DE 4 in minor units.
    package var amount: Int64?
    /// DE 49.
    package var asset: Asset?
    /// DE 41; empty where the answer has none.
    package var terminal: String
    /// DE 42; empty where the answer has none.
    package var merchant: String
    /// DE 7 as the number MMDDhhmmss; nil where the answer has none.
    package var transmission: UInt64?
    /// DE 38.
    package var approvalCode: String?
    /// DE 37 as sent.
    package var retrievalReference: String?
    /// DE 54.
    package var balances: [BalanceEntry]
    /// DE 2, sealed, of an answer that the link could not match.
    package var card: SealedCard?

    package init(
        channel: ChannelNumber,
        exchange: Int64?,
        mti: UInt16,
        linkSTAN: UInt32,
        verdict: HostVerdict,
        code: String,
        terminal: String,
        merchant: String
    ) {
        self.channel = channel
        self.exchange = exchange
        self.mti = mti
        self.linkSTAN = linkSTAN
        self.verdict = verdict
        self.code = code
        self.terminal = terminal
        self.merchant = merchant
        balances = []
    }

    /// Class of the request that it answers; nil for an MTI that is no answer of a payment.
    package var messageClass: MessageClass? { MessageClass(rawValue: UInt8(mti >> 8 & 0x0F)) }
}

/// Why there is no answer to a request.
///
/// Raw values are stored in the journal.
package enum HostFailure: UInt8, Sendable, CaseIterable {
    /// Proven: not one byte was handed to the kernel.
    case unsent = 1
    /// The link did not take it: its window or mailbox is full, it is down or stopped.
    case refused = 2
    /// Sent, and silent past the time-out.
    case timedOut = 3
    /// The connection ended after the first byte was handed over.
    case linkLost = 4
    /// The switch ended in between: it may have been sent.
    case restarted = 5

    /// Whether the host cannot have seen the request.
    package var isUnsent: Bool { self == .unsent || self == .refused }
}
