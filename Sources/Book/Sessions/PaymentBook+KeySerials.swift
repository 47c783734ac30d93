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
    mutating func takesSerial(of request: PaymentRequest, _ output: inout BookOutput) -> Bool {
        guard let serial = request.keySerial else { return true }
        let row = request.identity.terminal
        let terminal = terminals.index(of: row)
        let last = terminals.slots[terminal].serials[serial.device] ?? 0
        guard serial.counter > last else {
            if rules.edition > .first, request.operation.rules.mustBeTaken { return true }
            return isRepeat(request, terminal: terminal)
        }
        terminals.slots[terminal].serials[serial.device] = serial.counter
        output.serials[KeySerialOwner(terminal: row, device: serial.device)] = serial.counter
        return true
    }

    private func isRepeat(_ request: PaymentRequest, terminal: Int) -> Bool {
        guard let slot = holder(of: request.identity, terminal: terminal) else { return false }
        return request.operation.rules.isUndo
            ? recents[slot].request.claimsTheSame(as: request)
            : recents[slot].request.fingerprint == request.fingerprint
    }

    /// Records the refusal; the request takes no identity, catches nothing and moves nothing.
    ///
    /// In the first edition a reversal was one, and an open item as well.
    mutating func refuseSerial(
        of request: PaymentRequest,
        _ plan: RoutePlan,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let isReversal = request.operation.rules.isUndo
        let terminal = terminals.index(of: request.identity.terminal)
        var record = takeRecord(isReversal ? .reversal : .payment, event)
        record.describe(terminals.slots[terminal].state.registration)
        record.note = "the counter of its key serial number did not advance"
        let reply = reply(.macFailed, seq: record.seq, at: event.at)
        record.reply = reply
        var payment = PaymentState(
            seq: record.seq,
            businessDate: dates.current,
            request: request,
            reply: reply
        )
        payment.holdsIdentity = false
        if isReversal {
            output.discrepancies.append(
                Discrepancy(seq: record.seq, original: nil, reason: .macFailed)
            )
        } else {
            let leg = LegRecord(
                payment: record.seq,
                number: 1,
                channel: plan.channelName,
                rule: plan.rule,
                amount: Money(minorUnits: request.amount ?? 0, asset: request.asset ?? .unnamed),
                outcome: .macFailed,
                resolution: .declined,
                transfer: nil
            )
            payment.leg = leg
            output.legs.append(leg)
        }
        recents.insert(payment)
        output.newPayments.append(payment)
        output.records.append(record)
        answer(origin, reply, &output)
    }
}
