import Ledger
import Payments
import Upstream

/// Reversals by terminals.
///
/// A verified reversal skips the refusals for session, batch, expiry, frozen card, limits and
/// routes: what was posted is undone where it was posted.
extension PaymentBook {
    mutating func reverse(_ request: PaymentRequest, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        let found = original(of: request, terminal)
        if let slot = reversal(repeatedBy: request, finding: found, terminal) {
            return answerAgain(slot, &step)
        }
        step.record.describe(terminals[terminal].registration)
        let outcome: Outcome
        var leavesUnpaid = false
        if !rules.takesWindow(of: request, at: step.at) {
            step.record.note = request.identity.outOfReach(beyond: BookRules.daysOfWindow)
            outcome = .reversalTooLate
        } else if let slot = found {
            step.record.describe(recents[slot])
            outcome = refusal(ofPart: request, &step) ?? undo(slot, request, terminal, &step)
            leavesUnpaid = outcome.isApproval && isUnpaid(request, slot)
        } else if let refusal = refusal(ofPart: request, &step) {
            outcome = refusal
        } else {
            leaveTombstone(for: request, &step)
            step.record.note = "no original yet"
            leavesUnpaid = request.deliveredAmount > 0
            outcome = .reversalAccepted
        }
        if !outcome.isApproval {
            openCase(of: request, outcome, &step)
        } else if leavesUnpaid {
            step.openCase(.originalNotFound, original: step.record.original)
        }
        let reply = reply(outcome, step)
        step.record.reply = reply
        var payment = step.payment(request, reply)
        payment.account = step.record.account
        payment.original = step.record.original
        payment.place = place(of: request, nil, following: found.map { recents[$0] }, terminal)
        // A refused reversal must not stand in the way of the right one.
        payment.holdsIdentity = outcome.isApproval
        if payment.holdsIdentity { markPaid(request, terminal, &step) }
        keep(payment, &step)
        step.answer(reply)
    }

    /// Waits for the original that has not come yet.
    private mutating func leaveTombstone(for request: PaymentRequest, _ step: inout Step) {
        var tombstone = Tombstone(
            terminal: request.identity.terminal,
            stan: request.namedSTAN,
            amount: request.amount ?? Tombstone.anyAmount,
            card: request.card?.token,
            businessDate: step.record.businessDate,
            at: step.at,
            seq: step.seq
        )
        if rules.edition > .first {
            tombstone.window = request.original?.window
            let isKept = rules.edition > .second || tombstone.window != nil
            tombstone.windowKind = isKept ? request.identity.windowKind : nil
        }
        tombstones.insert(tombstone)
        step.output.tombstones.append(tombstone)
    }

    /// What is refused though it must be taken is a case for a person; of a terminal's date that is
    /// not taken any more the first is, because no one can tell what it has meant.
    mutating func openCase(
        of request: PaymentRequest,
        _ outcome: Outcome,
        _ step: inout Step
    ) {
        if !rules.takesWindow(of: request, at: step.at) {
            let late = LateWindow(
                terminal: request.identity.terminal,
                kind: request.identity.windowKind,
                window: request.identity.window,
                seq: step.seq
            )
            guard identities.insert(late) else { return }
            step.output.lateWindows.append(late)
        }
        step.openCase(outcome, original: step.record.original)
    }

    /// Posts the mirror of what still stands.
    private mutating func undo(
        _ slot: PaymentSlot,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome {
        let original = recents[slot]
        switch original.request.operation.rules.effect {
        case .payment(.void): return undoVoid(slot, request, terminal, &step)
        case .payment(.refund): return undoRefund(slot, &step)
        case .payment(.inquiry), .payment(.debit), .payment(.hold), .payment(.completion),
            .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice), .echo,
            .session, .batch, .undo:
            break
        }
        if original.request.operation.rules.isNeverReversed { return undoReport(slot, &step) }
        if original.isWithChannel { return undoWithHost(slot, request, terminal, &step) }
        guard original.movedAmount > 0 || original.isHeld else {
            step.record.note = "the original moved nothing"
            return .reversalAccepted
        }
        guard request.agrees(with: original) else {
            step.record.note = "another amount or card than the original's"
            return .reversalMismatch
        }
        if let reversal = original.reversedBy {
            return undoAgain(slot, reversal, request, &step)
        }
        return undoStanding(slot, request, terminal, &step)
    }

