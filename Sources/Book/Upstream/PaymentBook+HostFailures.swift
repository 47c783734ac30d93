import Payments

/// Requests without an answer.
extension PaymentBook {
    mutating func fail(
        _ id: Int64,
        attempt: UInt32,
        _ failure: HostFailure,
        _ event: BookEvent,
        _ output: inout BookOutput
    ) {
        var record = takeRecord(.hostFailure, event)
        record.note = failure.word
        if var exchange = exchanges[id] {
            let slot = exchange.payment.map { self.slot(ofPayment: $0) }
            if let slot { describe(&record, as: recents[slot]) }
            if exchange.isForward {
                postpone(&exchange, attempt: attempt, failure, &record, &output)
            } else if let slot, exchange.state == .awaiting {
                give(up: &exchange, slot, failure, &record, &output)
            } else {
                record.note = "\(failure.word), and answered before"
            }
        } else {
            record.note = "\(failure.word): no request has number \(id)"
        }
        output.records.append(record)
    }

    /// In one commit: the terminal's decline, and the reversal unless the host cannot have it.
    private mutating func give(
        up exchange: inout ExchangeState,
        _ slot: Int,
        _ failure: HostFailure,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) {
        exchange.answeredBy = record.seq
        var reply = recents[slot].reply
        if failure.isUnsent {
            exchange.state = .unsent
            reply.outcome = .channelUnavailable
            release(slot, to: .declined, seq: record.seq, &output)
        } else {
            exchange.state = .timedOut
            reply.outcome = .channelTimeout
            if exchange.kind.takesMoney {
                recents[slot].leg?.resolution = .reversing
                forward(exchange, slot, seq: record.seq, at: record.event.at, &output)
            } else {
                recents[slot].leg?.resolution = .declined
            }
        }
        write(exchange, &output)
        conclude(slot, reply, &record, &output)
    }

    // MARK: Starting again

    /// The first events after a start: what awaited an answer may have been sent, and is reversed.
    package func resumption(of channels: [HostChannel]) -> [BookEvent.Kind] {
        var events: [BookEvent.Kind] = []
        let isOther = channels.contains { channel in
            exchanges.channel(channel.number).map {
                $0.name != channel.name || $0.terms != channel.terms
            } ?? false
        }
        if isOther { events.append(.resumed(channels)) }
        for id in exchanges.slots.values.flatMap(\.awaiting).sorted() {
            events.append(.hostFailed(exchange: id, attempt: 1, .restarted))
        }
        return events
    }

    mutating func resume(
        _ channels: [HostChannel],
        _ event: BookEvent,
        _ output: inout BookOutput
    ) {
        for channel in channels where exchanges.channel(channel.number) != nil {
            meet(channel, &output)
        }
        output.records.append(takeRecord(.resumption, event))
    }

    /// Takes over the terminals that wait for a host, from a book that was thrown away because its
    /// commit failed; those of that commit have been answered.
    package mutating func adoptWaiting(of other: PaymentBook, except answered: Set<Origin>) {
        exchanges.adoptOrigins(of: other.exchanges, except: answered)
    }
}

extension HostFailure {
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
