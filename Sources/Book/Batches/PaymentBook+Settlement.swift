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
/// Once a batch is closed its settlement is answered from the closing, whatever its STAN; of one
/// that was forced the totals are compared then.
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
        } else if let closing = listening(to: request.batch, terminal) {
            tellAgain(closing, claim, request, terminal, &step)
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
            openCase(of: answer, claim, &step)
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
        step.record.note = "batch \(terminals[terminal].batch) waits for \(waiting.count) payments"
        var answer = answer
        answer.domestic.result = .waits
        answer.foreign?.result = .waits
        return answer
    }

    /// Of a batch that is closed.
    private mutating func tellAgain(
        _ closing: BatchClosing,
        _ claim: SettlementClaim,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        if closing.kind != .forced, let answer = closing.ours {
            step.record.note = "batch \(closing.key.number) is closed"
            return tell(answer, request, terminal, &step)
        }
        var closing = closing
        closing.asset = request.asset ?? .yuan
        let answer = compared(claim, closing.asset, closing.key)
        closing.ours = answer
        closing.theirs = claim
        let isSame = answer.result == .balanced
        if isSame { closing.kind = .settled }
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

    /// Both sides of a batch whose payments are not compared one by one.
    private mutating func openCase(
        of answer: SettlementAnswer,
        _ claim: SettlementClaim,
        _ step: inout Step
    ) {
        _ = step.addCase(
            .settlement,
            original: nil,
            reason: .totalsDiffer,
            ours: answer.net,
            theirs: claim.net,
            due: dueDate
        )
    }
}
