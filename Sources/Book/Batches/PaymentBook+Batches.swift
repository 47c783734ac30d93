import Payments

/// Settlement, upload and its end.
extension PaymentBook {
    /// A terminal's totals of its batch.
    mutating func settle(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }

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

    /// Closes the open batch of a terminal that has not been heard, and opens the next.
    mutating func force(_ terminal: TerminalSlot, _ step: inout Step) {}

    /// Why an operator cannot force the open batch of a terminal; nil when he can.
    func obstacle(toForcing row: TerminalRow) -> OperatorRefusal? {
        terminals.contains(row) ? .nothingToForce(row) : .unknownTerminal(row)
    }

    /// Why a request has to wait for a settlement or a shift; nil when it need not.
    func dayRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        nil
    }
}
