import Payments

/// Uploads: a terminal whose totals differ sends its payments, and each is compared with ours.
///
/// A row is taken once, however often and in whichever message it comes, and moves no money: it
/// ticks our payment, or it is a person's to look at.
/// ```text
/// ours, and the same ──▶ ticked: its terminal never takes it back
/// ours, of another amount, card or half ──▶ differs
/// ours, and reversed by the terminal ──▶ reversed here
/// none, or declined ──▶ missing here
/// ```
extension PaymentBook {
    /// A batch whose payments its terminal may send.
    struct UploadedBatch {
        let key: BatchKey
        let counts: SettlementCounts
        /// nil while it is open.
        let closing: BatchClosing?
        /// Whether no key vouches for what is said of it, where keys vouch for payments.
        let isBare: Bool
    }

    /// Which of these it is.
    enum UploadedBatchOrRefusal {
        case batch(UploadedBatch)
        case refused(Outcome)
    }

    /// Some of the payments of a batch.
    mutating func upload(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let batch: UploadedBatch
        switch uploadedBatch(request, terminal) {
        case .refused(let outcome): return answerService(request, outcome, terminal, &step)
        case .batch(let found): batch = found
        }
        let rows = request.details?.values.upload ?? []
        let most = Set(rows).count { row in
            uploads[TickKey(batch: batch.key, stan: row.stan)]?.row != row
        }
        guard held(of: batch, terminal) + UInt32(most) <= Uploads.mostRows else {
            return answerService(request, .unreadable, terminal, &step)
        }
        var fresh = 0
        for row in rows where take(row, of: batch, &step) { fresh += 1 }
        note(fresh: UInt32(fresh), of: batch, terminal, &step)
        step.record.note = "rows of batch \(batch.key.number): \(rows.count), new: \(fresh)"
        answerService(request, .acknowledged, terminal, &step)
    }

