import Payments

/// Sign-on, key change and sign-off.
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
            return answerAgain(slot, event, origin, &output)
        }
        guard terminals.slots[terminal].state.enabled else {
            return endSession(.terminalDisabled, request, nil, event, origin, &output)
        }
        let opensBatch =
            request.operation == .signOn && rules.batchOpens == .signOn
            && terminals.slots[terminal].state.batchHasPayments
        if opensBatch {
            if exchanges.awaitingCount > 0 { setTotalsAside(terminal) }
            terminals.slots[terminal].openBatch(on: dates.current)
            terminals.slots[terminal].totals = BatchTotals(isComplete: true)
        }
        if request.operation == .signOn { terminals.slots[terminal].state.signedOn = true }
        terminals.slots[terminal].state.takeKeys(keys.sealed, at: event.at)
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
        if let slot = holder(of: request.identity, terminal: terminal),
            recents[slot].request.operation == .signOff, !terminals.slots[terminal].state.signedOn
        {
            return answerAgain(slot, event, origin, &output)
        }
        terminals.slots[terminal].state.signedOn = false
        endSession(.networkAccepted, request, nil, event, origin, &output)
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
            && (request.operation == .keyChange || state.signedOn)
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
        reply.batch = state.batch
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
        state.batch = state.batch < PaymentBook.maximumBatch ? state.batch + 1 : 1
        state.batchHasPayments = false
        state.batchIsNamed = false
        state.batchOpenedOn = date
    }
}

extension TerminalState {
    /// Fresh working keys; the ones before verify for the overlap, unless they had stopped.
    fileprivate mutating func takeKeys(_ sealed: [UInt8], at time: Timestamp) {
        let hadStopped = keysStopAt.map { $0.rawValue <= time.rawValue } ?? false
        previousSealedKeys = hadStopped ? [] : sealedKeys
        keysStopAt = nil
        keyUses = 0
        sealedKeys = sealed
        keyVersion += 1
        keysChangedAt = time
        paidSinceKeys = false
    }
}
