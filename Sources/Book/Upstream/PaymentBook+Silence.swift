import Payments
import Upstream

/// Requests without an answer.
extension PaymentBook {
    mutating func fail(
        _ id: Int64,
        attempt: UInt32,
        _ failure: UpstreamFailure,
        _ step: inout Step
    ) {
        step.record.note = failure.word
        guard var exchange = exchanges[id] else {
            step.record.note = "\(failure.word): no request has number \(id)"
            return
        }
        let slot = exchange.payment.map { self.slot(ofPayment: $0) }
        if let slot { describe(recents[slot], &step) }
        exchanges.land(exchange)
        let event = ExchangeEvent.silent(attempt: attempt, failure)
        switch exchange.handle(event, at: step.at, terms(of: exchange)) {
        case .unasked: giveUp(&exchange, slot, wasAsked: false, &step)
        case .unanswered: giveUp(&exchange, slot, wasAsked: true, &step)
        case .waits:
            exchange.answeredBy = step.seq
            write(exchange, &step)
        case .delayed:
            exchange.answeredBy = step.seq
            write(exchange, &step)
            tellUndecided(exchange.id, &step)
        case .again: step.record.note = "\(failure.word), and answered before"
        case .nothing, .answered, .late, .leaves, .held, .mismatched, .ended, .declined: break
        }
    }

    /// In one commit: the terminal's decline, and what silence asks for unless the host cannot have
    /// the request.
    private mutating func giveUp(
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot?,
        wasAsked: Bool,
        _ step: inout Step
    ) {
        let slot = owner(slot)
        exchange.answeredBy = step.seq
        let place = exchange.leg.place
        var reply = recents[slot].reply
        if wasAsked {
            reply.outcome = .channelTimeout
            switch exchange.silence {
            case .reverses:
                take(.doubt, place, of: slot, &step)
                forward(exchange, slot, &step)
            case .changesNothing, .repeats:
                take(.decline, place, of: slot, &step)
            }
        } else {
            reply.outcome = .channelUnavailable
            take(.decline, place, of: slot, &step)
        }
        write(exchange, &step)
        conclude(slot, place, reply, &step)
    }

    // MARK: Starting again

    /// The first events after a start: what awaited an answer may have been sent, and is reversed.
    package func resumption(of channels: [ExternalChannel]) -> [BookEvent.Kind] {
        var events: [BookEvent.Kind] = []
        let isOther = channels.contains { channel in
            exchanges.channel(channel.number).map {
                $0.name != channel.name || $0.terms != channel.terms
            } ?? false
        }
        if isOther { events.append(.resumed(channels)) }
        for id in exchanges.awaiting {
            events.append(.hostFailed(exchange: id, attempt: 1, .restarted))
        }
        return events
    }

    mutating func resume(_ channels: [ExternalChannel], _ step: inout Step) {
        for channel in channels where exchanges.channel(channel.number) != nil {
            meet(channel, &step)
        }
        if let origin = step.origin {
            step.output.effects.append(.acted(origin: origin, seq: step.seq, created: nil))
        }
    }

    /// Takes over the terminals that wait for a host, from a book that was thrown away because its
    /// commit failed; those of that commit have been answered.
    package mutating func adoptWaiting(of other: PaymentBook, except answered: Set<Origin>) {
        exchanges.adoptOrigins(of: other.exchanges, except: answered)
    }
}

extension UpstreamFailure {
    /// In a remark.
    var word: String {
        switch self {
        case .unsent: "not sent"
        case .refused: "not taken by the link"
        case .timedOut: "no answer in time"
        case .linkLost: "the connection ended before an answer"
        case .restarted: "the switch ended before an answer"
        }
    }
}
