import Payments

/// Cases that a person closes.
extension PaymentBook {
    /// Why a case cannot be closed; nil when it can.
    func obstacle(toClosing id: CaseID) -> OperatorRefusal? { .unknownCase(id) }

    mutating func closeCase(_ id: CaseID, _ step: inout Step) {
        step.output.closedDiscrepancies[id] = step.seq
    }
}
