package import Payments
package import Upstream

/// One request to a host and what came of it: a payment's own, or a reversal that is stored until
/// the host has it (a *forward*).
///
/// ```text
/// own:      awaiting ──answer──▶ answered
///           awaiting ──not sent──▶ unsent
///           awaiting ──silence──▶ timedOut ──answer──▶ late
/// forward:  queued ──due──▶ sent ──accepted or 25──▶ acknowledged
///           sent ──its time comes──▶ sent
///           sent ──30, 96, silence, too often──▶ quarantined
///           sent ──too old──▶ expired
///           quarantined, expired ──release──▶ queued or sent
///           quarantined, expired ──discard──▶ discarded
/// ```
package struct ExchangeState: Hashable, Sendable {
    /// How far it has come.
    ///
    /// Raw values are stored in the journal.
    package enum State: UInt8, Sendable, CaseIterable {
        /// Its intent is durable; an answer is awaited.
        case awaiting = 1
        case answered = 2
        /// Proven not to have been sent.
        case unsent = 3
        /// Whether the host has it is unknown.
        case timedOut = 4
        /// Answered after it had timed out.
        case late = 5
        /// A forward that waits for its time.
        case queued = 10
        /// A forward that was sent at least once and waits for an answer or the next attempt.
        case sent = 11
        case acknowledged = 12
        /// A person has to look: refused or unanswered too often.
        case quarantined = 13
        /// A person has to look: too old.
        case expired = 14
        /// An operator gave it up.
        case discarded = 15

        /// Whether the switch has still something to do for it.
        package var isOpen: Bool { self == .awaiting || self == .queued || self == .sent }
        /// Whether an operator has to release or discard it.
        package var isHeld: Bool { self == .quarantined || self == .expired }
    }

    /// Seq of the record that holds the intent.
    package let id: Int64
    /// First record of the payment; nil for the reversal of an answer that belongs to none.
    package var payment: Int64?
    /// The payment's leg that it serves, from 1.
    package var leg: UInt8
    package var channel: ChannelNumber
    package var action: UpstreamAction
    package var messageClass: MessageClass
    /// How the channel knows it.
    package var reference: UpstreamReference
    package var at: Timestamp
    package var terminal: String
    package var merchant: String
    package var processingCode: UInt32?
    package var amount: Int64?
    package var asset: Asset?
    package var card: SealedCard?
    package var expiry: UInt16?
    /// DE 37 of the payment.
    package var retrievalReference: RetrievalReference?
    /// Open batch of the terminal when it was accepted; 0 without a payment.
    package var batch: UInt32
    /// What a forward reverses.
    package var original: UpstreamOriginal?
    /// What a forward leaves standing because it was delivered, minor units; nil for nothing.
    package var delivered: Int64?
    package var state: State
    /// Times that it was sent.
    package var attempts: UInt32
    /// Answers in a row that settled nothing.
    package var refusals: UInt32
    /// When an open forward is due next.
    package var nextAt: Timestamp?
    /// When it was queued or released last, and the attempts until then.
    package var since: Timestamp
    package var attemptsBefore: UInt32
    /// DE 39 of the last answer.
    package var code: String?
    /// DE 38 of the last answer; of a forward, that of its original.
    package var approvalCode: String?
    /// DE 37 of the last answer.
    package var hostReference: String?
    /// Record of the last answer or failure.
    package var answeredBy: Int64?
    /// The record whose discrepancy it opened and that is not closed.
    package var discrepancy: Int64?

    package init(
        id: Int64,
        channel: ChannelNumber,
        action: UpstreamAction,
        messageClass: MessageClass,
        number: UInt32,
        at: Timestamp,
        terminal: String,
        merchant: String,
        state: State
    ) {
        self.id = id
        leg = 1
        self.channel = channel
        self.action = action
        self.messageClass = messageClass
        reference = UpstreamReference(number: number, at: at)
        self.at = at
        self.terminal = terminal
        self.merchant = merchant
        self.state = state
        batch = 0
        attempts = 0
        refusals = 0
        since = at
        attemptsBefore = 0
    }

    /// What stands behind its channel: the only kind that there is.
    package var kind: UpstreamKind { .host }

    /// What the book owes it when it stays without an answer.
    package var silence: Silence { kind.silence(after: action) }

    /// Whether it is stored until the channel has it.
    package var isForward: Bool { silence.repeats }

    /// What the book keeps of a forward at hand.
    package var entry: ForwardEntry {
        ForwardEntry(
            id: id,
            channel: channel,
            number: reference.number,
            state: state,
            nextAt: nextAt ?? since,
            since: since,
            orphan: payment == nil ? original : nil
        )
    }

    package var link: LinkKey { LinkKey(channel: channel, number: reference.number) }

    /// What the link is to send, as the next attempt.
    package var request: UpstreamRequest {
        var request = UpstreamRequest(
            exchange: id,
            channel: channel,
            action: action,
            messageClass: messageClass,
            reference: reference,
            at: at,
            terminal: terminal,
            merchant: merchant
        )
        request.payment = payment
        request.leg = leg
        request.attempt = max(1, attempts)
        request.processingCode = processingCode
        request.amount = amount
        request.asset = asset
        request.card = card
        request.expiry = expiry
        request.retrievalReference = retrievalReference
        request.approvalCode = isForward ? approvalCode : nil
        request.original = original
        request.delivered = delivered
        return request
    }
}

/// What names a request on a channel: its number comes back after `UpstreamReference.lastNumber`.
package struct LinkKey: Hashable, Sendable {
    package var channel: ChannelNumber
    package var number: UInt32

    package init(channel: ChannelNumber, number: UInt32) {
        self.channel = channel
        self.number = number
    }
}

/// What the book keeps of a forward that is open or held, wherever the rest of it is.
package struct ForwardEntry: Hashable, Sendable {
    package var id: Int64
    package var channel: ChannelNumber
    package var number: UInt32
    package var state: ExchangeState.State
    package var nextAt: Timestamp
    package var since: Timestamp
    /// The request that it reverses when that belongs to no payment.
    package var orphan: UpstreamOriginal?

    package init(
        id: Int64,
        channel: ChannelNumber,
        number: UInt32,
        state: ExchangeState.State,
        nextAt: Timestamp,
        since: Timestamp,
        orphan: UpstreamOriginal?
    ) {
        self.id = id
        self.channel = channel
        self.number = number
        self.state = state
        self.nextAt = nextAt
        self.since = since
        self.orphan = orphan
    }
}

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
    package var isStopped = false

    package init() {}
}
