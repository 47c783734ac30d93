import Book
import ISO8583
import Payments

/// What a terminal is told whose working keys are to be replaced.
extension MACVerifier {
    /// UnionPay has a place to ask for a sign-on in an answer that is otherwise in order: the
    /// processing request digit of the header, which no MAC covers.
    ///
    /// Plain 1987 has none; there the terminal learns it when its keys stop (63).
    func askForSignOn(
        _ reply: inout EncodedReply,
        _ signature: ReplySignature,
        _ terminal: TerminalKeys
    ) {
        guard terminal.life.isToStop(signature.keyVersion),
            reply.connection.profile.specification.family == .unionPayPOS,
            reply.envelope.header.count == UnionPayHeader.lengthBytes,
            reply.envelope.header[2] & 0x0F == UnionPayHeader.ProcessingRequest.none.rawValue
        else { return }
        reply.envelope.header[2] |= UnionPayHeader.ProcessingRequest.signOn.rawValue
    }
}
