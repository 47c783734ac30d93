import ISO8583
import Payments

/// Frame to message to request draft; what to answer when it cannot be read.
struct RequestReader: Sendable {
    /// What became of a frame.
    enum Reading: Sendable {
        case work(LaneWork)
        /// The sender cannot be told: the connection is closed.
        case unanswerable(String)
    }

    func read(_ frame: InboundFrame, from connection: InboundConnection) -> Reading {
        let profile = connection.profile
        let message: Message
        do throws(DecodingFailure) {
            message = try profile.decoder.decode(frame.message)
        } catch {
            return refuse(error, profile.mapping.outcome(of: error), frame, connection)
        }
        var work = LaneWork(connection: connection, frame: frame, message: message)
        switch profile.mapping.read(message) {
        case .request(let draft):
            work.draft = draft
        case .refused(let refusal):
            guard profile.mapping.canAnswer(message) else {
                return .unanswerable(
                    profile.mapping.canHaveAnswer(message.messageType)
                        ? "the message names no sender"
                        : "no answer goes with message type \(message.messageType)"
                )
            }
            work.refusal = refusal.outcome
        }
        return .work(work)
    }

    private func refuse(
        _ failure: DecodingFailure,
        _ outcome: Outcome,
        _ frame: InboundFrame,
        _ connection: InboundConnection
    ) -> Reading {
        let mapping = connection.profile.mapping
        // The scanner gets past a bad element, so that the sender can be told.
        let readable = mapping.readablePart(of: frame.message)
        guard mapping.canAnswer(readable) else {
            let cause = failure.explanation.map { ": \($0)" } ?? ""
            return .unanswerable("\(failure.error)\(cause)")
        }
        var work = LaneWork(connection: connection, frame: frame, message: readable)
        work.refusal = outcome
        return .work(work)
    }
}
