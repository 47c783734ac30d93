import Payments
import Upstream

/// Requests without an answer.
extension PaymentBook {
    mutating func fail(_ id: Int64, attempt: UInt32, _ failure: UpstreamFailure, _ step: inout Step)
    {
        step.record.note = failure.word
        if var exchange = exchanges[id] {
            let slot = exchange.payment.map { self.slot(ofPayment: $0) }
            if let slot { describe(recents[slot], &step) }
            if exchange.isForward {
                postpone(&exchange, attempt: attempt, failure, &step)
            } else if let slot, exchange.state == .awaiting {
                give(up: &exchange, slot, failure, &step)
            } else {
                step.record.note = "\(failure.word), and answered before"
            }
        } else {
            step.record.note = "\(failure.word): no request has number \(id)"
        }
    }

    /// In one commit: the terminal's decline, and the reversal unless the host cannot have it.
    private mutating func give(
        up exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ failure: UpstreamFailure,
        _ step: inout Step
    ) {
        exchange.answeredBy = step.seq
        var reply = recents[slot].reply
        if failure.isUnsent {
            exchange.state = .unsent
            reply.outcome = .channelUnavailable
            release(slot, to: .declined, &step)
        } else {
            exchange.state = .timedOut
            reply.outcome = .channelTimeout
            if exchange.silence.reverses {
                recents[slot].leg?.resolution = .reversing
                forward(exchange, slot, &step)
            } else {
                recents[slot].leg?.resolution = .declined
            }
        }
        write(exchange, &step)
        conclude(slot, reply, &step)
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
