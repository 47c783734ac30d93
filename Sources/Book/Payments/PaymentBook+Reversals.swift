import Ledger
import Payments

/// Reversals by terminals.
///
/// A verified reversal skips the refusals for session, batch, expiry, frozen card, limits and
/// routes: what was posted is undone where it was posted.
extension PaymentBook {
    mutating func reverse(
        _ request: PaymentRequest,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        let found = original(of: request, terminal: terminal)
        if let slot = reversal(repeatedBy: request, finding: found, terminal: terminal) {
            return answerAgain(slot, event, origin, &output)
        }
        var record = takeRecord(.reversal, event)
        record.describe(terminals.slots[terminal].state.registration)
        let outcome: Outcome
        var leavesUnpaid = false
        if !takesWindow(of: request, at: event.at) {
            record.note = outOfReach(request)
            outcome = .reversalTooLate
        } else if let slot = found {
            record.original = recents[slot].seq
            record.group = recents[slot].seq
            record.account = recents[slot].account
            outcome =
                refusal(ofPart: request, &record)
                ?? undo(slot, request, terminal: terminal, &record, &output)
            leavesUnpaid = outcome.isApproval && isUnpaid(request, slot)
        } else if let refusal = refusal(ofPart: request, &record) {
            outcome = refusal
        } else {
            leaveTombstone(for: request, seq: record.seq, &output)
            record.note = "no original yet"
            leavesUnpaid = request.deliveredAmount > 0
            outcome = .reversalAccepted
        }
        if !outcome.isApproval {
            openCase(of: record, outcome, request, terminal: terminal, &output)
        } else if leavesUnpaid {
            open(
                Discrepancy(
                    seq: record.seq,
                    original: record.original,
                    reason: .originalNotFound
                ),
                &output
            )
        }
        let reply = reply(outcome, seq: record.seq, at: event.at)
        record.reply = reply
        var payment = PaymentState(
            seq: record.seq,
            businessDate: dates.current,
            request: request,
            reply: reply
        )
        payment.account = record.account
        payment.original = record.original
        // A refused reversal must not stand in the way of the right one.
        payment.holdsIdentity = outcome.isApproval
        if payment.holdsIdentity { markPaid(request, terminal: terminal, &output) }
        recents.insert(payment)
        output.newPayments.append(payment)
        output.records.append(record)
        answer(origin, reply, &output)
    }

    /// Waits for the original that has not come yet.
    private mutating func leaveTombstone(
        for request: PaymentRequest,
        seq: Int64,
        _ output: inout BookOutput
    ) {
        var tombstone = Tombstone(
            terminal: request.identity.terminal,
            stan: request.namedSTAN,
            amount: request.amount ?? Tombstone.anyAmount,
            card: request.card?.token,
            businessDate: dates.current,
            at: lastEventAt,
            seq: seq
        )
        if rules.edition > .first {
            tombstone.window = request.original?.window
            let isKept = rules.edition > .second || tombstone.window != nil
            tombstone.windowKind = isKept ? request.identity.windowKind : nil
        }
        tombstones.insert(tombstone)
        output.tombstones.append(tombstone)
    }

    /// A reversal that is refused is a case for a person; of a terminal's date that is not taken
    /// any more the first one is, because no one can tell what its reversals have meant.
    private mutating func openCase(
        of record: BookRecord,
        _ outcome: Outcome,
        _ request: PaymentRequest,
        terminal: Int,
        _ output: inout BookOutput
    ) {
        if !takesWindow(of: request, at: record.event.at) {
            let late = LateWindow(
                terminal: request.identity.terminal,
                kind: request.identity.windowKind,
                window: request.identity.window,
                seq: record.seq
            )
            let key = LateWindow.Key(late)
            guard terminals.slots[terminal].lateWindows.insert(key).inserted else { return }
            output.lateWindows.append(late)
        }
        open(Discrepancy(seq: record.seq, original: record.original, reason: outcome), &output)
    }

    /// Posts the mirror of what still stands.
    private mutating func undo(
        _ slot: Int,
        _ request: PaymentRequest,
        terminal: Int,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) -> Outcome {
        let original = recents[slot]
        if original.leg?.hold != nil {
            return undoWithHost(slot, request, terminal: terminal, &record, &output)
        }
        guard let leg = original.leg, leg.transfer != nil else {
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
        guard let amount = amountBack(of: request, leg, &record) else { return .reversalMismatch }
        guard amount > 0 else { return .reversalAccepted }
        let counted = request.operation.rules.totals
        guard canCount(amount, counted, leg.amount.asset, terminal: terminal),
            canMirror(original)
        else {
            record.note = "a counter is full"
            return .overloaded
        }
        mirror(slot, leaving: request.deliveredAmount, by: record.seq, &output)
        count(amount, counted, leg.amount.asset, terminal: terminal, &output)
        return .reversalAccepted
    }

    /// Whether the counters take a payment's money back.
    func canMirror(_ payment: PaymentState) -> Bool {
        let (customer, station) = places(of: payment)
        return accounts.canPost(payment.movedAmount, from: station, to: customer)
    }

    /// Takes a payment's money back, but for what was delivered: a transfer the other way round,
    /// and the payment is reversed.
    mutating func mirror(
        _ slot: Int,
        leaving delivered: Int64 = 0,
        by seq: Int64,
        _ output: inout BookOutput
    ) {
        let (customer, station) = places(of: recents[slot])
        if delivered > 0 { recents[slot].leg?.delivered = delivered }
        let transfer = accounts.post(
            recents[slot].movedAmount - delivered,
            from: station,
            to: customer,
            undoing: recents[slot].leg?.transfer,
            by: cause(seq),
            &output.ledger
        )
        recents[slot].reversedBy = seq
        recents[slot].leg?.resolution = .reversed
        recents[slot].leg?.undoneBy = transfer
        write(slot, &output)
    }

    /// Puts a payment's money back where it was before `mirror`.
    mutating func mirrorBack(_ slot: Int, by seq: Int64, _ output: inout BookOutput) {
        let (customer, station) = places(of: recents[slot])
        _ = accounts.post(
            recents[slot].movedAmount,
            from: customer,
            to: station,
            undoing: recents[slot].leg?.undoneBy,
            by: cause(seq),
            &output.ledger
        )
        recents[slot].reversedBy = nil
        recents[slot].leg?.resolution = .posted
        recents[slot].leg?.undoneBy = nil
        write(slot, &output)
    }

    /// Writes a payment that changed, with its leg.
    func write(_ slot: Int, _ output: inout BookOutput) {
        output.update(recents[slot])
        if let leg = recents[slot].leg { output.update(leg) }
    }
}

extension PaymentState {
    /// What the payment moved; 0 when it moved nothing.
    var movedAmount: Int64 { leg?.transfer == nil ? 0 : leg?.amount.minorUnits ?? 0 }
}
