import ISO8583

/// One frame as it came: the message's bytes and what stood around them.
struct InboundFrame: Sendable {
    /// Message type to last element.
    var message: [UInt8]
    /// TPDU and header, for the reply.
    var envelope: FrameEnvelope
    /// Monotonic nanoseconds of its last byte.
    var arrivedNanoseconds: Int64
}
