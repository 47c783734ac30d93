package import Payments

/// An external channel as the book knows it.
package struct ChannelState: Hashable, Sendable {
    package let number: ChannelNumber
    package var name: String
    /// The last number of a request that was given out; 0 before the first.
    package var lastNumber: UInt32
    /// Whether an operator stopped it: new payments are refused, reversals wait.
    package var isStopped: Bool
    package var terms: HostTerms

    package init(number: ChannelNumber, name: String, terms: HostTerms) {
        self.number = number
        self.name = name
        self.terms = terms
        lastNumber = 0
        isStopped = false
    }
}

/// An external channel as it is configured.
package struct ExternalChannel: Hashable, Sendable {
    package var number: ChannelNumber
    package var name: String
    package var terms: HostTerms

    package init(number: ChannelNumber, name: String, terms: HostTerms) {
        self.number = number
        self.name = name
        self.terms = terms
    }
}

/// What is open on a channel.
package struct ChannelSummary: Hashable, Sendable {
    /// Payments that await an answer.
    package var awaiting = 0
    /// Reversals that wait for their time or for an answer.
    package var forwards = 0
    /// Of these: sent, and not due again yet.
    package var sent = 0
    /// Reversals that wait for an operator.
    package var held = 0
    /// When the oldest reversal that is open or held was queued or released.
    package var oldest: Timestamp?
    /// Orders at a wallet of which nobody knows yet whether they stand.
    package var orders = 0
    /// Refunds that a wallet has taken and not paid yet.
    package var acceptedRefunds = 0
    package var isStopped = false

    package init() {}
}

/// How an answer of a host fitted what the book knows.
package enum AnswerMatch: UInt8, Sendable, CaseIterable {
    /// It was awaited.
    case awaited = 1
    /// Its request had timed out.
    case late = 2
    /// Its request was answered before.
    case repeated = 3
    /// Nobody asked: an approval is reversed, anything else is dropped.
    case orphan = 4
    /// It was awaited, and says another amount or currency, or cannot be understood.
    case mismatched = 5
}
