import Payments

/// The operators of stations: what a person does about them, and what they may do.
extension PaymentBook {
    /// Why an act on an operator cannot be done; nil when it can.
    func obstacle(to act: StationOperatorAct) -> OperatorRefusal? {
        .unknownOperator(act.key)
    }

    mutating func change(_ act: StationOperatorAct, _ step: inout Step) {
        step.record.merchant = act.key.merchant
    }

    /// Why the operator whom a request names may not do what it asks; nil when he may.
    func operatorRefusal(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Outcome? {
        .operatorDenied
    }
}
