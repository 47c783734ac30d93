import Ledger
import Payments

/// Reversals by terminals of what holds money, and of what completes or frees that.
///
///     a pre-authorisation that is open   its hold is freed
///     one that is completed              refused: too late
///     its void, while nothing follows    held again, unless its last day is over
///     a completion                       given back, and held again
///     the void of a completion           posted once more, if it is still held and there
extension PaymentBook {
    /// Takes back what a payment did that is decided and stands.
    mutating func undoStanding(
        _ slot: PaymentSlot,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome {
        let rules = recents[slot].request.operation.rules
        guard rules.takesMoney || request.delivery == nil else {
            step.record.note = "only a purchase is reversed in part"
            return .reversalMismatch
        }
        return rules.holds
            ? undoHold(slot, &step) : giveBack(slot, request, terminal, &step)
    }

    /// Frees what a pre-authorisation holds, here and at its host.
    private mutating func undoHold(_ slot: PaymentSlot, _ step: inout Step) -> Outcome {
        guard let row = authorisations[recents[slot].seq] else {
            preconditionFailure("A batch reads the authorisations of its originals.")
        }
        if row.reservedBy != nil {
            step.record.note = "its completion or void is on its way"
            return .originalReserved
        }
        switch row.state {
        case .open: break
        case .completed:
            step.record.note = "it is completed"
            return .reversalTooLate
        case .voided, .reversed, .lapsed:
            step.record.note = "it holds nothing any more"
            return .reversalAccepted
        }
        _ = free(row, by: .reverse, &step)
        recents[slot].reversedBy = step.seq
        if recents[slot].isWithChannel { forward(ownExchange(of: slot), slot, &step) }
        write(slot, &step)
        return .reversalAccepted
    }

    /// Why the reversal of a void does not hold the money again; nil when it does.
    func refusal(
        restoring row: Authorisation,
        freedBy void: PaymentState,
        _ step: inout Step
    ) -> Outcome? {
        guard row.state == .voided, row.changedBy == void.decidedIn, reversalEnding(row) == nil
        else {
            step.record.note = "the authorisation is not as the void left it"
            return .reversalAccepted
        }
        guard !row.isPast(on: dates.current) else { return nil }
        let places = places(of: row)
        if row.decider.isInHouse, accounts.counters(places.customer).available < row.held {
            step.record.note = "the customer no longer has the money"
            return .reversalTooLate
        }
        guard accounts.canHold(row.held, from: places.customer, to: places.station) else {
            step.record.note = "a counter is full"
            return .overloaded
        }
        return nil
    }

    /// Why the reversal of a completion's void does not post it once more; nil when it does.
    func refusal(
        postingAgain completion: PaymentState,
        voidedBy void: PaymentState,
        _ step: inout Step
    ) -> Outcome? {
        let row = authorisation(of: completion)
        guard row.state == .open, row.reservedBy == nil, row.changedBy == void.decidedIn else {
            step.record.note = "the authorisation is not as the void left it"
            return .reversalTooLate
        }
        let amount = completion.movedAmount
        let hold = hold(of: row)
        if row.decider.isInHouse, accounts.availableWith(hold) < amount {
            step.record.note = "the customer no longer has the money"
            return .reversalTooLate
        }
        guard accounts.canPost(amount, of: hold) else {
            step.record.note = "a counter is full"
            return .overloaded
        }
        return nil
    }

    /// Whether the counters take what is held again when a payment is given back: nothing but for a
    /// completion.
    func canReopen(_ payment: PaymentState) -> Bool {
        guard payment.request.operation.rules.completes, !isSuspended(payment) else { return true }
        let row = authorisation(of: payment)
        let places = places(of: row)
        let held = heldAgain(of: row, behind: payment.movedAmount)
        return accounts.canHold(held, from: places.customer, to: places.station)
    }
}

extension PaymentState {
    /// The record that decided it: its own, or that of its host's answer.
    fileprivate var decidedIn: Int64 { decidedBy ?? seq }

    /// Whether something of it stands: money that moved, or that a pre-authorisation holds.
    var stands: Bool { standingAmount > 0 || isHeld }

    /// The same, or it has stood, or its host may still let it stand.
    var hasEffect: Bool { movedAmount > 0 || isPending || isHeld }

    /// Whether it is a pre-authorisation that was approved.
    var isHeld: Bool { legs.contains { $0.state == .held } }
}
