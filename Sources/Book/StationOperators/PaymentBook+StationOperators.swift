import Payments

/// The operators of stations: what a person does about them, what they may do, and how their
/// passwords count.
///
/// A password is compared here, because its tries are counted here.
extension PaymentBook {
    /// All operators, by merchant and number.
    package var stationOperators: [StationOperator] { operators.all }

    /// Why an act on an operator cannot be done; nil when it can.
    func obstacle(to act: StationOperatorAct) -> OperatorRefusal? {
        guard case .add(let added) = act else {
            return operators[act.key] == nil ? .unknownOperator(act.key) : nil
        }
        guard added.isNewAndWellFormed else { return .malformedOperator }
        guard terminals.hasMerchant(added.key.merchant) else {
            return .unknownMerchant(added.key.merchant)
        }
        if operators[added.key] != nil { return .operatorExists(added.key) }
        return operators.isFull ? .tooManyOperators : nil
    }

    mutating func change(_ act: StationOperatorAct, _ step: inout Step) {
        step.record.merchant = act.key.merchant
        if case .add(let added) = act {
            step.output.newOperators.insert(added.key)
            return write(added, &step)
        }
        guard var row = operators[act.key] else {
            preconditionFailure("An operator's act is validated before its step.")
        }
        row.take(act)
        write(row, &step)
    }

    private mutating func write(_ row: StationOperator, _ step: inout Step) {
        operators.put(row)
        step.output.operators[row.key] = row
    }

    // MARK: Requests of operators

    /// Why the operator whom a request names may not do what it asks; nil when he may.
    ///
    /// His role comes behind his password, so that only he himself learns what he lacks.
    func operatorRefusal(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Outcome? {
        guard let role = request.operation.rules.operatorRole else { return nil }
        guard let row = stationOperator(of: request, terminal), row.isEnabled,
            !isOfDisabledPerson(row.key)
        else { return .operatorDenied }
        return row.refusal(of: request.pin) ?? (row.mayDo(role) ? nil : .operatorDenied)
    }

    /// A wrong password adds to the tries, a right one that did what it was keyed in for forgets
    /// them.
    ///
    /// A block that does not open is no try: nothing was compared.
    mutating func countPasswordTry(
        _ request: PaymentRequest,
        _ verdict: inout Verdict,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard request.operation.rules.takesPassword,
            var row = stationOperator(of: request, terminal)
        else { return }
        switch (verdict.outcome, request.pin) {
        case (.incorrectPIN, .keyed):
            row.countWrongTry()
            verdict.note = "wrong password \(row.tries) of \(StationOperator.maximumTries)"
        case (.incorrectPIN, .unreadable):
            verdict.note = "the password's block does not open"
            return
        case (let outcome, .keyed) where outcome.isApproval && row.tries > 0: row.forgetTries()
        default: return
        }
        write(row, &step)
    }

    /// Whom a request names, where its terminal's merchant has him.
    private func stationOperator(
        of request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> StationOperator? {
        operatorKey(of: request, terminal).flatMap { operators[$0] }
    }

    /// Whom a request names.
    func operatorKey(
        of request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> StationOperatorKey? {
        guard let number = request.details?.values.operatorNumber else { return nil }
        let merchant = terminals[terminal].registration.merchant
        return StationOperatorKey(merchant: merchant, number: number)
    }

    /// Whether the number is one of a person who may do nothing.
    private func isOfDisabledPerson(_ key: StationOperatorKey) -> Bool {
        let name = PersonName(.operatorNumber, key.digits, merchant: key.merchant)
        guard let person = people.rows.names[name].flatMap({ people.person($0) }) else {
            return false
        }
        return !person.isEnabled
    }
}

extension OperationRules {
    /// The role that its operator needs; nil for what needs none.
    fileprivate var operatorRole: StationOperator.Role? {
        takesPassword ? (isVoid ? .supervisor : .cashier) : nil
    }
}
