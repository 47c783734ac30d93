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
        guard let leg = original.leg, leg.resolution != .declined else {
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
        switch leg.resolution {
        case .pending:
            // The answer, when it comes, finds it reversed.
            recents[slot].reversedBy = step.seq
            write(slot, &step)
            step.record.note = "its host has not answered yet"
        case .posted:
            return giveBack(slot, leg, request, terminal, atHost: true, &step)
        case .declined, .reversed, .reversing:
            step.record.note = "reversed at its host without being asked"
        }
        return .reversalAccepted
    }

    /// Takes a payment's money back, but for what was delivered, and stores the reversal for its
    /// host.
    mutating func mirrorAtHost(
        _ slot: PaymentSlot,
        leaving delivered: Int64 = 0,
        _ step: inout Step
    ) {
        guard let exchange = exchanges[recents[slot].seq] else {
            preconditionFailure("A batch reads the requests to hosts of its originals.")
        }
        mirror(slot, leaving: delivered, &step)
        forward(exchange, slot, &step)
        write(slot, &step)
    }
}
