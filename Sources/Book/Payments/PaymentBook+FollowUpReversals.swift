import Ledger
import Payments
import Upstream

/// Reversals of what took a sale back itself.
///
///     a void that stands     the sale stands again, if its customer still has the money
///     a void otherwise       accepted, no effect
///     a refund               refused: it gave money away, and nobody takes that back
///     a refund declined      accepted, no effect
/// And none of a sale of which something was refunded: that is more than is left of it.
extension PaymentBook {
    /// Why a sale is not taken back any more; nil when nothing else was given back of it.
    func refusal(takingBack sale: PaymentState, _ step: inout Step) -> Outcome? {
        let rows = remainderRows(of: sale)
        if rows.contains(where: { $0.refunded > 0 }) {
            step.record.note = "something was refunded of it"
            return .reversalTooLate
        }
        if let increase = sale.increasedBy {
            step.record.note = "\(increase) took more for it, and stands"
            return .reversalTooLate
        }
        guard rows.contains(where: { $0.reserved > 0 }) else { return nil }
        step.record.note = "its void or refund is on its way"
        return .originalReserved
    }

    mutating func undoRefund(_ slot: PaymentSlot, _ step: inout Step) -> Outcome {
        guard recents[slot].legs.contains(where: { $0.state != .declined }) else {
            step.record.note = "the original moved nothing"
            return .reversalAccepted
        }
        step.record.note = "a refund is not taken back"
        return .reversalTooLate
    }

    /// What reports, corrects or asks is never taken back by a reversal.
    func undoReport(_ slot: PaymentSlot, _ step: inout Step) -> Outcome {
        guard recents[slot].hasEffect else {
            step.record.note = "the original moved nothing"
            return .reversalAccepted
        }
        step.record.note = "\(recents[slot].request.operation.name) is not taken back by a reversal"
        return .reversalTooLate
    }

    mutating func undoVoid(
        _ slot: PaymentSlot,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome {
        let void = recents[slot]
        guard void.legs.contains(where: { $0.state != .declined }) else {
            step.record.note = "the original moved nothing"
            return .reversalAccepted
        }
        guard request.delivery == nil, request.agrees(with: void) else {
            step.record.note = "another amount or card than the original's, or a part of it"
            return .reversalMismatch
        }
        if let reversal = void.reversedBy { return undoAgain(slot, reversal, request, &step) }
        if let refusal = refusal(takingBackSettled: void, &step) { return refusal }
        if isWithWallet(void) {
            step.record.note = "what a wallet gives back is not taken back"
            return .reversalTooLate
        }
        if void.isPending {
            // The answer, when it comes, finds it reversed.
            recents[slot].reversedBy = step.seq
            write(slot, &step)
            step.record.note = "its host has not answered yet"
            return .reversalAccepted
        }
        guard void.standingAmount > 0 else {
            step.record.note = "reversed at its host without being asked"
            return .reversalAccepted
        }
        if let refusal = refusal(takingBackSettled: void, &step) { return refusal }
        if let refusal = refusal(reinstatingOriginalOf: void, &step) { return refusal }
        let amount = void.askedAmount
        // What is held again has moved nothing.
        let counted =
            void.request.operation.rules.namesAuthorisation
            ? nil : request.operation.rules.totals
        guard totals.canCount(amount, counted, void.asset, terminal) else {
            step.record.note = "a counter is full"
            return .overloaded
        }
        for place in void.legs.indices { take(.undo, place, of: slot, &step) }
        recents[slot].reversedBy = step.seq
        if void.isWithChannel {
            forward(ownExchange(of: slot), slot, &step)
            // Until its host has that, nobody else takes the sale back.
            reserve(recents[slot], &step)
        }
        write(slot, &step)
        if !void.request.operation.rules.namesAuthorisation {
            countReversed(void, amount, by: request, terminal, &step)
        }
        return .reversalAccepted
    }

    /// Why a sale does not stand again though its void is taken back.
    private func refusal(
        reinstatingOriginalOf void: PaymentState,
        _ step: inout Step
    ) -> Outcome? {
        if void.request.operation.rules.namesAuthorisation {
            return refusal(restoring: authorisation(of: void), freedBy: void, &step)
        }
        guard let slot = void.original.flatMap({ recents.slot(seq: $0) }),
            dates.isInReach(recents[slot].businessDate)
        else {
            step.record.note = "what it took back is out of reach"
            return .reversalTooLate
        }
        let original = recents[slot]
        guard original.reversedBy == void.seq, reversalEnding(original) == nil else {
            step.record.note = "the terminal has reversed what it voided, too"
            return .reversalTooLate
        }
        if let refusal = refusal(reinstating: original, &step) { return refusal }
        if original.request.operation.rules.completes, !isSuspended(original) {
            return refusal(postingAgain: original, voidedBy: void, &step)
        }
        // Each leg as if it were all of the payment, since legs may share their accounts.
        let amount = original.movedAmount
        for leg in original.legs {
            let places = places(of: leg, of: original)
            guard
                leg.isWithChannel || original.request.operation.rules.loads
                    || isSuspended(leg.decider, leg.asked.asset)
                    || accounts.counters(places.customer).available >= amount
            else {
                step.record.note = "the customer no longer has the money"
                return .reversalTooLate
            }
            guard accounts.canPost(amount, from: places.customer, to: places.station) else {
                step.record.note = "a counter is full"
                return .overloaded
            }
        }
        return nil
    }
}
