import Payments

/// Notices: what a card has done with its issuer's script.
extension PaymentBook {
    mutating func takeNotice(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerAlone(request, Verdict(.notOffered), terminal, &step)
    }
}
