import Book
import Logging
import NIOCore
import Payments
import Upstream

/// What a lane takes from the book's thread, any time.
extension Lane: BookClient {
    nonisolated func take(_ delivery: LaneDelivery) {
        answers.take(delivery.answers.count)
        executor.eventLoop.execute {
            self.assumeIsolated { $0.deliver(delivery) }
        }
    }

    nonisolated func take(_ terminals: [TerminalState], done: @escaping @Sendable () -> Void) {
        executor.eventLoop.execute {
            self.assumeIsolated { lane in
                lane.verifier.assumeIsolated { $0.keys.update(terminals) }
            }
            done()
        }
    }

    nonisolated func take(_ key: UnwrappedDataKey) {
        executor.eventLoop.execute {
            self.assumeIsolated { $0.use(key) }
        }
    }

    private func use(_ key: UnwrappedDataKey) {
        do {
            try sealer.use(key)
        } catch {
            logger.error("a data key cannot be used", error: error)
        }
    }
}

/// From the book's answers to frames on the wire.
extension Lane {
    /// What one commit has for this lane; it is durable.
    private func deliver(_ delivery: LaneDelivery) {
        let began = clock.monotonicNanoseconds()
        answers.release(delivery.answers.count)
        forward(delivery.sends)
        var replies: [EncodedReply] = []
        replies.reserveCapacity(delivery.answers.count)
        for index in delivery.answers.indices {
            answers.waiting.record(nanoseconds: began - delivery.postedNanoseconds)
            replies.append(reply(to: delivery.answers[index]))
        }
        send(replies)
        let took = clock.monotonicNanoseconds() - began
        times.record(.reply, took, delivery.answers.count)
    }

    private func reply(to answer: LaneDelivery.Answer) -> EncodedReply {
        guard let request = pending.take(answer.token) else {
            preconditionFailure("An answer belongs to a request that waits.")
        }
        if answer.reply.outcome == .macFailed { counters.add(.serialsRefused) }
        return builder.reply(
            to: request,
            answer.reply,
            keys: answer.handedOut,
            hasParameters: answer.hasParameters
        )
    }

    /// Adds what only this lane has of a request and hands it to its channel.
    private func forward(_ sends: [LaneDelivery.Send]) {
        guard !sends.isEmpty, let dispatcher else { return }
        dispatcher.post(
            sends.map { send in
                var outbound = send.outbound
                if let bag = pending.peek(send.token)?.bag {
                    outbound.dispatch.secrets = bag.secrets
                }
                return outbound
            }
        )
    }

    /// MACs, frames, writes; one flush a connection.
    func send(_ encoded: consuming [EncodedReply]) {
        guard !encoded.isEmpty else { return }
        var replies = encoded
        verifier.assumeIsolated { $0.sign(&replies) }
        var unflushed: [InboundConnection] = []
        for index in replies.indices {
            counters.addReply(replies[index].outcome)
            let connection = replies[index].connection
            if replies[index].closesConnection { connection.assumeIsolated { $0.turnAway() } }
            if write(replies[index]) == .unflushed { unflushed.append(connection) }
        }
        let now = clock.monotonicNanoseconds()
        for connection in unflushed { connection.assumeIsolated { $0.finishBatch(at: now) } }
    }

    private func write(_ reply: EncodedReply) -> ReplyDelivery {
        let frame = builder.frame(reply, allocator: reply.connection.channel.allocator)
        if frame == nil {
            logger.error(
                "a reply does not fit its frame",
                metadata: .fields((.listener, reply.connection.profile.settings.name))
            )
        }
        let now = clock.monotonicNanoseconds()
        let delivery = reply.connection.assumeIsolated { $0.answer(frame, at: now) }
        if delivery == .undelivered {
            counters.add(.repliesUndelivered)
        } else {
            times.roundTrip.record(nanoseconds: now - reply.arrivedNanoseconds)
        }
        return delivery
    }
}
