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
            work.fault = .reading(refusal)
        }
        return .work(work)
    }

    /// The setting under which the message could be read, where there is one.
    private func cure(for message: [UInt8], _ connection: InboundConnection) -> String {
        if let words = cure(for: message, connection.profile) { return ": set \(words)" }
        return InboundConnection.wording(ofCure: connection.assumeIsolated { $0.framingCure })
    }

    /// The setting that takes off what stands in front of it; nil where that is not it.
    private func cure(for message: [UInt8], _ profile: ListenerProfile) -> String? {
        let format = profile.format
        guard !format.hasTPDU, message.first == TransportHeader.identifier else { return nil }
        for (count, words) in [
            (5, "framing: {tpdu: true}"), (11, "framing: {tpdu: true, header: 6}"),
        ]
        where message.count > count && format.headerBytes == 0 {
            do throws(DecodingFailure) {
                _ = try profile.decoder.decode(Array(message.dropFirst(count)))
                return words
            } catch {
                continue
            }
        }
        return nil
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
            let type = readable.messageType
            let place = type.messageClass == nil ? "" : " (\(type))"
            let cure = cure(for: frame.message, connection)
            return .unanswerable("\(failure.error.shortWording)\(place)\(cause)\(cure)")
        }
        var work = LaneWork(connection: connection, frame: frame, message: readable)
        work.refusal = outcome
        work.fault = .decoding(failure.error)
        return .work(work)
    }
}
