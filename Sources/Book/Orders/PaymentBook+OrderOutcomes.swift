import Payments
import Upstream

/// What becomes of orders, and of the payments that wait for them.
extension PaymentBook {
    /// It is paid; whether that changes something.
    ///
    /// `askedAt`: when the question left whose answer it is; nil for the answer to its own request.
    @discardableResult
    mutating func takePaid(
        _ taken: WalletTaken,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        askedAt: Timestamp?,
        _ step: inout Step
    ) -> Bool {
        switch order.state {
        case .asked, .drawn, .resolving: break
        case .unpaid:
            contradict(taken, &order, &exchange, slot, &step)
            return true
        case .undone:
            // The answer may be as old as its request, and what took it back younger: it is asked
            // about until the wallet says which.
            order.openHint(at: step.at)
            write(order, &step)
            ask(about: order, &step)
            return true
        case .undoing: return learn(taken, ofUndoing: &order, &step)
        case .unclaimed, .paid, .disputed: return false
        }
        guard taken.total == order.amount else {
            return takeOtherAmount(taken, &order, &exchange, slot, askedAt: askedAt, &step)
        }
        var awaited = order.awaited
        let isHeard = awaited == .heard
        if isHeard, !canCountLate(recents[slot], exchange) { awaited = .unwanted }
        guard change(&order, .paid, for: awaited, taking: taken, &step) else { return true }
        if order.state == .paid {
            write(order, &step)
            conclude(order, exchange, slot, &step)
        } else if order.state == .undoing {
            step.record.note = "paid, and not wanted any more"
            undo(
                &order,
                by: .refund,
                &exchange,
                slot,
                telling: isHeard ? .overloaded : .reversedOriginal,
                &step
            )
            if isHeard { step.openCase(.overloaded, original: order.id) }
        } else {
            step.record.note = "paid; its terminal has to ask for it"
            write(order, &step)
        }
        return true
    }

    /// The payment stands, and whoever waits hears it.
    private mutating func conclude(
        _ order: Order,
        _ exchange: ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        let place = order.leg.place
        var reply = approved(slot)
        if !settle(slot, exchange, told: reply.approvalCode ?? "", &step) {
            reply.outcome = .overloaded
        }
        conclude(slot, place, reply, &step)
    }

    private func approved(_ slot: PaymentSlot) -> PaymentReply {
        var reply = recents[slot].reply
        reply.outcome = .approved
        reply.approvalCode = numbers.approvalCode(of: recents[slot].seq)
        reply.details = nil
        return reply
    }

    /// Paid with another amount: it is taken back as soon as may be, and a person looks.
    private mutating func takeOtherAmount(
        _ taken: WalletTaken,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        askedAt: Timestamp?,
        _ step: inout Step
    ) -> Bool {
        let terms = orders.terms(of: order.channel)
        step.record.note = "paid with another amount"
        let isNew = order.note(otherTotal: taken.total)
        if step.at >= order.cancelUntil(terms) {
            dispute(&order, &exchange, slot, &step)
            write(exchange, &step)
            return true
        }
        let isLast = askedAt.map { $0 >= order.cancelFrom(terms) } ?? false
        guard isNew || isLast else { return false }
        if isNew { openCase(.reversalMismatch, &exchange, &step) }
        if order.state == .asked, !change(&order, .unclear, &step) { return true }
        guard change(&order, .undoWanted, &step) else { return true }
        guard isLast else {
            write(order, &step)
            return true
        }
        guard change(&order, .cancelTime, &step) else { return true }
        let means: UndoMeans = order.isDrawn ? .close : .cancel
        undo(&order, by: means, &exchange, slot, telling: .overloaded, &step)
        return true
    }

    /// How much was paid of what is taken back; whether that is new.
    mutating func learn(
        _ taken: WalletTaken,
        ofUndoing order: inout Order,
        _ step: inout Step
    ) -> Bool {
        guard taken.total == order.amount else {
            return takeOtherAmount(ofUndoing: taken, &order, &step)
        }
        guard order.learn(taken, at: step.at) else { return false }
        step.record.note = "paid, as it was asked"
        write(order, &step)
        return true
    }

    /// What is being taken back was paid with another amount; whether that is new.
    ///
    /// A person looks, and what takes back the whole ends that: a refund of ours would leave the
    /// rest.
    private mutating func takeOtherAmount(
        ofUndoing taken: WalletTaken,
        _ order: inout Order,
        _ step: inout Step
    ) -> Bool {
        guard order.note(otherTotal: taken.total) else { return false }
        step.record.note = "paid with another amount"
        write(order, &step)
        if let id = order.undoing, var forward = exchanges[id], forward.action != .refund {
            openCase(.reversalMismatch, &forward, &step)
        } else {
            step.openCase(.reversalMismatch, original: order.id)
        }
        return true
    }

