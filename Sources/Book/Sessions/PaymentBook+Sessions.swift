import Payments

/// Sign-on, key change and sign-off.
///
/// None of them carries a MAC, so that anyone can send them: what a terminal has stays until a
/// verified request shows that it took over what its sign-on was given.
extension PaymentBook {
    /// Batch numbers have six digits and begin again at 1.
    static let maximumBatch: UInt32 = 999_999

    mutating func signOn(_ request: PaymentRequest, _ keys: KeyMaterial, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        if let slot = holder(of: request.identity, terminal),
            handsOutCurrentKeys(recents[slot], to: request, keys, terminal)
        {
            return sayAgain(slot, &step)
        }
        guard terminals[terminal].enabled else {
            return endSession(.terminalDisabled, request, nil, &step)
        }
        if request.operation.rules.opensSession {
            if rules.batchOpens == .signOn, terminals[terminal].batchHasPayments,
                batches.phase(terminal) == .open
            {
                if rules.edition >= .second {
                    terminals.offerBatch(terminal)
                } else {
                    openNextBatch(terminal)
                }
            }
            terminals.openSession(terminal)
        }
        terminals.takeKeys(
            keys.sealed,
            terminal,
            at: step.at,
            keepingVerified: rules.edition >= .second
        )
        endSession(.networkAccepted, request, keys, &step)
    }

    mutating func signOff(_ request: PaymentRequest, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        let isOff = !terminals[terminal].signedOn
        if isOff, let slot = holder(of: request.identity, terminal),
            recents[slot].request.operation == request.operation
        {
            return sayAgain(slot, &step)
        }
        if isOff, rules.edition >= .second {
            var reply = PaymentReply(outcome: .networkAccepted, decidedAt: step.at)
            reply.businessDate = dates.current
            reply.batch = terminals[terminal].batch
            step.leaveNoRecord()
            return step.answer(reply)
        }
        terminals.closeSession(terminal)
        endSession(.networkAccepted, request, nil, &step)
    }

    /// The last answer once more: nothing changes, and nothing is written that anyone could have
    /// written a thousand times a second.
    private mutating func sayAgain(_ slot: PaymentSlot, _ step: inout Step) {
        guard rules.edition >= .second else { return answerAgain(slot, &step) }
        step.leaveNoRecord()
        step.answer(recents[slot].reply, handedOut: recents[slot].keys?.handedOut)
    }

    // MARK: What verified requests prove

    /// A request verified under working keys: with the first one the newest are the terminal's.
    mutating func noteVerification(of request: PaymentRequest, _ step: inout Step) {
        guard rules.edition >= .second, request.session == .signedOn, !request.isBare else {
            return
        }
        let terminal = terminals.slot(request.identity.terminal)
        guard !terminals[terminal].paidSinceKeys,
            terminals[terminal].keyVersion > 0, isUnderNewestKeys(request, terminal)
        else { return }
        terminals.proveKeys(terminal, at: step.at)
        publish(terminal, &step)
    }

    /// A batch that a sign-on was told opens with the first verified payment that carries it; where
    /// messages carry none, with the first under the keys of that sign-on.
    mutating func openOfferedBatch(
        for request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard terminals[terminal].batchOffered, request.session == .signedOn, !request.isBare,
            terminals[terminal].signedOn, terminals[terminal].enabled,
            batches.phase(terminal) != .unbalanced
        else { return }
        let carriesIt =
            request.batch.map { $0 == terminals[terminal].nextBatch }
            ?? isUnderNewestKeys(request, terminal)
        guard carriesIt else { return }
        if rules.edition >= .seventh { return force(terminal, &step) }
        openNextBatch(terminal)
        publish(terminal, &step)
    }

    /// Writes a terminal that changed.
    func write(_ terminal: TerminalSlot, _ step: inout Step) {
        let state = terminals[terminal]
        step.output.terminals[state.row] = state
    }

    /// The same, and every lane gets it.
    func publish(_ terminal: TerminalSlot, _ step: inout Step) {
        write(terminal, &step)
        step.output.effects.append(.terminalChanged(terminals[terminal]))
    }

    /// What no key of a session verified counts as under the newest: a listener without MACs.
    private func isUnderNewestKeys(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Bool {
        guard let version = request.keyVersion else { return true }
        return version == terminals[terminal].keyVersion
    }

    mutating func openNextBatch(_ terminal: TerminalSlot) {
        totals.close(openBatch(terminal))
        terminals.openBatch(terminal, on: dates.current)
        totals.begin(terminal)
    }

    /// A repeat of the sign-on that handed out the current keys gets the same bytes again, as
    /// long as nothing was paid with them; any other is a new sign-on.
    private func handsOutCurrentKeys(
        _ earlier: PaymentState,
        to request: PaymentRequest,
        _ fresh: KeyMaterial,
        _ terminal: TerminalSlot
    ) -> Bool {
        let state = terminals[terminal]
        return state.enabled && earlier.request.operation == request.operation
            && earlier.reply.keyVersion == state.keyVersion && !state.paidSinceKeys
            && state.keysStopAt == nil
            && (!request.operation.rules.opensSession || state.signedOn)
            // Another layout was asked for under the same STAN.
            && earlier.keys?.handedOut.count == fresh.handedOut.count
    }

    /// Records a session's request and answers it.
    private mutating func endSession(
        _ outcome: Outcome,
        _ request: PaymentRequest,
        _ keys: KeyMaterial?,
        _ step: inout Step
    ) {
        let terminal = terminals.slot(request.identity.terminal)
        let state = terminals[terminal]
        step.record.describe(state.registration)
        var reply = reply(outcome, step)
        let isOffered = state.batchOffered && batches.phase(terminal) != .unbalanced
        reply.batch = isOffered ? state.nextBatch : state.batch
        if keys != nil { reply.keyVersion = state.keyVersion }
        step.record.reply = reply
        var session = step.payment(request, reply)
        session.keys = keys
        session.holdsIdentity = outcome.isApproval
        if session.holdsIdentity {
            markSeen(request.identity, terminal)
            publish(terminal, &step)
        }
        keep(session, &step)
        step.answer(reply, handedOut: keys?.handedOut)
    }
}
