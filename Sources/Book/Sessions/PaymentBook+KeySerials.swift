package import Payments

/// A device of a terminal, whose transactions DUKPT counts.
package struct KeySerialOwner: Hashable, Sendable {
    package var terminal: TerminalRow
    package var device: UInt64

    package init(terminal: TerminalRow, device: UInt64) {
        self.terminal = terminal
        self.device = device
    }
}

/// Replays of messages under keys of one transaction (DUKPT): a device's counter must advance.
///
/// The MAC of an old frame is right for ever, so that it alone proves nothing about the time.
///
///     the same request again, whatever its counter      its recorded answer (rows 1 and 34)
///     another request, counter above the last one       decided; the counter is the last one now
///     a reversal, counter not above the last one        judged as any reversal (rule 6)
///     another request, counter not above the last one   refused like a wrong MAC, no effect
///
/// A reversal that the device has overtaken must end, and harms nobody: it undoes what its terminal
/// asked to undo, at most once.
extension PaymentBook {
    /// Whether the request may be decided; takes its counter over when it may.
    mutating func takesSerial(of request: PaymentRequest, _ step: inout Step) -> Bool {
        guard let serial = request.keySerial else { return true }
        let terminal = terminals.slot(request.identity.terminal)
        guard serial.counter > terminals.lastSerial(of: serial.device, terminal) else {
            if rules.edition > .first, request.operation.rules.mustBeTaken { return true }
            return isRepeat(request, terminal)
        }
        let owner = KeySerialOwner(terminal: terminal.row, device: serial.device)
        terminals.advanceSerial(owner, to: serial.counter)
        step.output.serials[owner] = serial.counter
        return true
    }

    private func isRepeat(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Bool {
        guard let slot = holder(of: request.identity, terminal) else { return false }
        return request.operation.rules.isUndo
            ? recents[slot].request.claimsTheSame(as: request)
            : recents[slot].request.fingerprint == request.fingerprint
    }

    /// Records the refusal; the request takes no identity, catches nothing and moves nothing.
    ///
    /// In the first edition a reversal was one, and an open item as well.
    mutating func refuseSerial(of request: PaymentRequest, _ plan: RoutePlan, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        step.record.describe(terminals[terminal].registration)
        step.record.note = "the counter of its key serial number did not advance"
        let reply = reply(.macFailed, step)
        step.record.reply = reply
        var payment = step.payment(request, reply)
        payment.holdsIdentity = false
        if request.operation.rules.isUndo {
            step.output.discrepancies.append(
                Discrepancy(seq: step.seq, original: nil, reason: .macFailed)
            )
        } else {
            let decider = Leg.Decider.ledger(account: nil)
            payment.legs = legs(of: request, plan, decider, request.asset, .macFailed, step)
            decideAll(&payment, by: .decline, &step)
            step.output.add(payment.legs)
        }
        keep(payment, &step)
        step.answer(reply)
    }
}
