import Ledger
import Payments

/// Voids: what a sale moved goes back, all of it, on its business date or while its batch is open.
///
/// A void has a leg for each leg of its original, with the same number, amount and decider. The
/// mirror of the original's leg is what the void's leg moved; taking the void back moves it once
/// more, and the original stands again.
extension PaymentBook {
    func refusal(
        ofVoid request: PaymentRequest,
        _ slot: PaymentSlot,
        _ card: CardToken?,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        let original = recents[slot]
        guard request.asset == original.asset else { return .wrongCurrency }
        guard original.request.card?.token == card, names(request, original),
            original.isPending || original.reply.outcome.isApproval
        else { return .originalNotFound }
        let rows = remainderRows(of: original)
        if original.isPending || original.increasedBy != nil
            || rows.contains(where: { $0.reserved > 0 })
        {
            return .originalReserved
        }
        let isGivenBack = rows.contains { $0.refunded > 0 || $0.closedBy != nil }
        guard original.reversedBy == nil, !isGivenBack, isOpen(original, terminal) else {
            return .originalFinished
        }
        guard request.amount == original.movedAmount || request.namesAsked(of: original) else {
            return .amountMismatch
        }
        guard !original.isWithChannel else { return nil }
        guard hasStill(original) else { return .insufficientFunds }
        let counted = request.operation.rules.totals
        let isCounted = totals.canCount(original.movedAmount, counted, original.asset, terminal)
        return isCounted && canMirror(original) ? nil : .overloaded
    }

    /// Whether the DE 38 that a request names, where it does, is that of its original.
    func names(_ request: PaymentRequest, _ original: PaymentState) -> Bool {
        guard let code = request.original?.approvalCode else { return true }
        return original.reply.approvalCode.flatMap { ApprovalCode($0) } == code
    }

    /// Takes a sale back in the step of its void, the last leg first.
    mutating func takeBack(
        _ slot: PaymentSlot,
        for payment: inout PaymentState,
        _ step: inout Step
    ) {
        if payment.request.namesAsked(of: recents[slot]) {
            payment.reply.tell(taken: recents[slot].reply.taken)
        }
        payment.legs = voidLegs(of: slot, for: payment)
        for place in payment.legs.indices.reversed() { take(.post, place, of: &payment, &step) }
    }

    /// A leg of its own for each leg that a void takes back.
    func voidLegs(of slot: PaymentSlot, for payment: PaymentState) -> Legs {
        Legs(
            recents[slot].legs.map { leg in
                Leg(
                    key: LegKey(payment: payment.seq, number: leg.key.number),
                    decider: leg.decider,
                    channel: leg.channel,
                    rule: nil,
                    asked: leg.asked,
                    outcome: payment.reply.outcome
                )
            }
        )
    }

    /// What an event of a void's leg does to its original.
    mutating func moveVoid(
        _ leg: Leg,
        _ event: LegState.Event,
        of payment: PaymentState,
        _ step: inout Step
    ) -> Leg.Movement {
        if payment.request.operation.rules.namesAuthorisation {
            return moveVoidOfHold(leg, event, of: payment, &step)
        }
        switch (event, leg.state) {
        case (.ask, _): reserve(payment, &step)
        case (.post, let state):
            if state == .pending { free(payment, &step) }
            return undoOriginal(of: payment, leg, &step)
        case (.undo, .posted): return reinstateOriginal(of: payment, leg, &step)
        case (.decline, _), (.undo, _): free(payment, &step)
        case (.doubt, _), (.authorise, _), (.reinstate, _), (.suspend, _): break
        }
        return .none
    }

    private mutating func undoOriginal(
        of payment: PaymentState,
        _ leg: Leg,
        _ step: inout Step
    ) -> Leg.Movement {
        let slot = original(of: payment)
        let place = leg.key.number.place
        take(.undo, place, of: slot, &step)
        recents[slot].reversedBy = payment.seq
        closeRemainders(of: slot, by: payment.seq, &step)
        write(slot, &step)
        noteIncrease(recents[slot], stands: false, &step)
        return recents[slot].legs[place].undoneBy.map { .moved($0) } ?? .none
    }

    private mutating func reinstateOriginal(
        of payment: PaymentState,
        _ leg: Leg,
        _ step: inout Step
    ) -> Leg.Movement {
        let slot = original(of: payment)
        guard take(.reinstate, leg.key.number.place, of: slot, &step),
            let transfer = step.output.ledger.transfers.last
        else { return .none }
        recents[slot].reversedBy = nil
        reopenRemainders(of: slot, &step)
        write(slot, &step)
        noteIncrease(recents[slot], stands: true, &step)
        return .movedBack(transfer.id, leaving: 0)
    }

    /// The payment that a request took back.
    func original(of payment: PaymentState) -> PaymentSlot {
        guard let slot = payment.original.flatMap({ recents.slot(seq: $0) }) else {
            preconditionFailure("A batch reads the originals of what is taken back.")
        }
        return slot
    }
}
