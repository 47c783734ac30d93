import Payments

/// Reversals of payments that a host decided or has still to decide: they follow the route of the
/// original, whatever the rules say by then.
extension PaymentBook {
    mutating func undoWithHost(
        _ slot: Int,
        _ request: PaymentRequest,
        terminal: Int,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) -> Outcome {
        let original = recents[slot]
        guard let leg = original.leg, leg.resolution != .declined else {
            record.note = "the original moved nothing"
            return .reversalAccepted
        }
        guard request.agrees(with: original) else {
            record.note = "another amount or card than the original's"
            return .reversalMismatch
        }
        if let reversal = original.reversedBy {
            record.note = "reversed before by \(reversal)"
            return .reversalAccepted
        }
        switch leg.resolution {
        case .pending:
            // The answer, when it comes, finds it reversed.
            recents[slot].reversedBy = record.seq
            write(slot, &output)
            record.note = "its host has not answered yet"
        case .posted:
            let amount = leg.amount.minorUnits
            guard canCount(amount, .reversal, leg.amount.asset, terminal: terminal),
                canMirror(original)
            else {
                record.note = "a counter is full"
                return .overloaded
            }
            mirrorAtHost(slot, record, &output)
            count(amount, .reversal, leg.amount.asset, terminal: terminal, &output)
        case .declined, .reversed, .reversing:
            record.note = "reversed at its host without being asked"
        }
        return .reversalAccepted
    }

    /// Takes a payment's money back and stores the reversal for its host.
    mutating func mirrorAtHost(
        _ slot: Int,
        _ record: BookRecord,
        _ output: inout BookOutput
    ) {
        guard let exchange = exchanges[recents[slot].seq] else {
            preconditionFailure("A batch reads the requests to hosts of its originals.")
        }
        mirror(slot, by: record.seq, &output)
        #if MUTANTS
        if Mutant.isActive(.forgetHostReversal) { return }
        #endif
        forward(exchange, slot, seq: record.seq, at: record.event.at, &output)
        write(slot, &output)
    }
}
