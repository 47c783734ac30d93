import Payments

/// Totals of payments that a host decides: they count in the batch and on the date of their
/// acceptance, whichever are open by then.
///
/// What is reported has counted when it was acknowledged: its terminal counts it, whatever the host
/// will say.
extension PaymentBook {
    /// nil for what counts as nothing, or has counted.
    func lateKey(_ payment: PaymentState, _ exchange: ExchangeState) -> TotalsKey? {
        guard let total = payment.request.operation.rules.totals, !countsAtOnce(payment) else {
            return nil
        }
        let isPlaced = payment.place != .unknown
        return TotalsKey(
            terminal: payment.request.identity.terminal,
            batch: isPlaced ? payment.place.batch : exchange.batch,
            businessDate: payment.businessDate,
            total: total,
            asset: payment.asset,
            half: payment.place.half
        )
    }

    /// Whether it counts with its acknowledgement, before its host has heard of it.
    func countsAtOnce(_ payment: PaymentState) -> Bool {
        payment.place != .unknown && payment.request.operation.rules.action?.informs == true
    }

    func canCountLate(_ payment: PaymentState, _ exchange: ExchangeState) -> Bool {
        guard let key = lateKey(payment, exchange) else { return true }
        return totals.canCount(
            payment.askedAmount,
            in: key,
            openBatch(terminals.slot(key.terminal))
        )
    }

    mutating func countLate(
        _ payment: PaymentState,
        _ exchange: ExchangeState,
        _ step: inout Step
    ) {
        guard let key = lateKey(payment, exchange) else { return }
        let batch = openBatch(terminals.slot(key.terminal))
        let counted = TotalsValue(count: 1, amount: payment.askedAmount)
        totals.count(counted, in: key, batch, &step.output)
        countFold(payment, key.total, counted.amount, isReversed: false, &step)
    }
}
