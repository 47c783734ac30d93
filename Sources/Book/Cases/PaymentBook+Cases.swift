import Payments

/// Cases that a person closes, and when each is due.
///
/// The book closes what it has opened of a request to a channel when the channel has it; a person
/// who means to end such a case decides on the request.
extension PaymentBook {
    /// Why a case cannot be closed; nil when it can.
    func obstacle(toClosing id: CaseID) -> OperatorRefusal? {
        if let obstacle = cases.obstacle(toClosing: id) { return obstacle }
        guard id.item == 0, let forward = exchanges.forward(ofCase: id.seq) else { return nil }
        return .caseOfForward(id, forward)
    }

    mutating func closeCase(_ id: CaseID, _ step: inout Step) {
        step.record.original = id.seq
        step.output.closedDiscrepancies[id] = step.seq
        cases.close(id)
    }
}
