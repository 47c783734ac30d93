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
            return undoAgain(slot, reversal, request, &record, &output)
        }
        switch leg.resolution {
        case .pending:
            // The answer, when it comes, finds it reversed.
            recents[slot].reversedBy = record.seq
            write(slot, &output)
            record.note = "its host has not answered yet"
        case .posted:
            guard let amount = amountBack(of: request, leg, &record) else {
                return .reversalMismatch
            }
            guard amount > 0 else { return .reversalAccepted }
            let counted = request.operation.rules.totals
            guard canCount(amount, counted, leg.amount.asset, terminal: terminal),
                canMirror(original)
            else {
                record.note = "a counter is full"
                return .overloaded
            }
            mirrorAtHost(slot, leaving: request.deliveredAmount, record, &output)
            count(amount, counted, leg.amount.asset, terminal: terminal, &output)
        case .declined, .reversed, .reversing:
            record.note = "reversed at its host without being asked"
        }
        return .reversalAccepted
    }

    /// Takes a payment's money back, but for what was delivered, and stores the reversal for its
    /// host.
    mutating func mirrorAtHost(
        _ slot: Int,
        leaving delivered: Int64 = 0,
        _ record: BookRecord,
        _ output: inout BookOutput
    ) {
        guard let exchange = exchanges[recents[slot].seq] else {
            preconditionFailure("A batch reads the requests to hosts of its originals.")
        }
        mirror(slot, leaving: delivered, by: record.seq, &output)
        forward(exchange, slot, seq: record.seq, at: record.event.at, &output)
        write(slot, &output)
    }
}
