import ISO8583
import Payments

/// A request that waits for its answer from the book.
struct PendingRequest: Sendable {
    let connection: InboundConnection
    let message: Message
    let rule: ReplyRule
    let envelope: FrameEnvelope
    let signature: ReplySignature?
    let arrivedNanoseconds: Int64
    /// What a host's message needs besides the book's request; nil for in-house payments.
    let bag: SecretsBag?
}
