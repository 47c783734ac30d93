import Payments

/// Queries: what has become of an earlier request.
extension PaymentBook {
    mutating func answerQuery(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerAlone(request, Verdict(.notOffered), terminal, &step)
    }
}
