import Payments
import Upstream

/// Cases that a person closes, and when each is due.
///
/// The book closes what it has opened of a request to a channel when the channel has it; a person
/// who means to end such a case decides on the request. The same is true of a payment whose wallet
/// has not decided it, and of one that only a person can decide.
extension PaymentBook {
    /// Why a case cannot be closed; nil when it can.
    func obstacle(toClosing id: CaseID) -> OperatorRefusal? {
        if let obstacle = cases.obstacle(toClosing: id) { return obstacle }
        guard id.item == 0 else { return nil }
        if let forward = exchanges.forward(ofCase: id.seq) { return .caseOfForward(id, forward) }
        guard let exchange = order(ofCase: id), let order = orders[exchange.id] else { return nil }
        if order.state == .disputed { return .caseOfDisputed(id, order.id) }
        return order.state.isUndecided ? .caseOfUndecided(id, order.id) : nil
    }

    mutating func closeCase(_ id: CaseID, _ step: inout Step) {
        step.record.original = id.seq
        // What becomes of its order later is another case.
        if var exchange = order(ofCase: id) {
            exchange.discrepancy = nil
            write(exchange, &step)
        }
        step.output.closedDiscrepancies[id] = step.seq
        cases.close(id)
    }

    /// A payment's own request at a wallet whose case this is, as long as it is open.
    private func order(ofCase id: CaseID) -> ExchangeState? {
        guard id.item == 0, let payment = cases.original(of: id), let exchange = exchanges[payment],
            exchange.kind == .wallet, exchange.discrepancy == id.seq
        else { return nil }
        return exchange
    }

    // MARK: What is read

    /// A case, and the request that it is about.
    func addCase(_ id: CaseID, to keys: inout ColdKeys) {
        if !cases.isKnown(id) { keys.day.cases.insert(id) }
        if let original = cases.original(of: id) { addExchange(original, to: &keys) }
    }
}
