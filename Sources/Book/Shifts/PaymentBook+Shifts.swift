import Payments

/// Shifts: an operator's time at a terminal.
///
/// ```text
/// none ──operator sign-on──▶ open ──the same operator again──▶ open
///                            open ──his totals, ours or not──▶ closed
///                            open ──a person ends it──▶ closed
/// ```
/// Sign-on and sign-off of the terminal, cutover and settlement end none. A payment counts in the
/// shift in which it was accepted, whenever it is decided.
extension PaymentBook {
    /// The open shift of a terminal; 0 for none.
    func openShift(of terminal: TerminalSlot) -> UInt32 { shifts.number(terminal) }

    /// Why a request has to wait for an operator; nil when it need not.
    func shiftRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard plan.needsShift, openShift(of: terminal) == 0 else { return nil }
        let rules = request.operation.rules
        return rules.movesMoney && !rules.isAdvice ? .shiftRequired : nil
    }

    // MARK: Operators sign on

    /// An operator signs on at a terminal: he begins a shift, or goes on with his own.
    mutating func openShift(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        openOfferedBatch(for: request, terminal, &step)
        var verdict = judge(operatorSignOn: request, terminal)
        countPasswordTry(request, &verdict, terminal, &step)
        step.record.note = verdict.note
        guard verdict.outcome.isApproval, let key = operatorKey(of: request, terminal) else {
            return answerService(
                request,
                verdict.outcome,
                holdsIdentity: verdict.holdsIdentity,
                terminal,
                &step
            )
        }
        let number = shifts[terminal]?.key.number ?? beginShift(of: key, terminal, &step)
        answerService(
            request,
            verdict.outcome,
            telling: .of(ReplyDetails.Values(shift: number)),
            terminal,
            &step
        )
    }

    /// Whose shift is open he learns only with a right password.
    private func judge(
        operatorSignOn request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> Verdict {
        if let refusal = batchRefusal(request, terminal) { return Verdict(refusal) }
        if let refusal = operatorRefusal(request, terminal) { return Verdict(refusal) }
        guard let open = shifts[terminal],
            open.operatorKey != operatorKey(of: request, terminal)
        else { return Verdict(.networkAccepted) }
        var verdict = Verdict(.operatorDenied)
        verdict.note = "shift \(open.key.number) of operator \(open.operatorKey.digits) is open"
        return verdict
    }

    private mutating func beginShift(
        of key: StationOperatorKey,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> UInt32 {
        let shift = Shift(
            key: shifts.nextKey(terminal),
            operatorKey: key,
            openedAt: step.at,
            openedBy: step.seq,
            openedOn: dates.current
        )
        shifts.begin(shift, terminal)
        step.output.day.newShifts.insert(shift.key)
        step.output.day.shifts[shift.key] = shift
        step.record.note = "shift \(shift.key.number) begins"
        return shift.key.number
    }

    // MARK: Shifts end

    /// An operator's totals of his shift: it ends with them, and a difference is a person's to
    /// look at.
    mutating func closeShift(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        openOfferedBatch(for: request, terminal, &step)
        if let refusal = refusal(closingShiftBy: request, terminal, &step) {
            return answerService(request, refusal, terminal, &step)
        }
        guard let claim = request.details?.values.settlement else {
            return answerService(request, .elementMissing, terminal, &step)
        }
        let ours = shifts.tallies(of: claim.counts, request.asset ?? .yuan, terminal)
        let answer = claim.compared(withDomestic: ours.domestic, foreign: ours.foreign)
        let isSame = answer.result == .balanced
        end(terminal, answer, claim, &step)
        if !isSame {
            _ = step.addCase(
                .shift,
                original: nil,
                reason: .totalsDiffer,
                ours: answer.net,
                theirs: claim.net,
                due: dueDate
            )
        }
        answerService(
            request,
            isSame ? .settled : .totalsDiffer,
            telling: .of(ReplyDetails.Values(settlement: answer)),
            terminal,
            &step
        )
    }

    private func refusal(
        closingShiftBy request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome? {
        if let refusal = batchRefusal(request, terminal) { return refusal }
        guard let open = shifts[terminal] else { return .shiftRequired }
        guard let named = operatorKey(of: request, terminal), named != open.operatorKey else {
            return nil
        }
        step.record.note =
            "shift \(open.key.number) is that of operator \(open.operatorKey.digits)"
        return .operatorDenied
    }

    /// Ends the open shift of a terminal, by a person.
    mutating func endShift(_ terminal: TerminalSlot, _ step: inout Step) {
        end(terminal, nil, nil, &step)
    }

    private mutating func end(
        _ terminal: TerminalSlot,
        _ answer: SettlementAnswer?,
        _ claim: SettlementClaim?,
        _ step: inout Step
    ) {
        guard var shift = shifts[terminal] else { return }
        shift.closedBy = step.seq
        shift.closedAt = step.at
        shift.ours = answer
        shift.theirs = claim
        shifts.end(terminal)
        step.output.day.shifts[shift.key] = shift
        step.record.note = "shift \(shift.key.number) ends"
    }

    /// Why an operator cannot end the shift of a terminal; nil when he can.
    func obstacle(toEndingShiftOf row: TerminalRow) -> OperatorRefusal? {
        guard terminals.contains(row) else { return .unknownTerminal(row) }
        return openShift(of: terminals.slot(row)) == 0 ? .noShift(row) : nil
    }

    // MARK: What both ask

    /// A service that names a batch names the open one.
    func batchRefusal(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Outcome? {
        guard let batch = request.batch, batch != terminals[terminal].batch else { return nil }
        return .batchMismatch
    }

    /// When a case that opens now should be closed.
    var dueDate: BusinessDate {
        BusinessDate(rawValue: dates.current.rawValue + rules.caseDays)
    }
}
