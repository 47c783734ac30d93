import Payments

/// Totals of payments that a host decides: they count in the batch and on the date of their
/// acceptance, whichever are open by then.
extension PaymentBook {
    /// nil for what counts as nothing.
    func lateKey(_ payment: PaymentState, _ exchange: ExchangeState) -> TotalsKey? {
        guard let total = payment.request.operation.rules.totals else { return nil }
        return TotalsKey(
            terminal: payment.request.identity.terminal,
            batch: exchange.batch,
            businessDate: payment.businessDate,
            total: total,
            asset: payment.asset
        )
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
        totals.count(payment.askedAmount, in: key, batch, &step.output)
    }
}