    /// The batch that an upload or its end is about: the open one while its totals differ, or the
    /// one before, once its terminal has told its totals.
    func uploadedBatch(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> UploadedBatchOrRefusal {
        guard request.batch ?? terminals[terminal].batch != terminals[terminal].batch else {
            guard batches.phase(terminal) == .unbalanced, let heard = difference(of: terminal)
            else { return .refused(.settleFirst) }
            return .batch(
                UploadedBatch(
                    key: openKey(terminal),
                    counts: heard.claim.counts,
                    closing: nil,
                    isBare: request.isBare
                )
            )
        }
        guard let closing = listening(to: request.batch, terminal) else {
            return .refused(.batchMismatch)
        }
        guard let counts = closing.theirs?.counts else { return .refused(.settleFirst) }
        return .batch(
            UploadedBatch(
                key: closing.key,
                counts: counts,
                closing: closing,
                isBare: request.isBare
            )
        )
    }

    /// Rows of a batch that have come, each once.
    func held(of batch: UploadedBatch, _ terminal: TerminalSlot) -> UInt32 {
        batch.closing?.rows ?? batches.state(terminal).rows
    }

    private mutating func note(
        fresh: UInt32,
        of batch: UploadedBatch,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard fresh > 0 else { return }
        if var closing = batch.closing {
            closing.rows += fresh
            change(closing, &step)
        } else {
            var state = batches.state(terminal)
            state.rows += fresh
            change(state, &step)
        }
    }

    // MARK: Rows

    /// Whether it is one that has not come before.
    private mutating func take(
        _ row: UploadRow,
        of batch: UploadedBatch,
        _ step: inout Step
    ) -> Bool {
        let key = TickKey(batch: batch.key, stan: row.stan)
        guard let known = uploads[key] else {
            takeFirst(row, key, of: batch, &step)
            return true
        }
        return known.row != row && take(row, beside: known, of: batch, &step)
    }

    /// The first row of a number.
    private mutating func takeFirst(
        _ row: UploadRow,
        _ key: TickKey,
        of batch: UploadedBatch,
        _ step: inout Step
    ) {
        let slot =
            counterpart(of: row, in: batch) {
                self.state(of: row, in: batch, beside: $0) == .ticked
            }
            ?? counterpart(of: row, in: batch)
        let payment = slot.map { recents[$0] }
        let state = payment.map { self.state(of: row, in: batch, beside: $0) } ?? .missingHere
        var tick = UploadTick(
            key: key,
            state: state,
            row: row,
            seq: step.seq,
            payment: payment?.seq,
            item: nil
        )
        switch state {
        case .ticked: if let slot { self.tick(slot, &step) }
        case .missingHere:
            tick.item = openCase(.missingHere, .originalNotFound, row, payment, nil, &step)
        case .differs:
            let ours = payment?.askedAmount
            let reason = batch.isBare ? Outcome.macFailed : .amountMismatch
            tick.item = openCase(.differs, reason, row, payment, ours, &step)
        case .reversedHere:
            tick.item = openCase(.differs, .reversedOriginal, row, payment, 0, &step)
        }
        write(tick, &step)
    }

    /// A terminal has sent another row under a number: it is of another payment that has it, since
    /// a number is one payment's within its window and class alone.
    ///
    /// Whether it has not come before.
    private mutating func take(
        _ row: UploadRow,
        beside known: UploadTick,
        of batch: UploadedBatch,
        _ step: inout Step
    ) -> Bool {
        let slot = counterpart(of: row, in: batch) {
            $0.seq != known.payment && state(of: row, in: batch, beside: $0) == .ticked
        }
        guard let slot else {
            contradict(known, by: row, &step)
            return false
        }
        return tick(slot, &step)
    }

    /// Whether no row has named it before.
    @discardableResult
    private mutating func tick(_ slot: PaymentSlot, _ step: inout Step) -> Bool {
        guard recents[slot].tickedBy == nil else { return false }
        recents[slot].tickedBy = step.seq
        write(slot, &step)
        return true
    }

    /// What a terminal says of a payment is not what it has said before: what was ticked stays so,
    /// and a person looks at both, once.
    private mutating func contradict(
        _ known: UploadTick,
        by row: UploadRow,
        _ step: inout Step
    ) {
        guard known.state == .ticked else { return }
        _ = step.addCase(
            .differs,
            original: known.payment,
            reason: .duplicateMismatch,
            ours: known.row.amount,
            theirs: row.amount,
            stan: row.stan,
            due: dueDate
        )
        var tick = known
        tick.state = .differs
        write(tick, &step)
    }

    private mutating func write(_ tick: UploadTick, _ step: inout Step) {
        uploads.put(tick)
        step.output.day.ticks.append(tick)
    }

    private func openCase(
        _ kind: CaseKind,
        _ reason: Outcome,
        _ row: UploadRow,
        _ payment: PaymentState?,
        _ ours: Int64?,
        _ step: inout Step
    ) -> UInt16 {
        step.addCase(
            kind,
            original: payment?.seq,
            reason: reason,
            ours: ours,
            theirs: row.amount,
            stan: row.stan,
            due: dueDate
        )
    }

    // MARK: Ours

    /// Our newest payment under the number of a row, on one side of the settlement.
    private func counterpart(
        of row: UploadRow,
        in batch: UploadedBatch,
        where isMeant: (PaymentState) -> Bool = { _ in true }
    ) -> PaymentSlot? {
        let key = TerminalStan(terminal: batch.key.terminal, stan: row.stan)
        precondition(recents.isComplete(key), "A batch reads the payments that are uploaded.")
        return recents.newest(key) { isOnSide($0, of: batch) && isMeant($0) }
    }

    /// Whether a payment counts in a batch, on one side of its settlement, if it stands.
    func isOnSide(_ payment: PaymentState, of batch: UploadedBatch) -> Bool {
        guard payment.holdsIdentity, payment.place.batch == batch.key.number,
            payment.request.identity.terminal == batch.key.terminal,
            let total = payment.request.operation.rules.totals
        else { return false }
        return batch.counts.side(of: total) != nil
    }

    /// What a row comes to: what no key vouches for ticks a payment by its card alone, since
    /// numbers and amounts are guessed, and what is ticked is not reversed any more.
    private func state(
        of row: UploadRow,
        in batch: UploadedBatch,
        beside payment: PaymentState
    ) -> TickState {
        let found = state(of: row, beside: payment)
        guard found == .ticked, batch.isBare else { return found }
        return row.card != nil && row.card == payment.request.card?.token ? .ticked : .differs
    }

    private func state(of row: UploadRow, beside payment: PaymentState) -> TickState {
        // What no host has decided its terminal has counted: whatever comes of it stays so.
        guard payment.isPending || payment.reply.outcome.isApproval else { return .missingHere }
        if isTakenBack(payment) { return .reversedHere }
        let own = payment.request.card?.token
        let isSame =
            row.amount == payment.askedAmount && row.half == payment.place.half
            && (row.card == nil || own == nil || row.card == own)
        return isSame ? .ticked : .differs
    }

    /// Whether its terminal has reversed it; what was voided, or reversed by a person, still counts
    /// on its side.
    func isTakenBack(_ payment: PaymentState) -> Bool {
        guard let reversal = payment.reversedBy else { return false }
        precondition(
            recents.isKnown(seq: reversal) || numbers.isOfThisBatch(reversal),
            "A batch reads what took payments back."
        )
        return recents.slot(seq: reversal).map { recents[$0].request.operation.rules.isUndo }
            ?? false
    }
}
