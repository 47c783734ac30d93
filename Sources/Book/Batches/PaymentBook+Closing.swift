import Payments

/// How batches end.
extension PaymentBook {
    /// The batch that a terminal's payments count in by now.
    func openKey(_ terminal: TerminalSlot) -> BatchKey {
        BatchKey(terminal: terminal.row, number: terminals[terminal].batch)
    }

    /// The payments of a terminal's open batch that no host has decided.
    func undecided(of terminal: TerminalSlot) -> [UndecidedPayment] {
        let batch = terminals[terminal].batch
        return undecided(at: [terminal]).filter { $0.batch == batch }
    }

    /// Closes the open batch of a terminal, and opens the next.
    ///
    /// What is undecided of it counts later, and is a person's to look at: its terminal does not
    /// know. `leaving`: that, where it was looked for before.
    mutating func close(
        _ terminal: TerminalSlot,
        _ kind: ClosingKind,
        _ answer: SettlementAnswer?,
        _ claim: SettlementClaim?,
        _ asset: Asset,
        leaving: [UndecidedPayment]? = nil,
        _ step: inout Step
    ) {
        for payment in leaving ?? undecided(of: terminal) {
            _ = step.addCase(
                .undecided,
                original: payment.seq,
                reason: .undecided,
                ours: payment.amount,
                due: dueDate
            )
        }
        hurryOrders(of: terminal, &step)
        let state = batches.state(terminal)
        var closing = BatchClosing(
            seq: step.seq,
            key: openKey(terminal),
            openedOn: terminals[terminal].batchOpenedOn ?? dates.current,
            closedOn: dates.current,
            at: step.at,
            kind: kind,
            asset: asset
        )
        closing.ours = answer
        closing.theirs = claim
        closing.rows = state.rows
        batches.close(closing)
        step.output.day.newClosings.insert(closing.key)
        step.output.day.closings[closing.key] = closing
        let plain = BatchState(terminal: terminal.row)
        if state != plain { step.output.day.batches[terminal.row] = plain }
        openNextBatch(terminal)
        publish(terminal, &step)
    }

    /// Closes the open batch of a terminal that is not heard any more, and opens the next; one that
    /// holds nothing stays.
    ///
    /// Where its totals differed a person looks at both sides: its terminal may never upload.
    mutating func force(
        _ terminal: TerminalSlot,
        leaving: [UndecidedPayment]? = nil,
        _ step: inout Step
    ) {
        guard rules.edition >= .seventh, holdsSomething(terminal) else { return }
        let heard = difference(of: terminal)
        if let heard { openCase(of: heard.answer, heard.claim, saidIn: heard.seq, &step) }
        if step.record.kind == .operatorAct {
            step.record.note = "batch \(terminals[terminal].batch) is forced"
        }
        close(
            terminal,
            .forced,
            heard?.answer,
            heard?.claim,
            heard?.asset ?? .yuan,
            leaving: leaving,
            &step
        )
    }

    /// Why an operator cannot force the open batch of a terminal; nil when he can.
    func obstacle(toForcing row: TerminalRow) -> OperatorRefusal? {
        guard terminals.contains(row) else { return .unknownTerminal(row) }
        return holdsSomething(terminals.slot(row)) ? nil : .nothingToForce(row)
    }

    private func holdsSomething(_ terminal: TerminalSlot) -> Bool {
        terminals[terminal].batchHasPayments || batches.phase(terminal) != .open
    }

    /// What the settlement said whose totals differed last; nil where none did.
    func difference(
        of terminal: TerminalSlot
    ) -> HeardTotals? {
        guard let seq = batches.state(terminal).differed else { return nil }
        guard let slot = recents.slot(seq: seq),
            let claim = recents[slot].request.details?.values.settlement
        else { preconditionFailure("A batch reads the settlements that differed.") }
        let settlement = recents[slot]
        return HeardTotals(
            seq: seq,
            claim: claim,
            answer: settlement.reply.details?.values.settlement,
            asset: settlement.request.asset ?? .yuan
        )
    }

    // MARK: Writing

    /// The open batch of a terminal has come further.
    mutating func change(_ state: BatchState, _ step: inout Step) {
        batches.put(state)
        step.output.day.batches[state.terminal] = state
    }

