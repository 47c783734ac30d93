import Payments

/// Reversals of payments that a host decided or has still to decide: they follow the route of the
/// original, whatever the rules say by then.
extension PaymentBook {
    mutating func undoWithHost(
        _ slot: PaymentSlot,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome {
        let original = recents[slot]
        guard original.legs.contains(where: { $0.state != .declined }) else {
            step.record.note = "the original moved nothing"
            return .reversalAccepted
        }
        guard request.agrees(with: original) else {
            step.record.note = "another amount or card than the original's"
            return .reversalMismatch
        }
        guard original.request.operation.rules.takesMoney || request.delivery == nil else {
            step.record.note = "only a purchase is reversed in part"
            return .reversalMismatch
        }
        if let reversal = original.reversedBy {
            return undoAgain(slot, reversal, request, &step)
        }
        if let refusal = refusal(takingBackSettled: original, &step) { return refusal }
        if original.isPending {
            // The answer, when it comes, finds it reversed.
            let counted = countedBefore(original)
            recents[slot].reversedBy = step.seq
            noteLimits(recents[slot], before: counted, &step)
            write(slot, &step)
            step.record.note = "its host has not answered yet"
            if orders[original.seq] != nil { hurry(original.seq, slot, &step) }
        } else if original.stands {
            return undoStanding(slot, request, terminal, &step)
        } else {
            step.record.note = "reversed at its host without being asked"
        }
        return .reversalAccepted
    }

    /// The request by which a payment asked its host.
    func ownExchange(of slot: PaymentSlot) -> ExchangeState {
        guard let exchange = exchanges[recents[slot].seq] else {
            preconditionFailure("A batch reads the requests to hosts of its originals.")
        }
        return exchange
    }
}
