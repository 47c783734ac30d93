import Payments
import Upstream

/// What wallets say: to requests, and to questions about them.
///
/// An answer is recorded where it changes something. That of a question is judged by when the
/// question left, which stands in it: so a replay judges the same.
extension PaymentBook {
    mutating func take(_ answer: WalletAnswer, _ step: inout Step) {
        let match: AnswerMatch
        if answer.isOfQuestion { orders.land(answer.exchange) }
        if var exchange = exchanges[answer.exchange], exchange.channel == answer.channel,
            exchange.kind == .wallet, let payment = exchange.payment
        {
            let slot = slot(ofPayment: payment)
            describe(recents[slot], &step)
            exchanges.land(exchange)
            match = take(answer, of: &exchange, slot, &step)
        } else {
            step.leaveNoRecord()
            match = .orphan
        }
        step.output.effects.append(.hostAnswered(answer.channel, match))
    }

    private mutating func take(
        _ answer: WalletAnswer,
        of exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        switch answer.finding {
        case .pay(let finding):
            guard exchange.silence.resolves else { return dropped(&step) }
            return take(finding, answer, &exchange, slot, &step)
        case .order(let finding):
            guard exchange.action == .order else { return dropped(&step) }
            return take(finding, answer, &exchange, slot, &step)
        case .query(let finding, let sentAt):
            guard exchange.silence.resolves else { return dropped(&step) }
            if !take(finding, sentAt, answer, &exchange, slot, &step) { step.leaveNoRecord() }
            return .awaited
        case .cancel(let finding), .close(let finding):
            guard exchange.action == .cancel || exchange.action == .close else {
                return dropped(&step)
            }
            return take(finding, answer, &exchange, slot, &step)
        case .refund(let finding):
            guard exchange.action == .refund else { return dropped(&step) }
            return take(finding, isOfQuestion: false, answer, &exchange, slot, &step)
        case .refundQuery(let finding, _):
            guard exchange.action == .refund else { return dropped(&step) }
            return take(finding, isOfQuestion: true, answer, &exchange, slot, &step)
        }
    }

    /// An answer to something else than was asked.
    private func dropped(_ step: inout Step) -> AnswerMatch {
        step.leaveNoRecord()
        return .orphan
    }

    // MARK: To a payment

    private mutating func take(
        _ finding: PayFinding,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        var order = order(of: exchange.id)
        let match = noteOwn(answer, &exchange, &step)
        switch finding {
        case .paid(let taken): takePaid(taken, &order, &exchange, slot, askedAt: nil, &step)
        case .refused(let outcome): refuse(&order, outcome, slot, &step)
        case .inProgress: doubt(&order, &exchange, slot, &step)
        case .unknown(let reason):
            step.record.note = reason.word
            doubt(&order, &exchange, slot, &step)
        case .alreadyPaid, .deadNumber: dispute(&order, &exchange, slot, &step)
        }
        write(exchange, &step)
        return match
    }

    private mutating func take(
        _ finding: DrawFinding,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        var order = order(of: exchange.id)
        let match = noteOwn(answer, &exchange, &step)
        switch finding {
        case .drawn(let text): show(text, of: &order, slot, &step)
        case .refused(let outcome): refuse(&order, outcome, slot, &step)
        case .unknown(let reason):
            step.record.note = reason.word
            doubt(&order, &exchange, slot, &step)
        }
        write(exchange, &step)
        return match
    }

    /// The terminal draws the code; where it is to go back by now nobody is to scan it, and it is
    /// closed behind the next question.
    private mutating func show(
        _ text: String,
        of order: inout Order,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        // What was given up before is being closed.
        guard order.state == .asked, change(&order, .drawn, &step) else { return }
        if order.hurriedAt == nil { order.draw(in: step.seq) }
        write(order, &step)
        var reply = recents[slot].reply
        if order.isShown {
            reply.outcome = .approved
            reply.details = .of(ReplyDetails.Values(draw: text))
            recents[slot].reply = reply
            step.record.reply = reply
            write(slot, &step)
        } else {
            reply.outcome = .reversedOriginal
        }
        step.answered = recents[slot].request.identity.terminal
        for origin in exchanges.takeOrigins(of: order.id) { step.answer(origin, reply) }
    }

