package import Payments
import Upstream

/// Payments that a wallet decides: each has an order, which owns its outcome.
///
/// The leg of its payment follows the order: it is pending as long as that is not decided, posted
/// once the wallet has the money and the terminal knows it, declined where it never had it, and
/// taken back with it.
extension PaymentBook {
    /// What stands behind a channel; `own`: the terms of its route, where that has some.
    func kind(of channel: ChannelNumber, under own: HostTerms?) -> UpstreamKind {
        (own ?? exchanges.channel(channel)?.terms)?.kind ?? .host
    }

    /// Whether a wallet decides a payment.
    func isWithWallet(_ payment: PaymentState) -> Bool {
        payment.legs.contains { leg in
            leg.decider.channel.map { kind(of: $0, under: nil) == .wallet } ?? false
        }
    }

    /// What the numbers of orders have in common from here on.
    mutating func take(_ salt: OrderSalt, _ step: inout Step) {
        self.salt = salt
        step.output.salt = salt
    }

    /// How a channel knows the request that this event makes.
    mutating func takeReference(
        _ channel: ChannelNumber,
        _ kind: UpstreamKind,
        _ leg: LegNumber,
        _ step: inout Step
    ) -> UpstreamReference {
        switch kind {
        case .host: return takeReference(channel, &step)
        case .wallet:
            guard let salt else {
                preconditionFailure("A start has its salt before its first order.")
            }
            return .order(
                OrderNumber(
                    institution: rules.institution,
                    date: step.record.businessDate,
                    salt: salt,
                    seq: step.seq,
                    leg: leg
                )
            )
        }
    }

    /// The order of a payment's own request, which this event makes.
    mutating func openOrder(
        of exchange: ExchangeState,
        _ plan: RoutePlan,
        _ step: inout Step
    ) {
        guard exchange.silence.resolves, let number = exchange.reference.order else { return }
        let order = Order(
            id: exchange.id,
            leg: exchange.leg,
            channel: exchange.channel,
            number: number,
            amount: exchange.amount ?? 0,
            at: exchange.at,
            terminal: exchange.terminal,
            batch: exchange.batch,
            isDrawn: exchange.action == .order,
            answerWithinMilliseconds: plan.answerWithinMilliseconds
        )
        write(order, isNew: true, &step)
    }

    /// Why a wallet is not asked for this; nil when it is.
    func walletRefusal(
        _ request: PaymentRequest,
        _ terms: WalletTerms,
        _ action: UpstreamAction
    ) -> Outcome? {
        guard UpstreamKind.wallet.offers(action) else { return .notOffered }
        let details = request.details?.values
        let kind = action == .order ? details?.wallet : details?.code?.kind
        guard kind == terms.provider.codeKind else { return .routeDenied }
        guard request.asset == .yuan else { return .wrongCurrency }
        return (request.amount ?? 0) <= Self.maximumOfOrder ? nil : .amountLimit
    }

    /// A hundred million yuan, in fen: the most that any wallet takes in one order.
    private static let maximumOfOrder: Int64 = 10_000_000_000

    // MARK: Rows

    /// The order of a payment's own request.
    func order(of id: Int64) -> Order {
        guard let order = orders[id] else {
            preconditionFailure("A batch reads the orders of its requests.")
        }
        return order
    }

    /// Takes an order through an event; whether it could.
    ///
    /// An event that cannot happen to it changes nothing and is a case for a person.
    mutating func change(
        _ order: inout Order,
        _ event: OrderState.Event,
        _ step: inout Step
    ) -> Bool {
        change(&order, event, for: order.awaited, taking: nil, &step)
    }

    /// The same; `awaited`: who hears its end, where that is another than its row says.
    mutating func change(
        _ order: inout Order,
        _ event: OrderState.Event,
        for awaited: OrderState.Awaited,
        taking taken: WalletTaken?,
        _ step: inout Step
    ) -> Bool {
        do throws(OrderState.Impossible) {
            try order.handle(event, awaited, at: step.at, taken)
            return true
        } catch {
            step.record.note = "order \(order.number) \(error)"
            step.openCase(.overloaded, original: order.id)
            return false
        }
    }

    /// Writes an order as it has become.
    mutating func write(_ order: Order, isNew: Bool = false, _ step: inout Step) {
        orders.put(order)
        step.output.orders[order.id] = order
        if isNew { step.output.newOrders.insert(order.id) }
    }

    // MARK: What is due

    /// Requests of whose orders something is due, oldest first, up to a bound; each is to be
    /// stepped as `orderDue` in the next batch.
    package mutating func takeDueOrders(
        at time: Timestamp,
        limit: Int
    ) -> [(id: Int64, timer: OrderTimer)] {
        orders.takeDue(at: time, limit: limit)
    }

    /// When `takeDueOrders` has something to give next; nil when nothing is to come.
    package mutating func nextOrder() -> Timestamp? { orders.nextDue() }

