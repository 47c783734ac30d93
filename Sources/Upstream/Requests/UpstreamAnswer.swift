package import Payments

/// An answer of a channel, verified and read where it came in; recorded as it is.
package struct UpstreamAnswer: Hashable, Sendable {
    /// What it decides, as its code is understood.
    package enum Decision: Hashable, Sendable {
        case approved
        case declined(Outcome)
        case malformed
    }

    package var channel: ChannelNumber
    /// The request that it answers; nil when the channel knows none, so that the book looks it up
    /// by `number`, `time`, `terminal` and class.
    package var exchange: Int64?
    /// The type of its message as recorded: the MTI as four BCD digits, `0x0210`.
    package var mti: UInt16
    /// The number that it repeats from its request.
    package var number: UInt32
    /// The dialect's time that it repeats from its request; nil where it has none.
    package var time: UInt64?
    package var decision: Decision
    /// Its code (DE 39) as sent.
    package var code: String
    /// What it says was taken, whatever it decides.
    package var taken: Taken
    /// DE 3.
    package var processingCode: UInt32?
    /// DE 41; empty where the answer has none.
    package var terminal: String
    /// DE 42; empty where the answer has none.
    package var merchant: String
    /// DE 2, sealed, of an answer that the channel could not match.
    package var card: SealedCard?

    package init(
        channel: ChannelNumber,
        exchange: Int64?,
        mti: UInt16,
        number: UInt32,
        decision: Decision,
        code: String,
        terminal: String,
        merchant: String
    ) {
        self.channel = channel
        self.exchange = exchange
        self.mti = mti
        self.number = number
        self.decision = decision
        self.code = code
        taken = Taken()
        self.terminal = terminal
        self.merchant = merchant
    }

    /// What came of the request.
    package var verdict: UpstreamVerdict {
        switch decision {
        case .approved: .approved(taken)
        case .declined(let outcome): .declined(outcome)
        case .malformed: .malformed
        }
    }

    /// Class of the request that it answers; nil for a type that answers no payment.
    package var messageClass: MessageClass? { MessageClass(rawValue: UInt8(mti >> 8 & 0x0F)) }

    /// What was asked, as far as the answer tells: it is all that is known of an answer that
    /// belongs to no request.
    ///
    /// A completion looks like a payment.
    package var action: UpstreamAction? {
        switch messageClass {
        case .financial where isOfAdvice: .advise
        case .authorisation: asked(elsewise: .hold)
        case .financial: asked(elsewise: .pay)
        case .reversal: .reverse
        case .administrative: .notify
        case .fileAction, .reconciliation, .network, nil: nil
        }
    }

    /// Whether it answers an advice: its function is 3.
    private var isOfAdvice: Bool { mti >> 4 & 0x0F == 3 }

    private func asked(elsewise other: UpstreamAction) -> UpstreamAction {
        switch processingCode.map({ $0 / 10_000 }) {
        case 2: .void
        case 20: .refund
        case 31: .balance
        default: other
        }
    }

    /// How a later request names what this answers; nil where it does not say enough.
    package var original: UpstreamOriginal? {
        guard let messageClass, let time else { return nil }
        return UpstreamOriginal(
            messageClass: messageClass,
            reference: .iso(number: number, time: time)
        )
    }

    /// Whether it is the answer to a request of this kind, as far as it says.
    package func fits(
        _ asked: MessageClass,
        _ reference: UpstreamReference,
        of terminal: String
    ) -> Bool {
        guard let iso = reference.iso else { return false }
        return messageClass == asked && (self.terminal.isEmpty || self.terminal == terminal)
            && (time.map { $0 == iso.time } ?? true)
    }
}
