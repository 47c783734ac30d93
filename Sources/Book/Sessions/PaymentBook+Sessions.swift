import Payments

/// Sign-on, key change and sign-off.
///
/// None of them carries a MAC, so that anyone can send them: what a terminal has stays until a
/// verified request shows that it took over what its sign-on was given.
///
/// ```text
/// keys:   handed out ──(verify for the first time)──▶ current; those before end with `overlap`
///         handed out ──(another sign-on)──▶ forgotten; those that verified last stay
/// batch:  told in 60.2 ──(first verified payment that carries it)──▶ open
/// ```
extension PaymentBook {
    /// Batch numbers have six digits and begin again at 1.
    static let maximumBatch: UInt32 = 999_999

    mutating func signOn(
        _ request: PaymentRequest,
        _ keys: KeyMaterial,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        if let slot = holder(of: request.identity, terminal: terminal),
            handsOutCurrentKeys(recents[slot], to: request, keys, terminal: terminal)
        {
            return sayAgain(slot, event, origin, &output)
        }
        guard terminals.slots[terminal].state.enabled else {
            return endSession(.terminalDisabled, request, nil, event, origin, &output)
        }
        if request.operation.rules.opensSession {
            if rules.batchOpens == .signOn, terminals.slots[terminal].state.batchHasPayments {
                if rules.edition >= .second {
                    terminals.slots[terminal].state.batchOffered = true
                } else {
                    openNextBatch(terminal)
                }
            }
            terminals.slots[terminal].state.signedOn = true
        }
        terminals.slots[terminal].state.takeKeys(
            keys.sealed,
            at: event.at,
            keepingVerified: rules.edition >= .second
        )
        terminals.slots[terminal].uses = 0
        endSession(.networkAccepted, request, keys, event, origin, &output)
    }

    mutating func signOff(
        _ request: PaymentRequest,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        let isOff = !terminals.slots[terminal].state.signedOn
        if isOff, let slot = holder(of: request.identity, terminal: terminal),
            recents[slot].request.operation == request.operation
        {
            return sayAgain(slot, event, origin, &output)
        }
        if isOff, rules.edition >= .second {
            var reply = PaymentReply(outcome: .networkAccepted, decidedAt: event.at)
            reply.businessDate = dates.current
            reply.batch = terminals.slots[terminal].state.batch
            return answer(origin, reply, &output)
        }
        terminals.slots[terminal].state.signedOn = false
        endSession(.networkAccepted, request, nil, event, origin, &output)
    }

    /// The last answer once more: nothing changes, and nothing is written that anyone could have
    /// written a thousand times a second.
    private mutating func sayAgain(
        _ slot: Int,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        guard rules.edition >= .second else { return answerAgain(slot, event, origin, &output) }
        answer(origin, recents[slot].reply, handedOut: recents[slot].keys?.handedOut, &output)
    }

    // MARK: What verified requests prove

    /// A request verified under working keys: with the first one the newest are the terminal's.
    mutating func noteVerification(
        of request: PaymentRequest,
        at time: Timestamp,
        _ output: inout BookOutput
    ) {
        guard rules.edition >= .second, request.session == .signedOn else { return }
        let terminal = terminals.index(of: request.identity.terminal)
        guard !terminals.slots[terminal].state.paidSinceKeys,
            terminals.slots[terminal].state.keyVersion > 0, isUnderNewestKeys(request, terminal)
        else { return }
        terminals.slots[terminal].state.paidSinceKeys = true
        terminals.slots[terminal].state.keysVerifiedAt = time
        publish(terminal, &output)
    }

    /// A batch that a sign-on was told opens with the first verified payment that carries it; where
    /// messages carry none, with the first under the keys of that sign-on.
    mutating func openOfferedBatch(
        for request: PaymentRequest,
        terminal: Int,
        _ output: inout BookOutput
    ) {
        guard terminals.slots[terminal].state.batchOffered, request.session == .signedOn,
            terminals.slots[terminal].state.signedOn, terminals.slots[terminal].state.enabled
        else { return }
        let carriesIt =
            request.batch.map { $0 == terminals.slots[terminal].state.nextBatch }
            ?? isUnderNewestKeys(request, terminal)
        guard carriesIt else { return }
        openNextBatch(terminal)
        publish(terminal, &output)
    }

    /// What no key of a session verified counts as under the newest: a listener without MACs.
    private func isUnderNewestKeys(_ request: PaymentRequest, _ terminal: Int) -> Bool {
        guard let version = request.keyVersion else { return true }
        return version == terminals.slots[terminal].state.keyVersion
    }

    private mutating func openNextBatch(_ terminal: Int) {
        if exchanges.awaitingCount > 0 { setTotalsAside(terminal) }
        terminals.slots[terminal].openBatch(on: dates.current)
        terminals.slots[terminal].totals = BatchTotals(isComplete: true)
    }

    /// A repeat of the sign-on that handed out the current keys gets the same bytes again, as
    /// long as nothing was paid with them; any other is a new sign-on.
    private func handsOutCurrentKeys(
        _ earlier: PaymentState,
        to request: PaymentRequest,
        _ fresh: KeyMaterial,
        terminal: Int
    ) -> Bool {
        let state = terminals.slots[terminal].state
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
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        let state = terminals.slots[terminal].state
        var record = takeRecord(.session, event)
        record.describe(state.registration)
        var reply = reply(outcome, seq: record.seq, at: event.at)
        reply.batch = state.batchOffered ? state.nextBatch : state.batch
        if keys != nil { reply.keyVersion = state.keyVersion }
        record.reply = reply
        var session = PaymentState(
            seq: record.seq,
            businessDate: dates.current,
            request: request,
            reply: reply
        )
        session.keys = keys
        session.holdsIdentity = outcome.isApproval
        if session.holdsIdentity {
            markSeen(request.identity, terminal: terminal)
            output.terminals[state.row] = state
            output.effects.append(.terminalChanged(state))
        }
        recents.insert(session)
        output.newPayments.append(session)
        output.records.append(record)
        answer(origin, reply, handedOut: keys?.handedOut, &output)
    }
}

extension TerminalSlot {
    fileprivate mutating func openBatch(on date: BusinessDate) {
        state.batch = state.nextBatch
        state.batchHasPayments = false
        state.batchIsNamed = false
        state.batchOffered = false
        state.batchOpenedOn = date
    }
}

extension TerminalState {
    /// Fresh working keys; of those before, the ones that verified last stay, unless they had
    /// stopped.
    fileprivate mutating func takeKeys(
        _ sealed: [UInt8],
        at time: Timestamp,
        keepingVerified: Bool
    ) {
        if !keepingVerified || paidSinceKeys || previousSealedKeys.isEmpty {
            let hadStopped = keysStopAt.map { $0.rawValue <= time.rawValue } ?? false
            previousSealedKeys = hadStopped ? [] : sealedKeys
            if keepingVerified {
                previousKeyVersion = keyVersion
                previousKeysStopAt = keysStopAt
                previousKeysChangedAt = keysChangedAt
            }
        }
        keysStopAt = nil
        keyUses = 0
        sealedKeys = sealed
        keyVersion += 1
        keysChangedAt = time
        keysVerifiedAt = nil
        paidSinceKeys = false
    }
}
