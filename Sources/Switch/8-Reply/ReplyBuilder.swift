import ISO8583
import NIOCore
import Payments

/// Outcome to reply message to frame; the MAC goes in between, last of all elements.
struct ReplyBuilder: Sendable {
    /// The reply to a request that was decided.
    func reply(
        to request: PendingRequest,
        _ decided: PaymentReply,
        keys: [UInt8]?,
        hasParameters: Bool = false
    ) -> EncodedReply {
        let mapping = request.connection.profile.mapping
        let message = mapping.reply(
            to: request.message,
            request.rule,
            decided: decided,
            keys: keys
        )
        return encode(
            message,
            for: request.connection,
            envelope: request.envelope,
            signature: request.signature,
            outcome: decided.outcome,
            hasParameters: hasParameters,
            arrived: request.arrivedNanoseconds
        )
    }

    /// The refusal of a message that never reaches the book; nil when the sender cannot be told.
    func refusal(of work: LaneWork, _ outcome: Outcome) -> EncodedReply? {
        let profile = work.connection.profile
        guard let message = profile.mapping.refusal(to: work.message, outcome: outcome) else {
            return nil
        }
        var reply = encode(
            message,
            for: work.connection,
            envelope: work.frame.envelope,
            signature: work.signature,
            outcome: outcome,
            arrived: work.frame.arrivedNanoseconds
        )
        reply.closesConnection = work.closesConnection
        return reply
    }

    private func encode(
        _ message: Message,
        for connection: InboundConnection,
        envelope: FrameEnvelope,
        signature: ReplySignature?,
        outcome: Outcome,
        hasParameters: Bool = false,
        arrived: Int64
    ) -> EncodedReply {
        let profile = connection.profile
        var message = message
        var macBytes = 0
        if signature != nil {
            let element = profile.mapping.macElement(of: message)
            do throws(CodingError) {
                try message.set(element, bytes: [UInt8](repeating: 0, count: TerminalKeys.macBytes))
                macBytes = TerminalKeys.macBytes
            } catch {
                preconditionFailure("A dialect whose requests carry a MAC has one in its replies.")
            }
        }
        return EncodedReply(
            connection: connection,
            bytes: MessageEncoder.encode(message),
            macBytes: macBytes,
            signature: signature,
            envelope: Self.envelope(
                of: envelope,
                outcome,
                hasParameters: hasParameters,
                profile.specification.family
            ),
            outcome: outcome,
            arrivedNanoseconds: arrived,
            closesConnection: false
        )
    }

    /// TPDU addresses change places; the header stays but for the processing request.
    private static func envelope(
        of request: FrameEnvelope,
        _ outcome: Outcome,
        hasParameters: Bool,
        _ family: DialectFamily
    ) -> FrameEnvelope {
        var reply = request.reply
        if family == .unionPayPOS, reply.header.count == UnionPayHeader.lengthBytes {
            let asked = UnionPayHeader.processingRequest(
                for: outcome,
                hasParameters: hasParameters
            )
            reply.header[2] = reply.header[2] & 0xF0 | asked.rawValue
        }
        return reply
    }

    /// The frame of a finished reply; nil where it does not fit one: a specification whose replies
    /// are longer than the listener's maximum.
    func frame(_ reply: EncodedReply, allocator: ByteBufferAllocator) -> ByteBuffer? {
        var bytes: [UInt8] = []
        do throws(FramingError) {
            try reply.connection.profile.format.write(
                reply.bytes.span,
                in: reply.envelope,
                to: &bytes
            )
        } catch {
            return nil
        }
        var buffer = allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        return buffer
    }
}
