import Payments
import Upstream

/// By what an order is taken back at its wallet, the whole of it.
enum UndoMeans {
    /// What may be paid: right behind a question.
    case cancel
    /// What is drawn and not paid.
    case close
    /// What is known to be paid.
    case refund

    fileprivate var action: UpstreamAction {
        switch self {
        case .cancel: .cancel
        case .close: .close
        case .refund: .refund
        }
    }
}

/// Taking orders back: stored and repeated until the wallet has it, like reversals.
extension PaymentBook {
    /// Stores the request that takes an order back, whose state says that it is.
    ///
    /// Its money stays held until the wallet has that; a terminal that waits hears `outcome`, and
    /// any other that it does not stand.
    mutating func undo(
        _ order: inout Order,
        by means: UndoMeans,
        _ own: inout ExchangeState,
        _ slot: PaymentSlot,
        telling outcome: Outcome = .channelTimeout,
        _ step: inout Step
    ) {
        let place = order.leg.place
        let isPending = recents[slot].legs[place].state == .pending
        if isPending { take(.doubt, place, of: slot, &step) }
        forward(own, slot, as: means.action, naming: order.number, &step)
        // A case ends with what takes the order back; but of another amount a refund gives ours.
        if means != .refund || order.otherTotal == nil { moveCase(of: &own, &step) }
        order.undo(by: step.seq)
        write(order, &step)
        guard isPending else { return write(slot, &step) }
        var reply = recents[slot].reply
        let isWaiting = order.hasAskedLast && !order.isShown && recents[slot].reversedBy == nil
        reply.outcome = isWaiting ? outcome : .reversedOriginal
        reply.details = nil
        reply.approvalCode = nil
        conclude(slot, place, reply, &step)
    }

    /// A case goes over to the request that this step stores.
    private mutating func moveCase(of exchange: inout ExchangeState, _ step: inout Step) {
        guard let discrepancy = exchange.discrepancy, var forward = exchanges[step.seq] else {
            return
        }
        forward.discrepancy = discrepancy
        exchange.discrepancy = nil
        write(forward, &step)
        write(exchange, &step)
    }

    /// It is to go back as soon as may be: what is paid at once, anything else behind a question.
    mutating func hurry(_ id: Int64, _ slot: PaymentSlot, _ step: inout Step) {
        var order = order(of: id)
        guard change(&order, .undoWanted, &step) else { return }
        if order.state == .undoing, order.undoing == nil {
            var own = ownExchange(of: slot)
            undo(&order, by: .refund, &own, slot, &step)
        } else {
            write(order, &step)
        }
    }

    /// A batch is closed: what its terminal does not wait for counts nowhere and goes back.
    mutating func hurryOrders(of terminal: TerminalSlot, _ step: inout Step) {
        let name = terminals[terminal].registration.terminal
        for var order in orders.undecided(of: name)
        where order.batch == terminals[terminal].batch && order.undecided == nil
            && order.hurriedAt == nil
        {
            order.hurry(at: step.at)
            write(order, &step)
        }
    }

    /// The wallet has taken back what a forward asked for, or a person vouches for it.
    mutating func endOrder(of forward: ExchangeState, _ step: inout Step) {
        guard forward.kind == .wallet, !forward.isOwn, let payment = forward.payment else { return }
        var order = order(of: payment)
        if change(&order, .undone, &step) { write(order, &step) }
    }

    /// A void by a payment of its own has taken the sale of an order back.
    mutating func endOrder(voidedBy void: PaymentState, _ step: inout Step) {
        guard void.request.operation.rules.isVoid, let sale = void.original,
            var order = orders[sale]
        else { return }
        if change(&order, .undone, &step) { write(order, &step) }
    }

    // MARK: Answers

