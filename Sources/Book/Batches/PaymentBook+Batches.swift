import Payments

/// Upload and its end.
extension PaymentBook {
    /// Some of the payments of a batch.
    mutating func upload(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }

    /// The last word of an upload.
    mutating func endUpload(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }
}
