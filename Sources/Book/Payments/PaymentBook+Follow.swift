import Ledger
import Payments
import Upstream

/// Requests that follow an earlier payment: voids, refunds and completions, which go where their
/// original went.
///
/// A card that is frozen or has expired since hinders nothing that gives back. A refusal opens no
/// case: the terminal is told, and nothing has moved.
extension PaymentBook {
    /// Why a request that follows another is refused, in the order of `Outcome`.
    func judgeFollowUp(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ original: NamedOriginal,
        expiryMonth: UInt16,
        minute: Int32,
        _ terminal: TerminalSlot
    ) -> Verdict {
        let shown = request.card?.token
        // What a code has paid is taken back without it: it is gone.
        let paidByCode = mayBePaidByCode(original)
        guard shown != nil || paidByCode || !request.operation.rules.needsCard else {
            return Verdict(.invalidCard)
        }
        if let refusal = amountRefusal(request) ?? operatorRefusal(request, terminal) {
            return Verdict(refusal)
        }
        // What shows no card is about whichever its original was paid with.
        let card = shown ?? card(of: original)
        guard card != nil || paidByCode else { return Verdict(.originalNotFound) }
        switch original {
        case .unknown: return Verdict(.originalNotFound)
        case .archived:
            var verdict = Verdict(.overloaded)
            verdict.note = "the business date of the sale is archived and was not looked up"
            return verdict
        case .undone(let sale):
            var verdict = Verdict(sale.card == card ? .originalFinished : .originalNotFound)
            verdict.original = sale.payment
            return verdict
        case .payment(let slot):
            let refusal =
                request.operation.rules.increases
                ? self.refusal(
                    ofIncrease: request,
                    plan,
                    slot,
                    card,
                    expiryMonth,
                    at: minute,
                    terminal
                )
                : self.refusal(ofVoid: request, slot, card, terminal)
            var verdict = Verdict(refusal ?? .approved)
            verdict.follow(original, payment: recents[slot].seq)
            if let channel = recents[slot].channel {
                ask(channel, for: request, terminal, &verdict)
            }
            return verdict
        case .sale(let rows, let live):
            let refusal = refusal(ofRefund: request, rows, live, card, terminal)
            var verdict = Verdict(refusal ?? .approved)
            verdict.follow(
                original,
                payment: live.map { recents[$0].seq } ?? rows.first?.key.payment
            )
            let channel = live.flatMap { recents[$0].channel } ?? rows.first?.decider.channel
            if let channel { ask(channel, for: request, terminal, &verdict) }
            return verdict
        case .authorisation(let row):
            let basket = discounts(on: request, completing: row, at: minute, terminal)
            let refusal = refusal(of: request, basket, naming: row, expiryMonth, terminal)
            var verdict = Verdict(refusal, of: request, basket)
            verdict.follow(original, payment: row.payment)
            if let channel = row.decider.channel {
                ask(channel, for: request, terminal, &verdict)
            }
            return verdict
        }
    }

    /// Whether an earlier payment has no card, as one that was paid with a scanned code; what is
    /// not known may be such a one.
    private func mayBePaidByCode(_ original: NamedOriginal) -> Bool {
        switch original {
        case .payment(let slot): recents[slot].request.isPaidByCode
        case .sale(let rows, let live):
            live.map { recents[$0].request.isPaidByCode } ?? (rows.first?.card == nil)
        case .undone(let sale): sale.card == nil
        case .authorisation: false
        case .unknown, .archived: true
        }
    }

    private func card(of original: NamedOriginal) -> CardToken? {
        guard case .payment(let slot) = original else { return nil }
        return recents[slot].request.card?.token
    }

    /// What a channel decided is taken back there.
    private func ask(
        _ channel: ChannelNumber,
        for request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ verdict: inout Verdict
    ) {
        guard let action = request.operation.rules.action,
            kind(of: channel, under: nil).offers(action)
        else {
            verdict.outcome = .notOffered
            return
        }
        guard verdict.outcome == .approved else { return }
        if let refusal = hostRefusal(following: request, channel, terminal) {
            verdict.outcome = refusal
            return
        }
        verdict.host = (channel, action)
    }

    /// Takes in what was judged, and does it in the same step.
    mutating func follow(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ verdict: Verdict,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        step.record.note = verdict.note
        step.record.original = verdict.original
        var payment = step.payment(request, reply(verdict.outcome, step))
        payment.original = verdict.original
        let original = followed(by: verdict.originalNamed)
        payment.place = place(of: request, plan, following: original, terminal)
        payment.holdsIdentity = verdict.holdsIdentity
        if verdict.outcome == .approved, let original = verdict.originalNamed {
            if let seq = verdict.original { step.record.group = seq }
            payment.reply.tell(taken: verdict.taken, for: verdict.basket?.lines ?? [])
            payment.limits = limitSlip(
                of: request,
                following: original,
                for: verdict.basket,
                terminal,
                step
            )
            carryOut(&payment, original, terminal, &step)
        } else {
            payment.legs = legs(
                of: request,
                plan,
                .ledger(account: nil),
                request.asset,
                verdict.outcome,
                step
            )
            decideAll(&payment, by: .decline, &step)
        }
        step.record.account = payment.account
        step.record.reply = payment.reply
        if payment.holdsIdentity { markPaid(request, terminal, &step) }
        step.output.add(payment.legs)
        step.answer(payment.reply)
        keep(payment, &step)
    }

    private mutating func carryOut(
        _ payment: inout PaymentState,
        _ original: NamedOriginal,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        switch original {
        case .payment(let slot) where payment.request.operation.rules.increases:
            increase(slot, for: &payment, &step)
        case .payment(let slot): takeBack(slot, for: &payment, &step)
        case .sale(let rows, _): giveBack(rows, for: &payment, &step)
        case .authorisation(let row):
            payment.legs = Legs([leg(naming: row, for: payment)])
            take(.post, LegNumber.first.place, of: &payment, &step)
        case .undone, .unknown, .archived:
            preconditionFailure("It is refused before.")
        }
        payment.account = payment.legs.lazy.compactMap(\.account).first
        payment.reply.approvalCode = numbers.approvalCode(of: step.seq)
        count(payment, payment.askedAmount, terminal, &step)
    }
}

extension Verdict {
    /// What completes or frees an authorisation, with the basket of the former.
    fileprivate init(
        _ refusal: Outcome?,
        of request: PaymentRequest,
        _ basket: DiscountedBasket?
    ) {
        self.init(refusal ?? .approved)
        if refusal == nil { (taken, self.basket) = (basket?.taken(of: request.amount), basket) }
    }

    /// It is about this payment.
    fileprivate mutating func follow(_ named: NamedOriginal, payment: Int64?) {
        originalNamed = named
        original = payment
    }
}

extension PaymentRequest {
    /// Whether it took money and names no card: details do not come back with a row, but a sale
    /// without a card was paid with a code.
    fileprivate var isPaidByCode: Bool { card == nil && operation.rules.takesMoney }
}

extension PaymentState {
    /// The channel that decided its money.
    fileprivate var channel: ChannelNumber? {
        isWithChannel ? legs.lazy.compactMap(\.decider.channel).first : nil
    }
}