    /// The request has its answer, in time or late.
    private func noteOwn(
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ step: inout Step
    ) -> AnswerMatch {
        step.record.note = answer.word
        let consequence = exchange.handle(
            .answered(.unknown),
            at: step.at,
            terms(of: exchange)
        )
        exchange.note(answer, in: step.seq)
        return switch consequence {
        case .answered: .awaited
        case .late: .late
        case .again, .nothing, .unasked, .unanswered, .leaves, .waits, .delayed, .held,
            .mismatched, .ended, .declined:
            .repeated
        }
    }

    // MARK: To a question

    /// Whether that changes something.
    private mutating func take(
        _ finding: QueryFinding,
        _ sentAt: Timestamp,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> Bool {
        var order = order(of: exchange.id)
        step.record.note = answer.word
        switch order.state {
        // Its own request is still on its way, and says it itself.
        case .asked: return false
        case .drawn, .resolving:
            return resolve(finding, sentAt, &order, &exchange, slot, &step)
        case .unclaimed, .paid: return check(finding, sentAt, &order, &exchange, &step)
        case .undoing: return followUndoing(finding, &order, slot, &step)
        case .unpaid, .undone:
            return takeBehindEnd(finding, sentAt, &order, &exchange, slot, &step)
        case .disputed: return false
        }
    }

    private mutating func resolve(
        _ finding: QueryFinding,
        _ sentAt: Timestamp,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> Bool {
        let terms = orders.terms(of: order.channel)
        let isLast: Bool
        switch finding {
        case .paid(let taken):
            return takePaid(taken, &order, &exchange, slot, askedAt: sentAt, &step)
        case .never(let outcome):
            refuse(&order, outcome, slot, &step)
            return true
        case .returned:
            refuse(&order, .declinedByHost, slot, &step)
            step.record.note = "paid, and given back by another hand"
            openCase(.reversedOriginal, &exchange, &step)
            return true
        case .partlyReturned:
            dispute(&order, &exchange, slot, &step)
            write(exchange, &step)
            return true
        case .notYet: isLast = sentAt >= order.cancelFrom(terms)
        case .absent:
            isLast = sentAt >= max(order.cancelFrom(terms), order.absentUntil(terms))
        // What nobody was asked has no last answer.
        case .unknown(.unasked): isLast = false
        case .unknown: isLast = sentAt >= order.giveUpFrom(terms)
        }
        guard isLast else { return false }
        if !order.isDrawn, step.at >= order.cancelUntil(terms) {
            return giveUpLate(finding, sentAt, &order, exchange, slot, &step)
        }
        guard change(&order, .cancelTime, &step) else { return true }
        undo(&order, by: order.isDrawn ? .close : .cancel, &exchange, slot, &step)
        return true
    }

    /// What may not be cancelled any more, because nobody could be asked for so long: it has not
    /// come there, or is asked about until somebody can say what became of it.
    private mutating func giveUpLate(
        _ finding: QueryFinding,
        _ sentAt: Timestamp,
        _ order: inout Order,
        _ exchange: ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> Bool {
        let timeout = terms(of: exchange).timeoutMilliseconds
        guard case .absent = finding,
            sentAt >= order.goneFrom(orders.terms(of: order.channel), timeout: timeout)
        else { return false }
        refuse(&order, .declinedByHost, slot, &step)
        return true
    }

    /// What is paid should stay so, as long as nobody here takes it back.
    ///
    /// That it is not paid, or not there, may be older than its payment: it says something only to
    /// a question that left behind that, and once a wallet's own servers agree.
    private mutating func check(
        _ finding: QueryFinding,
        _ sentAt: Timestamp,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ step: inout Step
    ) -> Bool {
        let isOdd: Bool
        var isNoted = false
        switch finding {
        case .paid(let taken):
            isOdd = taken.total != order.amount
            isNoted = isOdd && order.note(otherTotal: taken.total)
            if isNoted { write(order, &step) }
        case .never: isOdd = order.isPaid(before: sentAt)
        case .absent:
            let terms = orders.terms(of: order.channel)
            isOdd = order.isPaid(before: sentAt) && sentAt >= order.absentUntil(terms)
        case .notYet, .unknown: isOdd = false
        case .returned, .partlyReturned: isOdd = !isTakenFrom(order)
        }
        guard isOdd, exchange.discrepancy == nil || isNoted else { return false }
        step.record.note = "the wallet does not have what was paid"
        openCase(.reversalMismatch, &exchange, &step)
        return true
    }

    /// Whether a refund or void of ours has given something of it back, or may have.
    private func isTakenFrom(_ order: Order) -> Bool {
        remainderRows(of: order.id).contains {
            $0.refunded > 0 || $0.reserved > 0 || $0.closedBy != nil
        }
    }

    /// What is being taken back may have ended by itself.
    private mutating func followUndoing(
        _ finding: QueryFinding,
        _ order: inout Order,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> Bool {
        switch finding {
        case .paid(let taken), .partlyReturned(let taken):
            return learn(taken, ofUndoing: &order, &step)
        case .notYet, .absent, .never, .returned, .unknown: break
        }
        guard let id = order.undoing, var forward = exchanges[id],
            forward.state.isOpen || forward.state.isHeld || forward.state == .accepted
        else { return false }
        switch finding {
        case .never where forward.action != .refund, .returned where forward.action != .refund:
            break
        // Of a refund that is on its way a wallet says that all went back; it ends by itself.
        case .never, .returned, .paid, .notYet, .absent, .partlyReturned, .unknown: return false
        }
        _ = forward.handle(.done, at: step.at, terms(of: forward))
        forward.answeredBy = step.seq
        end(&forward, &step)
        step.record.note = "nothing of it stands any more"
        return true
    }

    /// What comes behind the end; of what was asked before it nothing follows.
    private mutating func takeBehindEnd(
        _ finding: QueryFinding,
        _ sentAt: Timestamp,
        _ order: inout Order,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> Bool {
        guard order.endedAt.map({ sentAt > $0 }) ?? true else { return false }
        switch finding {
        case .paid(let taken) where !isKept(order, taken, slot):
            contradict(taken, &order, &exchange, slot, &step)
            return true
        // It is alive, and may yet be paid.
        case .notYet, .unknown: return false
        case .partlyReturned where exchange.discrepancy == nil && isWholeBack(order, slot):
            step.record.note = "not all of it went back"
            order.closeHint()
            write(order, &step)
            openCase(.reversalMismatch, &exchange, &step)
            return true
        case .paid, .absent, .never, .returned, .partlyReturned:
            guard order.answersHint(sentAt) else { return false }
            order.closeHint()
            write(order, &step)
            return true
        }
    }

    /// Whether nothing of an order that has ended was delivered.
    private func isWholeBack(_ order: Order, _ slot: PaymentSlot) -> Bool {
        recents[slot].legs[order.leg.place].delivered == nil
    }

    /// Whether an order stays paid at its wallet although it has ended here: some of it was
    /// delivered, and the rest given back.
    private func isKept(_ order: Order, _ taken: WalletTaken, _ slot: PaymentSlot) -> Bool {
        order.state == .undone && taken.total == order.amount
            && recents[slot].legs[order.leg.place].delivered != nil
    }
}

extension WalletAnswer {
    /// The provider's word in a remark.
    var word: String {
        let verdict =
            switch finding {
            case .pay(.paid), .query(.paid, _): "paid"
            case .pay(.inProgress), .query(.notYet, _): "not paid yet"
            case .pay(.refused), .order(.refused), .query(.never, _): "not paid"
            case .pay(.alreadyPaid): "paid before"
            case .pay(.deadNumber): "ended before"
            case .order(.drawn): "drawn"
            case .query(.absent, _): "no such order"
            case .query(.returned, _), .query(.partlyReturned, _): "given back"
            case .pay(.unknown), .order(.unknown), .query(.unknown, _): "unknown"
            case .cancel, .close, .refund, .refundQuery: "answered"
            }
        return code.isEmpty ? verdict : "\(verdict) (\(code))"
    }
}

extension ExchangeState {
    /// Keeps what a wallet said.
    mutating func note(_ answer: WalletAnswer, in seq: Int64) {
        code = answer.code.isEmpty ? nil : answer.code
        answeredBy = seq
    }
}
