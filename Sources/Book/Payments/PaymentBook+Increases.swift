import Ledger
import Payments

/// Adjustments and tips: more is taken for a sale that stands, once.
///
/// DE 4 names all that the sale is to come to; what is taken is the difference, by a leg of its own
/// from the account that paid the sale. While it stands the sale is neither voided nor reversed:
/// the increase is taken back first.
extension PaymentBook {
    func refusal(
        ofIncrease request: PaymentRequest,
        _ plan: RoutePlan,
        _ slot: PaymentSlot,
        _ card: CardToken?,
        _ month: UInt16,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        // What a code has paid is not made greater.
        guard let card else { return .notOffered }
        let sale = recents[slot]
        guard request.asset == sale.asset else { return .wrongCurrency }
        guard sale.request.card?.token == card, names(request, sale),
            sale.isPending || sale.reply.outcome.isApproval
        else { return .originalNotFound }
        let rows = remainderRows(of: sale.seq)
        if sale.isPending || isSuspended(sale) || rows.contains(where: { $0.reserved > 0 }) {
            return .originalReserved
        }
        let isGivenBack = rows.contains { $0.refunded > 0 || $0.closedBy != nil }
        guard sale.reversedBy == nil, sale.increasedBy == nil, !isGivenBack, sale.movedAmount > 0,
            isOpen(sale, terminal), request.operation.rules.mayIncrease(sale.request.operation)
        else { return .originalFinished }
        let amount = request.amount ?? 0
        let first = sale.movedAmount
        guard amount > first else { return .amountMismatch }
        // What was decided stands, but more is taken by the rules of now.
        let floor: Int64?
        switch judgeIncrease(request, of: sale, card, at: minute, terminal) {
        case .refused(let outcome): return outcome
        case .passed(let bound): floor = bound
        }
        if request.operation.rules.isOffline {
            var plan = plan
            if let floor { plan.offlineUpTo = plan.offlineUpTo.map { min($0, floor) } }
            if let refusal = offlineRefusal(request, plan) { return refusal }
        } else {
            guard request.details?.values.tip == amount - first else { return .amountMismatch }
            guard amount <= first * BookRules.tipPermille / 1_000 else { return .amountLimit }
        }
        if let refusal = refusal(byLimitsOnMore: amount - first, of: sale, at: minute, terminal) {
            return refusal
        }
        guard !sale.isWithChannel, let leg = sale.legs.first else { return nil }
        return fundsRefusal(increasing: leg, by: amount - first, request, month, terminal)
    }

    private func fundsRefusal(
        increasing leg: Leg,
        by amount: Int64,
        _ request: PaymentRequest,
        _ month: UInt16,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard let account = leg.account.flatMap({ accounts.slot(id: $0) }),
            let station = station(leg.asked.asset, terminal)
        else { preconditionFailure("A batch reads the accounts of its originals.") }
        let card = accounts.cardRefusal(account, expiry: request.expiry, in: month)
        if let card { return card }
        guard accounts.counters(account).available >= amount else { return .insufficientFunds }
        let counted = request.operation.rules.totals
        let isCounted = totals.canCount(amount, counted, leg.asked.asset, terminal)
        return isCounted && accounts.canPost(amount, from: account, to: station)
            ? nil : .overloaded
    }

    /// Takes the difference in the step of its request.
    mutating func increase(
        _ slot: PaymentSlot,
        for payment: inout PaymentState,
        _ step: inout Step
    ) {
        let sale = recents[slot]
        guard let first = sale.legs.first else {
            preconditionFailure("A sale that moved money has a leg.")
        }
        let amount = (payment.request.amount ?? 0) - sale.movedAmount
        let leg = Leg(
            key: LegKey(payment: payment.seq, number: .first),
            decider: first.decider,
            channel: first.channel,
            rule: nil,
            asked: Money(minorUnits: amount, asset: sale.asset),
            outcome: payment.reply.outcome
        )
        payment.legs = Legs([leg])
        take(.post, LegNumber.first.place, of: &payment, &step)
        recents[slot].increasedBy = payment.seq
        write(slot, &step)
    }

    /// What is voided took more for a sale, or stands again: the sale tells.
    mutating func noteIncrease(_ increase: PaymentState, stands: Bool, _ step: inout Step) {
        guard let sale = increasedSale(of: increase) else { return }
        recents[sale].increasedBy = stands ? increase.seq : nil
        write(sale, &step)
    }

    /// A host declined what nobody else pays: the sale is as it was before.
    mutating func forgetIncrease(_ increase: PaymentState, _ step: inout Step) {
        guard rules.edition >= .seventh, reachesSale(of: increase) else { return }
        noteIncrease(increase, stands: false, &step)
    }

    /// Whether the sale for which more was taken can be told what becomes of that; true of
    /// everything else.
    ///
    /// The date of one that is out of reach may have left the file.
    func reachesSale(of increase: PaymentState) -> Bool {
        guard rules.edition >= .seventh, increase.request.operation.rules.increases,
            increase.original != nil
        else { return true }
        return increasedSale(of: increase).map { dates.isInReach(recents[$0].businessDate) }
            ?? false
    }

    /// Why an increase does not stand again though its void is taken back.
    func refusal(reinstating increase: PaymentState, _ step: inout Step) -> Outcome? {
        guard reachesSale(of: increase) else {
            step.record.note = "its sale is out of reach"
            return .reversalTooLate
        }
        guard let sale = increasedSale(of: increase) else { return nil }
        guard recents[sale].reversedBy == nil, recents[sale].increasedBy == nil else {
            step.record.note = "its sale was taken back, or increased again"
            return .reversalTooLate
        }
        return nil
    }

    /// The sale for which more was taken; nil where it is out of reach, and for everything else.
    private func increasedSale(of increase: PaymentState) -> PaymentSlot? {
        guard increase.request.operation.rules.increases else { return nil }
        return increase.original.flatMap { recents.slot(seq: $0) }
    }
}

extension OperationRules {
    /// Whether a sale of this kind may be increased by it.
    fileprivate func mayIncrease(_ sale: Operation) -> Bool {
        switch original {
        case .offlineSale: sale.rules.isOffline
        case .openSale: true
        case .payment, .sale, .completion, .merchantSale, .authorisation, .credit, .any, nil: false
        }
    }
}