    /// It is not paid, and will not be.
    mutating func refuse(
        _ order: inout Order,
        _ outcome: Outcome,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        let isUndecided = order.state.isUndecided
        guard change(&order, .refused, &step), isUndecided else { return }
        write(order, &step)
        decline(slot, order.leg.place, outcome.asDecline, &step)
    }

    /// It cannot have been asked for.
    mutating func giveUpUnasked(_ id: Int64, _ slot: PaymentSlot, _ step: inout Step) {
        var order = order(of: id)
        guard change(&order, .unasked, &step) else { return }
        write(order, &step)
        decline(slot, order.leg.place, .channelUnavailable, &step)
    }

    private mutating func decline(
        _ slot: PaymentSlot,
        _ place: Int,
        _ outcome: Outcome,
        _ step: inout Step
    ) {
        take(.decline, place, of: slot, &step)
        var reply = recents[slot].reply
        reply.outcome = outcome
        reply.details = nil
        reply.approvalCode = nil
        conclude(slot, place, reply, &step)
    }

    /// Nobody can say yet whether it is paid: it is asked about, unless nobody can scan its code.
    mutating func doubt(
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        guard order.state == .asked else { return }
        guard change(&order, .unclear, &step) else { return }
        guard order.isDrawn else { return write(order, &step) }
        guard change(&order, .cancelTime, &step) else { return }
        undo(&order, by: .close, &exchange, slot, &step)
    }

    /// Only a person can say whose money it is; its terminal hears that nothing is known.
    mutating func dispute(
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        guard order.state.isUndecided, change(&order, .disputed, &step) else { return }
        openCase(.undecided, &exchange, &step)
        if order.isWaiting { order.tell(at: step.at) }
        write(order, &step)
        tellUndecided(order.id, &step)
    }

    /// It is paid although its terminal was told that it is not, or it was taken back: it goes
    /// back, and a person looks.
    ///
    /// Of another amount only that person knows what to give back.
    mutating func contradict(
        _ taken: WalletTaken,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        guard taken.total == order.amount else {
            step.record.note = "paid behind its end, with another amount"
            _ = order.note(otherTotal: taken.total)
            order.closeHint()
            write(order, &step)
            return openCase(.reversalMismatch, &exchange, &step)
        }
        let awaited = order.awaited
        guard change(&order, .contradicted, for: awaited, taking: taken, &step) else { return }
        step.record.note = "paid behind its end"
        openCase(.reversedOriginal, &exchange, &step)
        undo(&order, by: .refund, &exchange, slot, &step)
    }

    /// A case of an order, which ends with what takes it back.
    mutating func openCase(
        _ reason: Outcome,
        _ exchange: inout ExchangeState,
        _ step: inout Step
    ) {
        guard exchange.discrepancy == nil else { return }
        exchange.discrepancy = step.seq
        step.openCase(reason, original: exchange.payment)
        write(exchange, &step)
    }

    /// A person vouches for it that nothing of a disputed order stands.
    mutating func discardDisputed(_ exchange: inout ExchangeState, _ step: inout Step) {
        var order = order(of: exchange.id)
        let slot = slot(ofPayment: exchange.id)
        closeCase(of: &exchange, &step)
        write(exchange, &step)
        guard change(&order, .discarded, &step) else { return }
        write(order, &step)
        decline(slot, order.leg.place, .declinedByHost, &step)
    }

    // MARK: Claims

    /// The terminal asks for a payment that is there and was not told: from here on it stands.
    mutating func claim(_ slot: PaymentSlot, _ step: inout Step) {
        guard var order = orders[recents[slot].seq], order.state == .unclaimed,
            order.hurriedAt == nil
        else { return }
        var exchange = ownExchange(of: slot)
        // What its wallet does not have any more is a person's, or goes back in its time.
        guard exchange.discrepancy == nil else { return }
        guard canCountLate(recents[slot], exchange) else {
            step.openCase(.overloaded, original: order.id)
            guard change(&order, .expired, &step) else { return }
            let told = step.record.reply
            undo(&order, by: .refund, &exchange, slot, &step)
            step.record.reply = told
            return
        }
        guard change(&order, .claimed, &step) else { return }
        write(order, &step)
        let place = order.leg.place
        let reply = approved(slot)
        guard settle(slot, exchange, told: reply.approvalCode ?? "", &step) else { return }
        recents[slot].legs[place].outcome = .approved
        recents[slot].reply = reply
        recents[slot].decidedBy = step.seq
        write(slot, &step)
    }

    /// A repeat of a payment whose order is not decided; false where the recorded answer is told.
    mutating func askAgain(_ slot: PaymentSlot, _ step: inout Step) -> Bool {
        guard var order = orders[recents[slot].seq], order.state.isUndecided,
            order.hurriedAt == nil
        else { return false }
        switch order.state {
        case .asked, .resolving:
            order.ask(at: step.at)
            write(order, &step)
            attach(slot, &step)
            return true
        case .unclaimed: claim(slot, &step)
        case .drawn, .paid, .unpaid, .undoing, .undone, .disputed: break
        }
        return false
    }
}
