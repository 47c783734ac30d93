import ISO8583
import Payments

/// A reply as bytes, with room for its MAC at the end.
struct EncodedReply: Sendable {
    let connection: InboundConnection
    var bytes: [UInt8]
    /// Bytes at the end that the MAC fills; 0 for a reply without one.
    var macBytes: Int
    /// The key that verified the request; nil for a reply without a MAC.
    var signature: ReplySignature?
    var envelope: FrameEnvelope
    var outcome: Outcome
    var arrivedNanoseconds: Int64
    /// Whether its connection takes no more from here on.
    var closesConnection: Bool
}
