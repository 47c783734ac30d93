import Payments

/// A terminal settles its batch: its totals are compared with ours.
///
/// ```text
/// open ──equal──▶ settled, and the next opens
/// open ──some not decided──▶ waits ──again, or the wait is over──▶ compared
/// open, waits ──different──▶ unbalanced: its payments are compared one by one
/// open, waits ──different, and there is no upload──▶ closed as it is
/// ```
/// Nothing happens between two settlements: the time of the next one says whether the wait is over.
/// A batch that was closed though its totals differ is a case, once, unless its payments have been
/// compared by then.
///
/// Once a batch is closed its settlement is answered from the closing, whatever its STAN; of one
/// that was forced the totals are compared then. A dialect that names no batch asks for the last
/// answer by the same totals, as long as nothing stands in the batch behind it.
extension PaymentBook {
    /// A terminal's totals of its batch.
    mutating func settle(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard rules.edition >= .seventh else {
            return answerService(request, .notOffered, terminal, &step)
        }
        guard let claim = request.details?.values.settlement else {
            return answerService(request, .elementMissing, terminal, &step)
        }
        // What names no batch means the one that is open, whatever a sign-on has offered.
        if request.batch != nil { openOfferedBatch(for: request, terminal, &step) }
        let open = terminals[terminal].batch
        if request.batch ?? open == open {
            compare(claim, request, terminal, &step)
        } else if let told = told(terminal), told.closing.key.number == request.batch {
            tellAgain(told, request, terminal, &step)
        } else if let closing = listening(to: request.batch, terminal) {
            compare(claim, with: closing, request, terminal, &step)
        } else {
            answerService(request, .batchMismatch, terminal, &step)
        }
    }

    /// Compares the totals of the open batch.
    private mutating func compare(
        _ claim: SettlementClaim,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let asset = request.asset ?? .yuan
        let number = terminals[terminal].batch
        let answer = compared(claim, asset, openKey(terminal))
        if request.batch == nil, let told = told(claim, asset, beside: answer, terminal) {
            return tellAgain(told, request, terminal, &step)
        }
        if let answer = waits(for: answer, terminal, &step) {
            return answerService(
                request,
                .countingWaits,
                telling: .of(ReplyDetails.Values(settlement: answer)),
                holdsIdentity: false,
                terminal,
                &step
            )
        }
        let isSame = answer.result == .balanced
        if isSame {
            close(terminal, .settled, answer, claim, asset, &step)
        } else if claim.counts.hasUpload {
            var state = batches.state(terminal)
            state.phase = .unbalanced
            state.differed = step.seq
            change(state, &step)
        } else {
            close(terminal, .uploaded, answer, claim, asset, &step)
            openCase(of: answer, claim, saidIn: nil, &step)
        }
        step.record.note = "batch \(number) \(isSame ? "is settled" : "differs")"
        tell(answer, request, terminal, &step)
    }

    /// What a terminal is told while payments of its batch are not decided; nil once they are, or
    /// once it has waited long enough.
    private mutating func waits(
        for answer: SettlementAnswer,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> SettlementAnswer? {
        var state = batches.state(terminal)
        guard state.phase != .unbalanced else { return nil }
        let waiting = undecided(of: terminal)
        guard !waiting.isEmpty else { return nil }
        let since = state.waitsSince ?? step.at
        guard step.at.rawValue - since.rawValue < rules.settlementWait else { return nil }
        if state.phase != .waits {
            state.phase = .waits
            state.waitsSince = since
            change(state, &step)
        }
        step.record.note = "batch \(terminals[terminal].batch) waits for payments: \(waiting.count)"
        var answer = answer
        answer.domestic.result = .waits
        answer.foreign?.result = .waits
        return answer
    }

    // MARK: Closed batches

    /// What the terminal was told of its last batch, where that is final; nothing is read for it.
    private func told(_ terminal: TerminalSlot) -> ToldBatch? {
        guard let closing = batches.last(terminal), closing.kind != .forced,
            dates.isInReach(closing.closedOn), let answer = closing.ours
        else { return nil }
        return ToldBatch(closing: closing, answer: answer)
    }

    /// The same where a settlement that names no batch asks for that answer again, because it was
    /// lost: its terminal claims what it claimed then, and nothing has counted since.
    ///
    /// `answer`: what it would be told of the open batch. A terminal that sold meanwhile would
    /// claim more.
    private func told(
        _ claim: SettlementClaim,
        _ asset: Asset,
        beside answer: SettlementAnswer,
        _ terminal: TerminalSlot
    ) -> ToldBatch? {
        guard answer.result == .different, answer.isEmpty, batches.phase(terminal) == .open,
            let told = told(terminal), told.closing.theirs == claim, told.closing.asset == asset
        else { return nil }
        return told
    }

    private mutating func tellAgain(
        _ told: ToldBatch,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.note = "batch \(told.closing.key.number) is closed"
        tell(told.answer, request, terminal, &step)
    }

    /// Compares the totals of a batch that was forced.
    private mutating func compare(
        _ claim: SettlementClaim,
        with forced: BatchClosing,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        var closing = forced
        closing.asset = request.asset ?? .yuan
        let answer = compared(claim, closing.asset, closing.key)
        closing.ours = answer
        closing.theirs = claim
        let isSame = answer.result == .balanced
        if isSame { closing.kind = .settled }
        // One that differed when it was forced has its case.
        if !isSame, forced.theirs == nil { openCase(of: answer, claim, saidIn: nil, &step) }
        change(closing, &step)
        step.record.note =
            "batch \(closing.key.number), forced before, \(isSame ? "is settled" : "differs")"
        tell(answer, request, terminal, &step)
    }

    /// Our totals of a batch, and how a terminal's compare.
    private func compared(
        _ claim: SettlementClaim,
        _ asset: Asset,
        _ key: BatchKey
    ) -> SettlementAnswer {
        let terminal = terminals.slot(key.terminal)
        let open = openBatch(terminal)
        func ours(_ half: CardHalf) -> SideTallies {
            claim.counts.tallies { totals.sum($0, asset, half, of: key, open) }
        }
        return claim.compared(withDomestic: ours(.domestic), foreign: ours(.foreign))
    }

    private mutating func tell(
        _ answer: SettlementAnswer,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(
            request,
            answer.result == .balanced ? .settled : .totalsDiffer,
            telling: .of(ReplyDetails.Values(settlement: answer)),
            terminal,
            &step
        )
    }

    /// Both sides of a batch that is closed though they differ: its payments are not compared one
    /// by one, or nobody knows whether they will be.
    ///
    /// `settlement`: the record that told theirs, where it is an earlier one.
    func openCase(
        of answer: SettlementAnswer?,
        _ claim: SettlementClaim,
        saidIn settlement: Int64?,
        _ step: inout Step
    ) {
        _ = step.addCase(
            .settlement,
            original: settlement,
            reason: .totalsDiffer,
            ours: answer?.net,
            theirs: claim.net,
            due: dueDate
        )
    }
}

/// A batch that is closed for good, and what its terminal was told of it.
private struct ToldBatch {
    let closing: BatchClosing
    let answer: SettlementAnswer
}