    /// Forgets which questions are on their way, as a start would: nothing that is recorded depends
    /// on it.
    package mutating func forgetVolatileOrders() { orders.forgetVolatile() }

    mutating func take(_ timer: OrderTimer, of id: Int64, _ step: inout Step) {
        let isDue: Bool
        switch timer {
        case .query: isDue = askDue(id, &step)
        case .answer: isDue = tellDue(id, &step)
        case .unclaimed: isDue = expire(id, &step)
        case .restart: isDue = tellRestart(id, &step)
        case .overdue: isDue = holdOverdue(id, &step)
        }
        guard !isDue else { return }
        step.leaveNoRecord()
        orders.reschedule(id)
    }

    /// A question leaves no record, and changes nothing.
    private mutating func askDue(_ id: Int64, _ step: inout Step) -> Bool {
        if let order = orders[id] {
            guard order.isAtHand,
                order.query(after: order.at, orders.terms(of: order.channel)) != nil
            else { return false }
            ask(about: order, &step)
        } else if let exchange = exchanges[id], exchange.state == .accepted {
            ask(about: exchange, &step)
        }
        return false
    }

    /// Asks a wallet what became of an order, unless it was just asked.
    mutating func ask(about order: Order, _ step: inout Step) {
        guard orders.mayAsk(order.id, at: step.at) else { return }
        orders.ask(order.id, on: order.channel, at: step.at)
        let question = WalletQuestion(
            channel: order.channel,
            exchange: order.id,
            order: order.number,
            sentAt: step.at
        )
        step.output.effects.append(.ask(question))
    }

    /// The same of a refund.
    mutating func ask(about refund: ExchangeState, _ step: inout Step) {
        guard orders.mayAsk(refund.id, at: step.at), let number = refund.reference.order,
            let order = refund.original?.reference.order
        else { return }
        orders.ask(refund.id, on: refund.channel, at: step.at)
        let question = WalletQuestion(
            channel: refund.channel,
            exchange: refund.id,
            order: order,
            refund: number,
            sentAt: step.at
        )
        step.output.effects.append(.ask(question))
    }

    /// The terminal that waits hears that nothing is known, and that is durable before it does.
    private mutating func tellDue(_ id: Int64, _ step: inout Step) -> Bool {
        guard var order = orders[id], let due = order.answerAt, due <= step.at else { return false }
        describe(recents[slot(ofPayment: id)], &step)
        step.record.note = "nothing is known yet"
        order.tell(at: step.at)
        write(order, &step)
        tellUndecided(id, &step)
        return true
    }

    /// Nobody waits any more, because the switch began anew.
    private mutating func tellRestart(_ id: Int64, _ step: inout Step) -> Bool {
        guard var order = orders[id], order.state == .resolving, order.isWaiting else {
            return false
        }
        describe(recents[slot(ofPayment: id)], &step)
        step.record.note = "the switch began anew while its terminal waited"
        order.tell(at: step.at)
        write(order, &step)
        return true
    }

    /// What nobody has claimed goes back.
    private mutating func expire(_ id: Int64, _ step: inout Step) -> Bool {
        guard var order = orders[id],
            let due = order.unclaimedUntil(orders.terms(of: order.channel)), due <= step.at
        else { return false }
        let slot = slot(ofPayment: id)
        describe(recents[slot], &step)
        step.record.note = "paid, and claimed by nobody"
        guard change(&order, .expired, &step) else { return true }
        var own = ownExchange(of: slot)
        undo(&order, by: .refund, &own, slot, &step)
        return true
    }

    /// What nobody could say for long is a person's.
    private mutating func holdOverdue(_ id: Int64, _ step: inout Step) -> Bool {
        guard var order = orders[id] else { return holdOverdueRequest(id, &step) }
        guard let until = order.lastLook, until <= step.at else { return false }
        let slot = slot(ofPayment: id)
        describe(recents[slot], &step)
        if order.isHintOpen {
            step.record.note = "its wallet said something of it, and does not say what"
            order.closeHint()
            write(order, &step)
            step.openCase(.undecided, original: id)
        } else {
            step.record.note = "nobody could say what became of it"
            var own = ownExchange(of: slot)
            dispute(&order, &own, slot, &step)
        }
        return true
    }

    /// An accepted refund that does not come, and what could not be sent for as long as it may be
    /// stored.
    private mutating func holdOverdueRequest(_ id: Int64, _ step: inout Step) -> Bool {
        guard var exchange = exchanges[id] else { return false }
        let terms = terms(of: exchange)
        let consequence: ExchangeConsequence
        if exchange.state == .accepted {
            guard let since = exchange.nextAt,
                since.later(byMilliseconds: Orders.watchedMilliseconds) <= step.at
            else { return false }
            consequence = exchange.handle(.stuck, at: step.at, terms)
        } else {
            consequence = exchange.handle(.overdue, at: step.at, terms)
        }
        guard case .held(let why) = consequence else { return false }
        step.record.describe(exchange)
        hold(&exchange, why, &step)
        return true
    }
}