    /// Gives back all but what was delivered, and where a host decided asks it to do the same.
    mutating func giveBack(
        _ slot: PaymentSlot,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome {
        let original = recents[slot]
        if let refusal = refusal(takingBackSettled: original, &step) { return refusal }
        if let refusal = refusal(takingBack: original, &step) { return refusal }
        guard let amount = amountBack(of: request, original, &step) else {
            return .reversalMismatch
        }
        guard amount > 0 else { return .reversalAccepted }
        guard hasStill(original) else {
            step.record.note = "the customer no longer has the money"
            return .reversalTooLate
        }
        let counted = request.operation.rules.totals
        let asset = original.asset
        guard totals.canCount(amount, counted, asset, terminal), canMirror(original) else {
            step.record.note = "a counter is full"
            return .overloaded
        }
        mirror(slot, leaving: request.deliveredAmount, &step)
        countReversed(original, amount, by: request, terminal, &step)
        return .reversalAccepted
    }

    /// Whether the counters take a payment's money back: each leg's as if it were all of it, since
    /// legs may share their accounts.
    func canMirror(_ payment: PaymentState) -> Bool {
        guard canReopen(payment) else { return false }
        let amount = payment.movedAmount
        return payment.legs.allSatisfy { leg in
            guard leg.moved > 0 else { return true }
            let places = places(of: leg, of: payment)
            return accounts.canPost(amount, from: places.station, to: places.customer)
        }
    }

    /// Takes a payment's money back, but for what was delivered: of each leg that stands a transfer
    /// the other way round, the last first, and the payment is reversed.
    ///
    /// What was delivered is paid by the first legs. A host that decided gets a reversal of its
    /// leg.
    mutating func mirror(_ slot: PaymentSlot, leaving delivered: Int64 = 0, _ step: inout Step) {
        let legs = recents[slot].legs
        var earlier = recents[slot].standingAmount
        for place in legs.indices.reversed() {
            let standing = legs[place].standing
            earlier -= standing
            let part = min(max(delivered - earlier, 0), standing)
            if part < standing { take(.undo, place, of: slot, leaving: part, &step) }
        }
        recents[slot].reversedBy = step.seq
        closeRemainders(of: slot, by: step.seq, &step)
        if recents[slot].isWithChannel {
            takeBack(slot, &step)
            // Until its host has that, nobody else completes or frees the authorisation.
            if recents[slot].request.operation.rules.completes { reserve(recents[slot], &step) }
        }
        write(slot, &step)
    }

    /// What its channel has is taken back there.
    private mutating func takeBack(_ slot: PaymentSlot, _ step: inout Step) {
        var own = ownExchange(of: slot)
        guard own.silence.resolves else { return forward(own, slot, &step) }
        var order = order(of: own.id)
        guard change(&order, .undoWanted, &step) else { return }
        undo(&order, by: .refund, &own, slot, &step)
    }

    /// Puts a payment's money back where it was before `mirror`.
    mutating func mirrorBack(_ slot: PaymentSlot, _ step: inout Step) {
        for place in recents[slot].legs.indices { take(.reinstate, place, of: slot, &step) }
        recents[slot].reversedBy = nil
        reopenRemainders(of: slot, &step)
        write(slot, &step)
    }

    /// Writes a payment that changed, with its legs.
    func write(_ slot: PaymentSlot, _ step: inout Step) {
        step.output.update(recents[slot])
        for leg in recents[slot].legs { step.output.update(leg) }
    }
}