    /// The last closing of a terminal has changed, by this record.
    ///
    /// Of a settled one only its settlement counts: what was decided before it is settled.
    mutating func change(_ closing: BatchClosing, _ step: inout Step) {
        var closing = closing
        let wasSettled = batches.last(terminals.slot(closing.key.terminal))?.kind == .settled
        if !wasSettled { closing.changedBy = step.seq }
        batches.change(closing)
        step.output.day.closings[closing.key] = closing
    }

    // MARK: What is still listened to

    /// The closing of the batch that a terminal names: the last one it had, as long as its first
    /// date is in reach.
    func listening(to batch: UInt32?, _ terminal: TerminalSlot) -> BatchClosing? {
        guard let batch, let last = batches.last(terminal), last.key.number == batch,
            dates.isInReach(last.openedOn)
        else { return nil }
        return last
    }

    /// Whether it reports what belongs to a batch that is closed and still listened to: it counts
    /// there.
    func isOfListening(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Bool {
        rules.edition >= .seventh && request.operation.rules.isAdvice
            && request.batch != terminals[terminal].batch
            && listening(to: request.batch, terminal) != nil
    }

    // MARK: What is read

    /// Adds the totals that a report of a closed batch counts in.
    func addTotals(ofReport request: PaymentRequest, to keys: inout ColdKeys) {
        let terminal = terminals.slot(request.identity.terminal)
        guard isOfListening(request, terminal), let total = request.operation.rules.totals,
            let asset = request.asset, let number = request.batch
        else { return }
        for half in CardHalf.allCases {
            let key = TotalsKey(
                terminal: terminal.row,
                batch: number,
                businessDate: dates.current,
                total: total,
                asset: asset,
                half: half
            )
            if !totals.isKnown(late: key) { keys.totals.insert(key) }
        }
    }

    /// Adds the settlement whose totals differed, with which the open batch may be closed.
    func addDifference(of terminal: TerminalSlot, to keys: inout ColdKeys) {
        if let seq = batches.state(terminal).differed { addPayment(seq, to: &keys) }
    }

    /// Adds all that the open batch of a terminal has come to, on whichever dates.
    func addBatch(of terminal: TerminalSlot, to keys: inout ColdKeys) {
        guard !dates.isEmpty, !totals.isAllKnown(terminal) else { return }
        keys.day.batches[openKey(terminal)] =
            terminals[terminal].batchOpenedOn ?? BusinessDate(rawValue: .min)
    }

    /// Adds what a request needs that concerns a batch.
    func addDay(of request: PaymentRequest, to keys: inout ColdKeys) {
        switch request.operation.rules.effect {
        case .batch(.settles): addSettlement(request, to: &keys)
        case .batch(.uploads), .batch(.endsUpload): addUpload(request, to: &keys)
        case .batch(.closesShift), .session, .payment, .echo, .undo: break
        }
    }

    /// Adds what a settlement compares.
    private func addSettlement(_ request: PaymentRequest, to keys: inout ColdKeys) {
        // One that registers in this very batch of events has nothing to be read.
        guard terminals.contains(request.identity.terminal) else { return }
        let terminal = terminals.slot(request.identity.terminal)
        let open = openKey(terminal)
        if request.batch ?? open.number == open.number { return addBatch(of: terminal, to: &keys) }
        guard let closing = listening(to: request.batch, terminal), closing.kind == .forced,
            !totals.isKnown(closed: closing.key)
        else { return }
        keys.day.batches[closing.key] = closing.openedOn
    }

    /// Adds the closing of the batch that a payment counts in.
    func addClosing(of payment: PaymentState, to keys: inout ColdKeys) {
        guard rules.edition >= .seventh, let key = batchKey(of: payment),
            terminals.contains(key.terminal), key != openKey(terminals.slot(key.terminal)),
            !batches.isKnown(key)
        else { return }
        keys.day.closings.insert(key)
    }

    /// Takes in what was read of batches.
    mutating func admitBatches(_ rows: DayFindings, answering keys: DayKeys) {
        if !keys.closings.isEmpty {
            // In any order: each key is a batch of its own.
            for key in keys.closings {
                batches.admit(key, rows.closings.last { $0.key == key })
            }
        }
        for key in keys.batches.keys {
            totals.admitAll(rows.totals, of: key, openBatch(terminals.slot(key.terminal)))
        }
    }
}

/// What a settlement said of an open batch, and what it was told.
struct HeardTotals {
    /// Its record.
    let seq: Int64
    let claim: SettlementClaim
    let answer: SettlementAnswer?
    let asset: Asset
}
