import Ledger
import Payments

/// What names an authorisation: completions, which take what it holds, and its voids.
///
/// It is decided where the pre-authorisation was, whatever the card or the routes say by then: the
/// fuel is in the tank. What a completion takes beyond the hold is spent like a purchase.
extension PaymentBook {
    /// Why a completion or a void of an authorisation is refused, in the order in which refusals
    /// take precedence; nil when it is not.
    func refusal(
        of request: PaymentRequest,
        _ basket: DiscountedBasket?,
        naming row: Authorisation,
        _ month: UInt16,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        if request.asset != row.asset { return .wrongCurrency }
        if row.reservedBy != nil { return .originalReserved }
        guard row.state == .open else { return .originalFinished }
        return request.operation.rules.completes
            ? refusal(completing: row, request, basket, month, terminal)
            : refusal(voiding: row, request)
    }

    /// A void names what was authorised or asked for, or what is held by now.
    private func refusal(voiding row: Authorisation, _ request: PaymentRequest) -> Outcome? {
        [row.amount, row.asked, row.held].contains(request.amount) ? nil : .amountMismatch
    }

    private func refusal(
        completing row: Authorisation,
        _ request: PaymentRequest,
        _ basket: DiscountedBasket?,
        _ month: UInt16,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        let amount = basket?.due ?? request.amount ?? 0
        let hold = hold(of: row)
        guard amount <= row.ceiling else { return .amountLimit }
        if row.decider.isInHouse, amount > row.held {
            let card = accounts.cardRefusal(hold.debit, expiry: request.expiry, in: month)
            if let card { return card }
            guard amount <= accounts.availableWith(hold) else { return .insufficientFunds }
        }
        let counted = request.operation.rules.totals
        guard totals.canCount(amount, counted, row.asset, terminal),
            accounts.canPost(amount, of: hold)
        else { return .overloaded }
        return nil
    }

    // MARK: Money

    /// What an event of a completion's leg does.
    mutating func moveCompletion(
        _ leg: Leg,
        _ event: LegState.Event,
        of payment: PaymentState,
        _ step: inout Step
    ) -> Leg.Movement {
        let row = authorisation(of: payment)
        switch (event, leg.state) {
        case (.ask, _):
            reserve(row, for: payment.seq, &step)
            return .none
        case (.post, _), (.reinstate, _): return .moved(complete(row, for: leg, &step))
        case (.decline, .pending), (.undo, .reversing):
            unreserve(row, by: payment.seq, &step)
            return .none
        case (.undo, _): return .movedBack(reopen(row, behind: leg, &step), leaving: 0)
        case (.authorise, _), (.decline, _), (.doubt, _), (.suspend, _): return .none
        }
    }

    /// Posts what a completion takes of its authorisation, whose hold ends with it; once that was
    /// taken back, undoing that.
    private mutating func complete(
        _ row: Authorisation,
        for leg: Leg,
        _ step: inout Step
    ) -> Int64 {
        let transfer = accounts.post(
            leg.asked.minorUnits,
            of: hold(of: row),
            undoing: leg.undoneBy,
            by: step.cause,
            &step.output.ledger
        )
        change(row, by: .complete, holding: nil, &step)
        return transfer
    }

    /// Gives back what a completion took, and holds again what it is taken back for.
    private mutating func reopen(
        _ row: Authorisation,
        behind leg: Leg,
        _ step: inout Step
    ) -> Int64 {
        let places = places(of: row)
        let transfer = accounts.post(
            leg.asked.minorUnits,
            from: places.station,
            to: places.customer,
            undoing: leg.transfer,
            by: step.cause,
            &step.output.ledger
        )
        let held = heldAgain(of: row, behind: leg.asked.minorUnits)
        _ = renew(row, holding: held, by: .reopen, &step)
        return transfer
    }

    /// What of an authorisation is held again when what completed it is taken back.
    ///
    /// In-house what that took, as far as it was held before: the rest was free to be spent. At a
    /// host all that was held: what it does with the rest it does for itself, and a completion
    /// that it took and this book never posted leaves no less there than one that was given back.
    func heldAgain(of row: Authorisation, behind amount: Int64) -> Int64 {
        switch row.decider {
        case .channel where rules.edition > .fourth: row.held
        case .channel, .ledger: min(amount, row.held)
        }
    }

    /// What an event of the leg of an authorisation's void does.
    mutating func moveVoidOfHold(
        _ leg: Leg,
        _ event: LegState.Event,
        of payment: PaymentState,
        _ step: inout Step
    ) -> Leg.Movement {
        let row = authorisation(of: payment)
        switch (event, leg.state) {
        case (.ask, _):
            reserve(row, for: payment.seq, &step)
            return .none
        case (.post, _):
            noteUndoing(of: row, by: payment.seq, &step)
            return .moved(free(row, by: .void, &step))
        case (.decline, .pending), (.undo, .reversing):
            unreserve(row, by: payment.seq, &step)
            return .none
        case (.undo, _):
            noteUndoing(of: row, by: nil, &step)
            let hold = renew(row, holding: row.held, by: .restore, &step)
            return hold.map { .movedBack($0, leaving: 0) } ?? .none
        case (.authorise, _), (.decline, _), (.doubt, _), (.reinstate, _), (.suspend, _):
            return .none
        }
    }

    /// The authorisation that a completion or a void named.
    func authorisation(of payment: PaymentState) -> Authorisation {
        guard let row = payment.original.flatMap({ authorisations[$0] }) else {
            preconditionFailure("A batch reads the authorisations that its payments name.")
        }
        return row
    }

    /// A repeat of a pre-authorisation tells that it was taken back, as long as its date is in
    /// reach.
    private mutating func noteUndoing(
        of row: Authorisation,
        by seq: Int64?,
        _ step: inout Step
    ) {
        guard dates.isInReach(row.businessDate) else { return }
        guard let slot = recents.slot(seq: row.payment) else {
            preconditionFailure("A batch reads the payments of its authorisations.")
        }
        recents[slot].reversedBy = seq
        write(slot, &step)
    }
}

extension OperationRules {
    /// Whether it takes what an authorisation holds.
    var completes: Bool {
        switch effect {
        case .payment(.completion): true
        case .payment(.debit), .payment(.hold), .payment(.inquiry), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .undo, .echo, .session, .batch:
            false
        }
    }
}
