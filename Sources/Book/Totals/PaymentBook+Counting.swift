import Payments

/// Where payments count, and what counts there.
extension PaymentBook {
    /// Where a request counts that is accepted now.
    ///
    /// `original`: what it follows, where that is a payment in reach; it is in its half, whichever
    /// card is shown now, or none.
    func place(
        of request: PaymentRequest,
        _ plan: RoutePlan?,
        following original: PaymentState?,
        _ terminal: TerminalSlot
    ) -> DayPlace {
        let operation = request.operation.rules
        guard rules.edition >= .seventh, operation.movesMoney || operation.isUndo else {
            return .unknown
        }
        var half: CardHalf = plan?.isForeign == true ? .foreign : .domestic
        if let original, original.place != .unknown { half = original.place.half }
        let isLate = isOfListening(request, terminal)
        return DayPlace(
            batch: isLate ? request.batch ?? 0 : terminals[terminal].batch,
            shift: openShift(of: terminal),
            half: half
        )
    }

    /// What a request follows, where that is a payment of the book.
    func followed(by named: NamedOriginal?) -> PaymentState? {
        switch named {
        case .payment(let slot), .sale(_, live: let slot?): recents[slot]
        case .authorisation, .sale, .undone, .unknown, .archived, nil: nil
        }
    }

    /// Counts what a payment that is accepted in this step has moved.
    mutating func count(
        _ payment: PaymentState,
        _ amount: Int64,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard let total = payment.request.operation.rules.totals else { return }
        let batch = openBatch(terminal)
        if let key = totalsKey(of: payment), !batch.counts(key) {
            let counted = TotalsValue(count: 1, amount: amount)
            totals.count(counted, in: key, batch, &step.output)
        } else {
            totals.count(amount, total, payment.asset, payment.place.half, batch, &step.output)
        }
        countFold(payment, total, amount, isReversed: false, &step)
    }

    /// Counts what its terminal has taken back of a payment: among the reversals of the open batch,
    /// and beside the payment in the totals of its own batch and date.
    mutating func countReversed(
        _ original: PaymentState,
        _ amount: Int64,
        by reversal: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard let total = reversal.operation.rules.totals else { return }
        let batch = openBatch(terminal)
        let half = original.place.half
        totals.count(amount, total, original.asset, half, batch, &step.output)
        if let counted = original.request.operation.rules.totals {
            countFold(original, counted, amount, isReversed: true, &step)
        }
        guard rules.edition >= .seventh, let key = totalsKey(of: original) else { return }
        totals.count(
            TotalsValue(reversedCount: 1, reversedAmount: amount),
            in: key,
            batch,
            &step.output
        )
    }

    /// The totals that a payment has counted in; nil for what counts as nothing, or of which that
    /// was not kept.
    func totalsKey(of payment: PaymentState) -> TotalsKey? {
        guard payment.place != .unknown, let total = payment.request.operation.rules.totals else {
            return nil
        }
        return TotalsKey(
            terminal: payment.request.identity.terminal,
            batch: payment.place.batch,
            businessDate: payment.businessDate,
            total: total,
            asset: payment.asset,
            half: payment.place.half
        )
    }

    /// Adds the totals that a reversal of a payment counts in.
    func addTotals(takingBack original: PaymentState, to keys: inout ColdKeys) {
        guard let key = totalsKey(of: original), !dates.isEmpty else { return }
        let batch = openBatch(terminals.slot(key.terminal))
        if batch.counts(key) {
            addTotals(key.terminal, key.asset, to: &keys)
        } else if !totals.isKnown(late: key) {
            keys.totals.insert(key)
        }
    }
}
