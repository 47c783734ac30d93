import Payments

/// The end of an upload: what has no row is a person's to look at, and the batch closes.
extension PaymentBook {
    /// The last word of an upload.
    ///
    /// Whether the terminal says that its totals were ours changes nothing: its rows have said it.
    mutating func endUpload(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard let end = request.details?.values.uploadEnd else {
            return answerService(request, .elementMissing, terminal, &step)
        }
        let batch: UploadedBatch
        switch uploadedBatch(request, terminal) {
        case .refused(let outcome): return answerService(request, outcome, terminal, &step)
        case .batch(let found): batch = found
        }
        // Of a batch that is settled or compared nothing is left to say.
        guard batch.closing?.kind ?? .forced == .forced else {
            return answerService(request, .acknowledged, terminal, &step)
        }
        let held = held(of: batch, terminal)
        if end.rows > held {
            step.record.note = "rows that have come: \(held) of \(end.rows)"
            if asksAgain(for: batch, terminal, &step) {
                return answerService(
                    request,
                    .uploadIncomplete,
                    holdsIdentity: true,
                    terminal,
                    &step
                )
            }
            _ = step.addCase(
                .settlement,
                original: nil,
                reason: .uploadIncomplete,
                due: dueDate
            )
        }
        openCases(missingThere: batch, hasRows: held > 0 || end.rows > 0, terminal, &step)
        close(batch, terminal, &step)
        answerService(request, .acknowledged, terminal, &step)
    }

    /// A terminal is asked once for what has not come.
    private mutating func asksAgain(
        for batch: UploadedBatch,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Bool {
        var state = batches.state(terminal)
        guard batch.closing == nil, !state.askedAgain else { return false }
        state.askedAgain = true
        change(state, &step)
        return true
    }

    /// Our payments that the terminal has not sent: a case each, or one for all where it has sent
    /// none.
    private func openCases(
        missingThere batch: UploadedBatch,
        hasRows: Bool,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard hasRows else {
            // One that was forced has its case since its totals differed.
            guard batch.closing == nil, let heard = difference(of: terminal) else { return }
            return openCase(of: heard.answer, heard.claim, saidIn: heard.seq, &step)
        }
        for payment in missingThere(batch, step) {
            _ = step.addCase(
                .missingThere,
                original: payment.seq,
                reason: .totalsDiffer,
                ours: payment.askedAmount,
                stan: payment.request.identity.stan,
                due: dueDate
            )
        }
    }

    /// Payments that stand on a side and that no row is about, in their order.
    private func missingThere(_ batch: UploadedBatch, _ step: Step) -> [PaymentState] {
        var seqs = Set(uploads.records(of: batch.key))
        for payment in step.output.newPayments where isOnSide(payment, of: batch) {
            seqs.insert(payment.seq)
        }
        return seqs.sorted().compactMap { seq in
            guard let slot = recents.slot(seq: seq) else {
                preconditionFailure("What was read of a batch stays until the end of its events.")
            }
            let payment = recents[slot]
            return isMissingThere(payment, batch) ? payment : nil
        }
    }

    private func isMissingThere(_ payment: PaymentState, _ batch: UploadedBatch) -> Bool {
        guard isOnSide(payment, of: batch), payment.tickedBy == nil, !payment.awaitsChannel,
            payment.reply.outcome.isApproval, !isTakenBack(payment)
        else { return false }
        let key = TickKey(batch: batch.key, stan: payment.request.identity.stan)
        return uploads[key]?.payment != payment.seq
    }

    private mutating func close(
        _ batch: UploadedBatch,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let before = step.record.note.map { $0 + "; " } ?? ""
        step.record.note = before + "batch \(batch.key.number) is uploaded"
        if var closing = batch.closing {
            closing.kind = .uploaded
            change(closing, &step)
        } else if let heard = difference(of: terminal) {
            close(terminal, .uploaded, heard.answer, heard.claim, heard.asset, &step)
        }
    }

    // MARK: What is read

    /// Adds what an upload or its end is compared with.
    ///
    /// Whichever batch it names may be open by the time of its step, and its terminal may register
    /// in this very batch of events.
    func addUpload(_ request: PaymentRequest, to keys: inout ColdKeys) {
        let row = request.identity.terminal
        let terminal = terminals.contains(row) ? terminals.slot(row) : nil
        let number = request.batch ?? terminal.map { terminals[$0].batch } ?? 1
        let batch = BatchKey(terminal: row, number: number)
        if let terminal { addDifference(of: terminal, to: &keys) }
        for row in request.details?.values.upload ?? [] {
            addRow(row.stan, of: batch, terminal, to: &keys)
        }
        guard request.details?.values.uploadEnd != nil else { return }
        // What is settled or compared stays so: its end is acknowledged, and compares nothing.
        let last = terminal.flatMap { batches.last($0) }
        if let last, last.key == batch, last.kind != .forced { return }
        guard uploads.isKnown(recordsOf: batch) else {
            keys.day.payments[batch] =
                terminal.flatMap { firstDate(of: batch, $0) } ?? BusinessDate(rawValue: .min)
            return
        }
        for seq in uploads.records(of: batch) { addCounterpart(seq, of: batch, to: &keys) }
    }

    /// When a batch opened, or the one that is open by now.
    private func firstDate(of batch: BatchKey, _ terminal: TerminalSlot) -> BusinessDate? {
        if let last = batches.last(terminal), last.key == batch { return last.openedOn }
        return terminals[terminal].batchOpenedOn
    }

    private func addRow(
        _ stan: UInt32,
        of batch: BatchKey,
        _ terminal: TerminalSlot?,
        to keys: inout ColdKeys
    ) {
        let tick = TickKey(batch: batch, stan: stan)
        if !uploads.isKnown(tick) { keys.day.ticks.insert(tick) }
        let key = TerminalStan(terminal: batch.terminal, stan: stan)
        if recents.isComplete(key) {
            recents.forEach(key) { payment in
                if let reversal = payment.reversedBy { addPayment(reversal, to: &keys) }
            }
        } else if let terminal {
            addStan(key, terminal, .batch, to: &keys)
        } else {
            keys.stans.insert(key)
        }
    }

    private func addCounterpart(_ seq: Int64, of batch: BatchKey, to keys: inout ColdKeys) {
        guard let slot = recents.slot(seq: seq), recents[slot].tickedBy == nil else { return }
        if let reversal = recents[slot].reversedBy { addPayment(reversal, to: &keys) }
        let tick = TickKey(batch: batch, stan: recents[slot].request.identity.stan)
        if !uploads.isKnown(tick) { keys.day.ticks.insert(tick) }
    }

    /// Takes in what was read of uploads.
    mutating func admitUploads(_ rows: DayFindings, answering keys: ColdKeys) {
        if !keys.day.ticks.isEmpty {
            let found = Dictionary(rows.ticks.map { ($0.key, $0) }) { first, _ in first }
            // In any order: each key is of its own.
            for key in keys.day.ticks { uploads.admit(key, found[key]) }
        }
        for batch in keys.day.payments.keys {
            let payments = rows.payments[batch] ?? []
            recents.admit(payments, answering: keys)
            uploads.admit(payments, of: batch)
        }
    }
}
