import Payments

/// What a settlement does to payments: those of an open batch may wait for it, and those that both
/// sides have counted are never taken back.
extension PaymentBook {
    /// What is said of a batch in three digits has an end.
    static let mostInBatch: Int64 = 999
    /// From here on it matters how many are undecided: they may come to count.
    private static let manyInBatch: Int64 = 800

    /// The batch that a payment counts in; nil for what counts in none, or where that was not kept.
    func batchKey(of payment: PaymentState) -> BatchKey? {
        let isPlaced = payment.place != .unknown
        guard let number = isPlaced ? payment.place.batch : payment.request.batch else {
            return nil
        }
        return BatchKey(terminal: payment.request.identity.terminal, number: number)
    }

    /// Whether its terminal has counted a payment as we have: by equal totals, or by its row in an
    /// upload.
    ///
    /// What was not decided when its batch was closed, what stands on no side, and what is in
    /// another currency than the totals, is not settled.
    func isSettled(_ payment: PaymentState) -> Bool {
        guard rules.edition >= .seventh else { return false }
        if payment.tickedBy != nil { return true }
        // What its host has not allowed has counted nothing, whatever is under way for it.
        guard payment.reply.outcome.isApproval, !payment.isPending,
            let total = payment.request.operation.rules.totals,
            let key = batchKey(of: payment), key != openKey(terminals.slot(key.terminal)),
            let closing = batches.closing(of: key), closing.kind == .settled,
            closing.asset == payment.asset, closing.theirs?.counts.side(of: total) != nil
        else { return false }
        // Of one that was forced the totals were compared later.
        return payment.countedBy < closing.changedBy ?? closing.seq
    }

    /// Why a reversal comes too late; nil when it does not.
    func refusal(takingBackSettled payment: PaymentState, _ step: inout Step) -> Outcome? {
        guard isSettled(payment) else { return nil }
        step.record.note = "its terminal has settled it"
        return .reversalTooLate
    }

    /// Whether a payment may still be corrected by its terminal: voided, or increased.
    ///
    /// It lies in the open batch, and on the open business date where requests name no batch; or
    /// on that date in a batch whose end its terminal has not heard of.
    func isOpen(_ payment: PaymentState, _ terminal: TerminalSlot) -> Bool {
        let isOfDate = payment.businessDate == dates.current
        guard rules.edition >= .seventh else {
            return isOfDate
                || payment.request.batch.map { $0 == terminals[terminal].batch } ?? false
        }
        guard let key = batchKey(of: payment) else { return isOfDate }
        if key == openKey(terminal) { return isOfDate || payment.request.batch != nil }
        guard isOfDate, payment.tickedBy == nil else { return false }
        return batches.closing(of: key).map { $0.kind == .forced } ?? true
    }

    /// Why a request has to wait for a settlement or a shift; nil when it need not.
    func dayRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard rules.edition >= .seventh, request.operation.rules.movesMoney,
            !request.operation.rules.isAdvice
        else { return nil }
        if batches.phase(terminal) != .open || isFull(request, plan, terminal) {
            return .settleFirst
        }
        return shiftRefusal(request, plan, terminal)
    }

    /// Whether a settlement could not tell one more on the side of a request.
    private func isFull(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Bool {
        guard let classes = plan.limitedWith, let asset = request.asset else { return false }
        let half = half(of: request, plan, terminal)
        let counted = totals.sum(classes, asset, half, terminal)
        let count = counted.count - counted.reversedCount
        guard count >= Self.manyInBatch else { return false }
        let waiting = undecided(of: terminal).count + claimable(of: terminal)
        return count + Int64(waiting) >= Self.mostInBatch
    }
}

extension PaymentBook {
    /// How many orders of a terminal's open batch it does not wait for, and may still claim.
    private func claimable(of terminal: TerminalSlot) -> Int {
        let state = terminals[terminal]
        return orders.undecided(of: state.registration.terminal).count {
            $0.batch == state.batch && $0.undecided == nil && $0.hurriedAt == nil
        }
    }

    /// On which half a request counts if it is accepted: that of what it follows, whichever card it
    /// shows, or none.
    private func half(
        of request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> CardHalf {
        guard request.operation.rules.follows,
            let original = followed(by: named(by: request, terminal)), original.place != .unknown
        else { return plan.isForeign ? .foreign : .domestic }
        return original.place.half
    }
}

extension PaymentState {
    /// The record with which it came to count: its host's answer, but of what is reported its own.
    fileprivate var countedBy: Int64 {
        request.operation.rules.action?.informs == true ? seq : decidedBy ?? seq
    }
}