    /// What a wallet says to a cancel or a close.
    mutating func take(
        _ finding: UndoFinding,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        guard exchange.state.isOpen || exchange.state.isHeld else {
            step.record.note = "a second answer: \(answer.word)"
            return .repeated
        }
        let order = order(of: recents[slot].seq)
        let terms = orders.terms(of: order.channel)
        exchange.note(answer, in: step.seq)
        step.record.note = "not taken back: \(answer.word)"
        switch finding {
        case .done(let wasPaid):
            step.record.note =
                wasPaid == true ? "had been paid, and went back" : "taken back: \(answer.word)"
            finish(&exchange, &step)
        case .absent:
            // Its answer may have been on its way while the order came there.
            let own = self.terms(of: exchange)
            let until = order.goneFrom(terms, timeout: own.timeoutMilliseconds)
            guard let leftAt = exchange.leftAt(answer.attempt, own), until <= leftAt else {
                // A code that is drawn is tried again once its life must be over.
                let isPatient = order.isShown && exchange.attempts - exchange.attemptsBefore > 2
                let poll = order.isShown ? terms.drawnPollMilliseconds : terms.pollMilliseconds
                let left = max((until.rawValue - step.at.rawValue) / 1_000 + 1, Int64(poll))
                goOn(&exchange, .again(milliseconds: isPatient ? left : Int64(poll)), &step)
                break
            }
            step.record.note = "the wallet has no such order"
            finish(&exchange, &step)
        case .again: goOn(&exchange, .again(milliseconds: Int64(terms.pollMilliseconds)), &step)
        case .tooEarly:
            let earliest = order.at.later(
                byMilliseconds: Int64(terms.cancelAfterMilliseconds) + 1_000
            )
            let wait = max((earliest.rawValue - step.at.rawValue) / 1_000, 1_000)
            goOn(&exchange, .again(milliseconds: wait), &step)
        case .tooLate, .paid: refundInstead(&exchange, slot, &step)
        case .refused: goOn(&exchange, .refused, &step)
        case .unknown(let reason):
            step.record.note = "not taken back: \(reason.word)"
            goOn(&exchange, .unclear, &step)
        }
        return .awaited
    }

    /// A cancel has come too late, or a close: what is paid is refunded, under a number of its own.
    ///
    /// Such an answer names no amount, so the wallet is asked before: until it has said that as
    /// much is paid as was asked, what came too late goes again.
    private mutating func refundInstead(
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        var order = order(of: recents[slot].seq)
        guard order.otherTotal == nil else {
            // Of what was paid with another amount nobody knows what to give back.
            if case .held(let why) = exchange.handle(.stuck, at: step.at, terms(of: exchange)) {
                hold(&exchange, why, because: .reversalMismatch, &step)
            }
            return
        }
        guard order.isKnownPaid else {
            step.record.note = "paid, and nobody has said how much"
            ask(about: order, &step)
            let poll = orders.terms(of: order.channel).pollMilliseconds
            return goOn(&exchange, .again(milliseconds: Int64(poll)), &step)
        }
        step.record.note = "paid: refunded instead"
        _ = exchange.handle(.replaced, at: step.at, terms(of: exchange))
        write(exchange, &step)
        forward(ownExchange(of: slot), slot, as: .refund, naming: order.number, &step)
        moveCase(of: &exchange, &step)
        order.undo(by: step.seq)
        write(order, &step)
        write(slot, &step)
    }

    private mutating func finish(_ exchange: inout ExchangeState, _ step: inout Step) {
        _ = exchange.handle(.done, at: step.at, terms(of: exchange))
        end(&exchange, &step)
    }

    /// It is not done, and goes on or becomes a person's.
    mutating func goOn(
        _ exchange: inout ExchangeState,
        _ event: ExchangeEvent,
        _ step: inout Step
    ) {
        switch exchange.handle(event, at: step.at, terms(of: exchange)) {
        case .held(let why): hold(&exchange, why, &step)
        case .delayed:
            write(exchange, &step)
            tellUndecided(exchange.id, &step)
        case .waits, .nothing, .answered, .unasked, .unanswered, .late, .again, .leaves,
            .mismatched, .ended, .declined:
            write(exchange, &step)
        }
    }
}
