import Book
import Payments

extension DecidedPayment {
    /// The payments that a batch decided, each once: when it was refused or approved, or when its
    /// host had answered or not.
    static func all(of output: BookOutput) -> [DecidedPayment] {
        guard let first = output.records.first?.seq else { return [] }
        var decided: [DecidedPayment] = []
        decided.reserveCapacity(output.newPayments.count)
        // By place: taken out, a payment would be copied whole.
        let payments = output.newPayments.span
        for place in payments.indices where !payments[place].isPending {
            if let made = DecidedPayment(payments[place]) { decided.append(made) }
        }
        // They are counted, in whatever order.
        for payment in output.changedPayments.values {
            guard let decidedBy = payment.decidedBy, decidedBy >= first, !payment.isPending,
                let made = DecidedPayment(payment)
            else { continue }
            decided.append(made)
        }
        return decided
    }

    /// nil for what is no payment, as a sign-on.
    private init?(_ payment: PaymentState) {
        let operation = payment.request.operation
        guard operation.rules.isPayment else { return nil }
        self.init(
            channel: payment.legs.firstChannel,
            operation: operation,
            outcome: payment.reply.outcome
        )
    }
}
