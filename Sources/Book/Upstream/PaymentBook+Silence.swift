package import Payments
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
        case .unasked: giveUp(&exchange, slot, failure, &step)
        case .unanswered: giveUp(&exchange, slot, failure, &step)
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
        _ failure: UpstreamFailure,
        _ step: inout Step
    ) {
        let slot = owner(slot)
        exchange.answeredBy = step.seq
        if exchange.silence.resolves { return giveUpOrder(&exchange, slot, failure, &step) }
        let place = exchange.leg.place
        var reply = recents[slot].reply
        if !failure.isUnsent {
            reply.outcome = .channelTimeout
            switch exchange.silence {
            case .reverses:
                take(.doubt, place, of: slot, &step)
                forward(exchange, slot, &step)
            case .changesNothing, .repeats:
                take(.decline, place, of: slot, &step)
            case .resolves: preconditionFailure("What a wallet is asked for has an order.")
            }
        } else {
            reply.outcome = .channelUnavailable
            take(.decline, place, of: slot, &step)
        }
        write(exchange, &step)
        conclude(slot, place, reply, &step)
    }

    /// A wallet has not answered: it is asked what became of the order, unless it cannot have it.
    private mutating func giveUpOrder(
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ failure: UpstreamFailure,
        _ step: inout Step
    ) {
        write(exchange, &step)
        guard !failure.isUnsent else { return giveUpUnasked(exchange.id, slot, &step) }
        var order = order(of: exchange.id)
        // Behind a start nobody waits any more.
        if failure == .restarted, order.isWaiting { order.tell(at: step.at) }
        doubt(&order, &exchange, slot, &step)
    }

    // MARK: Starting again

    /// The first events after a start: what awaited an answer may have been sent, and is reversed
    /// or asked about.
    ///
    /// `salt`: four characters drawn for this start, where a wallet is configured.
    package func resumption(
        of channels: [ExternalChannel],
        salt: OrderSalt? = nil
    ) -> [BookEvent.Kind] {
        var events: [BookEvent.Kind] = []
        if let salt { events.append(.numbered(salt)) }
        let isOther = channels.contains { channel in
            exchanges.channel(channel.number).map {
                $0.name != channel.name || $0.terms != channel.terms
            } ?? false
        }
        if isOther { events.append(.resumed(channels)) }
        for id in exchanges.awaiting {
            events.append(.hostFailed(exchange: id, attempt: 1, .restarted))
        }
        for order in orders.undecided where order.state == .resolving && order.isWaiting {
            events.append(.orderDue(exchange: order.id, .restart))
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
        let orders = orders
        exchanges.adoptOrigins(of: other.exchanges, except: answered) { id in
            orders[id].map { $0.state.isUndecided && $0.isWaiting } ?? false
        }
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
