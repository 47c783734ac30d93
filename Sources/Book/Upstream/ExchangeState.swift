package import Payments
package import Upstream

/// One request to a channel and what came of it.
///
/// It has the seq of its intent as its name, and belongs to a leg of a payment, an action and an
/// attempt. What follows silence decides which way it goes (`UpstreamKind.silence(after:)`): what
/// has to be repeated is stored (a *forward*), anything else is asked once.
///
/// ```text
/// asked once:  awaiting ──answer──▶ answered
///              awaiting ──not sent──▶ unsent ──answer──▶ late
///              awaiting ──silence──▶ timedOut ──answer──▶ late
/// stored:      queued ──due──▶ sent ──accepted or 25, its own declined──▶ acknowledged
///              sent ──a refund's first attempt not sent──▶ unsent ──answer──▶ late
///              sent ──its time comes──▶ sent
///              sent ──30, 96, silence, too often──▶ quarantined
///              sent ──too old──▶ expired
///              quarantined, expired ──release──▶ queued or sent
///              quarantined, expired ──discard──▶ discarded
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
        /// An operator gave it up, or the book did for another means.
        case discarded = 15
        /// A refund that a wallet has taken, whose money follows: asked about until it is there.
        case accepted = 16

        /// Whether the switch has still something to do for it.
        package var isOpen: Bool { self == .awaiting || self == .queued || self == .sent }
        /// Whether an operator has to release or discard it.
        package var isHeld: Bool { self == .quarantined || self == .expired }
    }

    /// Seq of the record that holds the intent.
    package let id: Int64
    /// First record of the payment; nil for the reversal of an answer that belongs to none.
    package var payment: Int64?
    /// The payment's leg that it serves.
    package var leg: LegNumber
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
    /// What it takes back, completes, voids or refunds.
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
    /// DE 38 of the last answer; of what names an original and is not answered or repeats, that of
    /// its original; of a refund that a wallet has accepted, what its terminal was told.
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
        reference: UpstreamReference,
        at: Timestamp,
        terminal: String,
        merchant: String,
        state: State
    ) {
        self.id = id
        leg = .first
        self.channel = channel
        self.action = action
        self.messageClass = messageClass
        self.reference = reference
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

    /// What stands behind its channel: that follows from how it knows its requests.
    package var kind: UpstreamKind { reference.kind }

    /// What the book owes it when it stays without an answer.
    package var silence: Silence { kind.silence(after: action) }

    /// Whether it is stored until the channel has it.
    package var repeats: Bool { silence.repeats }

    /// Whether it is what its payment asks, and not the undoing of that.
    ///
    /// What takes an order of a wallet back is a refund as well, but not its payment's.
    package var isOwn: Bool { !action.undoes && (payment.map { $0 == id } ?? true) }

    /// Whether a terminal asked for it and hears what becomes of it, and it is stored: a refund.
    var isRefund: Bool { repeats && isOwn && !action.informs }

    /// Whether its terminal was told that it is done although its money is still to come: a wallet
    /// had accepted it, whatever has become of it since.
    package var isTold: Bool { kind == .wallet && isRefund && approvalCode != nil }

    /// Whether terminals may wait for its answer: it is asked once, or is a refund on its way.
    var isAwaited: Bool { state == .awaiting || (isRefund && state == .sent) }

    /// Whether it is one of the requests of which a leg has one open at most.
    package var isOpenAndMoves: Bool { state.isOpen && action.movesMoney }

    /// What the book keeps of a forward at hand.
    package var entry: ForwardEntry {
        ForwardEntry(
            id: id,
            channel: channel,
            number: reference.iso?.number,
            state: state,
            nextAt: nextAt ?? since,
            since: since,
            orphan: payment == nil ? original : nil,
            discrepancy: discrepancy,
            undecided: undecided,
            order: original?.reference.order
        )
    }

    /// What names it among the requests to a host; nil of a wallet's, which has an order's number.
    package var link: LinkKey? {
        reference.iso.map { LinkKey(channel: channel, number: $0.number) }
    }

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
        request.approvalCode = approvalCode
        request.original = original
        request.delivered = delivered
        return request
    }
}
