import Logging
import NIOCore
import Payments

/// From the book's answers to frames on the wire.
extension Lane {
    /// What one commit has for this lane; it is durable.
    func deliver(_ delivery: LaneDelivery) {
        let began = clock.monotonicNanoseconds()
        answers.release(delivery.answers.count)
        forward(delivery.sends)
        var replies: [EncodedReply] = []
        replies.reserveCapacity(delivery.answers.count)
        for answer in delivery.answers {
            answers.waiting.record(nanoseconds: began - delivery.postedNanoseconds)
            guard let request = pending.take(answer.token) else {
                preconditionFailure("An answer belongs to a request that waits.")
            }
            if answer.reply.outcome == .macFailed { counters.add(.serialsRefused) }
            replies.append(builder.reply(to: request, answer.reply, keys: answer.handedOut))
        }
        send(replies)
        let took = clock.monotonicNanoseconds() - began
        times.record(.reply, took, delivery.answers.count)
    }

    /// Adds what only this lane has of a request and hands it to its channel.
    private func forward(_ sends: [LaneDelivery.HostSend]) {
        guard !sends.isEmpty, let dispatcher else { return }
        dispatcher.post(
            sends.map { send in
                var dispatch = send.dispatch
                if let bag = pending.peek(send.token)?.bag { dispatch.secrets = bag.secrets }
                return dispatch
            }
        )
    }

    /// MACs, frames, writes; one flush a connection.
    func send(_ replies: [EncodedReply]) {
        guard !replies.isEmpty else { return }
        var replies = replies
        verifier.assumeIsolated { $0.sign(&replies) }
        for reply in replies {
            counters.addReply(reply.outcome)
            if reply.delayMilliseconds > 0 {
                counters.add(.repliesDelayed)
                delay(reply)
            } else {
                write(reply)
            }
        }
        for reply in replies where reply.delayMilliseconds == 0 {
            reply.connection.assumeIsolated { $0.finishBatch() }
        }
    }

    private func write(_ reply: EncodedReply) {
        let allocator = reply.connection.channel.allocator
        let frame = builder.frame(reply, allocator: allocator)
        if frame == nil {
            logger.error(
                "a reply does not fit its frame",
                metadata: .fields((.listener, reply.connection.profile.settings.name))
            )
        }
        let isDelivered = reply.connection.assumeIsolated { $0.answer(frame) }
        if isDelivered {
            times.roundTrip.record(
                nanoseconds: clock.monotonicNanoseconds() - reply.arrivedNanoseconds
            )
        } else {
            counters.add(.repliesUndelivered)
        }
    }

    /// A terminal whose MACs keep failing waits; it keeps its place in the connection's window.
    private func delay(_ reply: EncodedReply) {
        executor.eventLoop.scheduleTask(in: .milliseconds(reply.delayMilliseconds)) {
            self.assumeIsolated { lane in
                lane.write(reply)
                reply.connection.assumeIsolated { $0.finishBatch() }
            }
        }
    }
}
