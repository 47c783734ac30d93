import Payments
import Upstream

/// Rows that the events of hosts need.
extension PaymentBook {
    func addHostRows(of kind: BookEvent.Kind, to keys: inout ColdKeys) {
        switch kind {
        case .hostAnswer(let answer):
            if let id = answer.exchange {
                addExchange(id, to: &keys)
            } else {
                let link = LinkKey(channel: answer.channel, number: answer.number)
                if !exchanges.isKnown(link) { keys.links.insert(link) }
            }
            if let exchange = exchange(of: answer) { addPayment(of: exchange, to: &keys) }
        case .hostFailed(let id, _, _):
            addExchange(id, to: &keys)
            if let exchange = exchanges[id] {
                addPayment(of: exchange, to: &keys)
                addOrder(of: exchange, to: &keys)
            }
        case .forwardDue(let id):
            addExchange(id, to: &keys)
            // Terminals wait for a refund, and hear when it becomes a person's.
            if let exchange = exchanges[id], exchange.isOwn, let payment = exchange.payment {
                addPayment(payment, to: &keys)
            }
        case .payment, .signOn, .signOff, .service, .refusals, .operatorAct, .cutover,
            .resumed, .actDenied, .lapsed, .walletAnswer, .orderDue, .notified, .numbered:
            break
        }
    }

    /// Of a stored reversal that a person decides on.
    func addHostRows(ofForward id: Int64, to keys: inout ColdKeys) {
        addExchange(id, to: &keys)
        if let exchange = exchanges[id] {
            addPayment(of: exchange, to: &keys)
            addOrder(of: exchange, to: &keys)
        }
    }

    /// A request to a host, unless a step of this very batch makes it.
    func addExchange(_ id: Int64, to keys: inout ColdKeys) {
        if !exchanges.isKnown(id), !numbers.isOfThisBatch(id) { keys.exchanges.insert(id) }
    }

    /// The payment of a request, and the totals that it may count in.
    func addPayment(of exchange: ExchangeState, to keys: inout ColdKeys) {
        guard let seq = exchange.payment else { return }
        addPayment(seq, to: &keys)
        guard let slot = recents.slot(seq: seq) else { return }
        addFollowed(by: recents[slot], to: &keys)
        guard exchange.isOwn, exchange.action.movesMoney,
            exchange.state.isOpen || exchange.state.isHeld || exchange.silence.resolves,
            let key = lateKey(recents[slot], exchange)
        else { return }
        if openBatch(terminals.slot(key.terminal)).counts(key) {
            addTotals(key.terminal, key.asset, to: &keys)
        } else if !totals.isKnown(late: key) {
            keys.totals.insert(key)
        }
    }

    /// What an answer does to the payment that a request follows.
    private func addFollowed(by payment: PaymentState, to keys: inout ColdKeys) {
        guard payment.request.operation.rules.follows, let original = payment.original else {
            return
        }
        addTakenBack(payment, payment.request.identity.terminal, to: &keys)
        if !numbers.isOfThisBatch(original), !remainders.isKnown(original) {
            keys.remainders.insert(original)
        }
        // What a refund takes off the limits is a part of its sale's, at hand or not.
        if payment.limits?.givesBack == true { addPayment(original, to: &keys) }
    }

    /// Adds a reversal's rows of an original with a host.
    func addHostRows(of original: PaymentState, to keys: inout ColdKeys) {
        guard original.isWithChannel else { return }
        addExchange(original.seq, to: &keys)
        addOrder(original.seq, to: &keys)
        addTotals(original.request.identity.terminal, original.asset, to: &keys)
    }
}

extension OperatorAct {
    /// The stored reversal that it decides on.
    var forward: Int64? {
        switch kind {
        case .releaseForward(let id), .discardForward(let id): id
        default: nil
        }
    }
}
