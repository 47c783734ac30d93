import Payments
import Upstream

/// Rows that the events of orders need.
extension PaymentBook {
    /// An order, unless a step of this very batch makes it.
    func addOrder(_ id: Int64, to keys: inout ColdKeys) {
        if !orders.isKnown(id), !numbers.isOfThisBatch(id) { keys.orders.insert(id) }
    }

    func addOrderRows(of kind: BookEvent.Kind, to keys: inout ColdKeys) {
        switch kind {
        case .walletAnswer(let answer):
            addExchange(answer.exchange, to: &keys)
            guard let exchange = exchanges[answer.exchange] else { return }
            addPayment(of: exchange, to: &keys)
            addOrder(of: exchange, to: &keys)
        case .orderDue(let id, let timer):
            switch timer {
            case .query where orders[id] != nil: break
            case .query, .overdue, .answer, .restart, .unclaimed:
                addExchange(id, to: &keys)
                if let exchange = exchanges[id] { addPayment(of: exchange, to: &keys) }
            }
        case .notified(let hint):
            addOrder(hint.number.seq, to: &keys)
            guard let order = orders[hint.number.seq] else { return }
            addPayment(order.id, to: &keys)
            for id in orders.watches(of: order.number) { addExchange(id, to: &keys) }
        case .payment, .signOn, .signOff, .service, .refusals, .operatorAct, .cutover,
            .hostAnswer, .hostFailed, .forwardDue, .resumed, .actDenied, .lapsed, .numbered:
            break
        }
    }

    /// The order that a request is about, with the requests beside it.
    func addOrder(of exchange: ExchangeState, to keys: inout ColdKeys) {
        guard exchange.kind == .wallet, let payment = exchange.payment else { return }
        if exchange.isOwn, !exchange.silence.resolves {
            // A terminal's refund: of the sale that it names.
            if let sale = exchange.original?.reference.order?.seq { addOrder(sale, to: &keys) }
            return
        }
        addOrder(payment, to: &keys)
        addExchange(payment, to: &keys)
        if let undoing = orders[payment]?.undoing { addExchange(undoing, to: &keys) }
        if !numbers.isOfThisBatch(payment), !remainders.isKnown(payment) {
            keys.remainders.insert(payment)
        }
    }

    /// What a terminal may claim by whatever it asks: few, and only while something is unclaimed.
    func addClaims(of terminal: TerminalSlot, to keys: inout ColdKeys) {
        guard orders.hasClaims else { return }
        for id in orders.unclaimed(by: terminals[terminal].registration.terminal) {
            addExchange(id, to: &keys)
            if let exchange = exchanges[id] { addPayment(of: exchange, to: &keys) }
        }
    }

    /// Whether an event may claim what is unclaimed.
    func mayClaim(_ event: BookEvent) -> Bool {
        guard orders.hasClaims, case .payment(let request, _) = event.kind,
            terminals.contains(request.identity.terminal)
        else { return false }
        let terminal = terminals.slot(request.identity.terminal)
        return !orders.unclaimed(by: terminals[terminal].registration.terminal).isEmpty
    }
}
