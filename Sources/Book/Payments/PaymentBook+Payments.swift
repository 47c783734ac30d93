import Ledger
import Payments

/// What was decided about a payment.
struct Verdict {
    var outcome: Outcome
    /// The customer's account, when the card was found.
    var account: AccountSlot?
    /// The first record of the request that took the identity before.
    var original: Int64?
    var note: String?
    /// What it follows, where that was found.
    var originalNamed: NamedOriginal?
    /// The host that decides instead, and what it is asked.
    var host: (channel: ChannelNumber, action: UpstreamAction)?
    /// What limits judged it by; nil where none did.
    var shares: LimitShares?
    /// What is taken of an approved one, where that is less than it asks for.
    var taken: TakenAmount?
    /// What it sells after discounts, where some are given.
    var basket: DiscountedBasket?

    init(_ outcome: Outcome, account: AccountSlot? = nil) {
        self.outcome = outcome
        self.account = account
    }

    /// What its terminal is told.
    var told: Outcome {
        outcome == .approved && taken?.isPart == true ? .approvedInPart : outcome
    }

    /// Refusals that decide nothing about the payment itself leave its identity free: after the
    /// sign-on that they ask for, the same request is a first one.
    var holdsIdentity: Bool {
        switch outcome {
        case .notOffered, .dateOutOfReach, .noSessionKeys, .batchMismatch, .terminalDisabled,
            .settleFirst, .shiftRequired, .duplicateMismatch:
            false
        default: true
        }
    }
}

extension PaymentBook {
    mutating func pay(_ request: PaymentRequest, _ plan: RoutePlan, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        var verdict: Verdict
        if let slot = holder(of: request.identity, terminal) {
            if isRepeat(request, of: recents[slot]) { return answerAgain(slot, &step) }
            verdict = Verdict(.duplicateMismatch)
            verdict.original = recents[slot].seq
            verdict.note = "the identity belongs to a request with other content"
            if request.operation.rules.isAdvice {
                step.openCase(verdict.outcome, original: verdict.original)
            }
            if request.operation.rules.isAnsweredAlone {
                return answerAlone(request, verdict, terminal, &step)
            }
        } else if case .payment(.query) = request.operation.rules.effect {
            return answerQuery(request, plan, terminal, &step)
        } else if case .payment(.notice) = request.operation.rules.effect {
            return takeNotice(request, plan, terminal, &step)
        } else {
            verdict = decide(request, plan, terminal, &step)
            countPasswordTry(request, &verdict, terminal, &step)
            if let host = verdict.host {
                return begin(request, plan, verdict, asking: host, terminal, &step)
            }
            countPINTry(request, &verdict, &step)
            if request.operation.rules.isAdvice, verdict.outcome != .approved {
                return acknowledge(request, plan, verdict, terminal, &step)
            }
        }
        if request.operation.rules.follows {
            return follow(request, plan, verdict, terminal, &step)
        }
        conclude(request, plan, verdict, terminal, &step)
    }

    /// Makes or refuses a payment that the book decides by itself.
    private mutating func conclude(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ verdict: Verdict,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        step.record.original = verdict.original
        step.record.note = verdict.note
        let account = verdict.account
        let id = account.map { accounts.id($0) }
        step.record.account = id
        var payment = step.payment(request, reply(verdict.told, step))
        payment.reply.tell(taken: verdict.taken, for: verdict.basket?.lines ?? [])
        payment.account = id
        payment.place = place(of: request, plan, following: nil, terminal)
        payment.holdsIdentity = verdict.holdsIdentity
        let isApproved = verdict.outcome == .approved
        if isApproved {
            payment.limits = limitSlip(
                of: request,
                judgedBy: verdict.shares,
                taking: verdict.taken,
                for: verdict.basket,
                terminal,
                step
            )
        }
        payment.legs = legs(
            of: request,
            plan,
            .ledger(account: id),
            isApproved ? account.map { accounts.asset($0) } : request.asset,
            verdict.told,
            taking: verdict.taken,
            step
        )
        if isApproved, let account,
            case .payment(let effect) = request.operation.rules.effect
        {
            approve(effect, &payment, account, terminal, &step)
        } else {
            decideAll(&payment, by: .decline, &step)
        }
        step.record.reply = payment.reply
        if payment.holdsIdentity { markPaid(request, terminal, &step) }
        step.output.add(payment.legs)
        step.answer(payment.reply)
        keep(payment, &step)
    }

    /// Takes in a request that asks nobody and moves nothing: its answer is all there is of it.
    mutating func answerAlone(
        _ request: PaymentRequest,
        _ verdict: Verdict,
        telling details: ReplyDetails? = nil,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        step.record.original = verdict.original
        step.record.note = verdict.note
        var payment = step.payment(request, reply(verdict.outcome, step))
        payment.reply.details = details
        payment.original = verdict.original
        payment.holdsIdentity = verdict.holdsIdentity
        step.record.reply = payment.reply
        if payment.holdsIdentity { markPaid(request, terminal, &step) }
        step.answer(payment.reply)
        keep(payment, &step)
    }

    /// Whether a request under the identity of an earlier one asks for the same.
    private func isRepeat(_ request: PaymentRequest, of earlier: PaymentState) -> Bool {
        earlier.request.fingerprint == request.fingerprint
            && (rules.edition < .fifth || earlier.request.operation == request.operation)
    }

    /// The recorded answer once more; nothing else changes.
    mutating func answerAgain(_ slot: PaymentSlot, _ step: inout Step) {
        if recents[slot].isPending, orders[recents[slot].seq] != nil {
            if askAgain(slot, &step) { return }
        } else if recents[slot].awaitsChannel {
            return attach(slot, &step)
        }
        if recents[slot].attempts < .max { recents[slot].attempts += 1 }
        let payment = recents[slot]
        step.output.update(payment)
        var reply = payment.reply
        // What has happened stays acknowledged, or its terminal would report it for ever.
        let isReported = rules.edition >= .sixth && payment.request.operation.rules.isAdvice
        if payment.reversedBy != nil, !isReported, reply.outcome.isApproval {
            // What was undone must not look as if it stood, nor write to a card.
            reply.outcome = .reversedOriginal
            reply.approvalCode = nil
            if rules.edition >= .sixth { reply.details = nil }
        }
        if payment.isPending, orders[payment.seq]?.hurriedAt != nil {
            // What is to go back is not waited for, and no code of it is drawn once more.
            reply.outcome = .reversedOriginal
            reply.details = nil
        } else if payment.isPending, isPersonal(slot) {
            // Nor is that of which only a person knows.
            reply.outcome = .undecided
            reply.details = nil
        }
        step.record.kind = .repeated
        describe(payment, &step)
        step.record.reply = reply
        step.answer(reply, handedOut: payment.keys?.handedOut)
    }

    /// Whether only a person can say what becomes of a payment's order.
    private func isPersonal(_ slot: PaymentSlot) -> Bool {
        switch orders[recents[slot].seq]?.state {
        case .disputed: true
        // Its wallet does not have any more what was paid.
        case .unclaimed: ownExchange(of: slot).discrepancy != nil
        case .asked, .drawn, .resolving, .paid, .unpaid, .undoing, .undone, nil: false
        }
    }

    /// A request that this step has decided.
    mutating func keep(_ payment: consuming PaymentState, _ step: inout Step) {
        step.record.place = payment.place
        step.keepLimits(of: payment)
        step.output.newPayments.append(copy payment)
        recents.insert(payment)
    }

    /// A record is about a payment, and so about its terminal.
    func describe(_ payment: PaymentState, _ step: inout Step) {
        let terminal = terminals.slot(payment.request.identity.terminal)
        step.record.describe(terminals[terminal].registration)
        step.record.describe(payment)
    }

    /// A request has taken its identity: the batch is in use, and so are the keys.
    mutating func markPaid(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        markSeen(request.identity, terminal)
        let isOfBatch = request.batch.map { $0 == terminals[terminal].batch } ?? true
        let opensBatch = isOfBatch && !terminals[terminal].batchHasPayments
        let namesBatch = request.batch != nil && isOfBatch && !terminals[terminal].batchIsNamed
        let provesKeys = rules.edition < .second && !terminals[terminal].paidSinceKeys
        guard opensBatch || namesBatch || provesKeys else { return }
        if opensBatch || namesBatch { terminals.fillBatch(terminal, isNamed: namesBatch) }
        if provesKeys { terminals.proveKeys(terminal, at: nil) }
        write(terminal, &step)
    }

    private mutating func decide(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Verdict {
        let effect: OperationRules.PaymentEffect
        switch request.operation.rules.effect {
        case .payment(let asked): effect = asked
        case .echo, .session, .batch, .undo: return Verdict(.notOffered)
        }
        guard rules.takesWindow(of: request, at: step.at) else {
            var verdict = Verdict(.dateOutOfReach)
            let days = rules.daysOfWindow(request.operation.rules)
            verdict.note = request.identity.outOfReach(beyond: days)
            return verdict
        }
        openOfferedBatch(for: request, terminal, &step)
        switch effect {
        case .inquiry, .query, .notice: break
        case .debit, .hold, .completion, .void, .refund, .increase, .credit:
            if let tombstone = takeTombstones(catching: request, terminal, &step) {
                var verdict = Verdict(.reversedOriginal)
                let isAsked = rules.edition > .fourth && tombstone.isOfQuery
                verdict.note =
                    "its \(isAsked ? "query" : "reversal") \(tombstone.seq) came first"
                return verdict
            }
        }
        // On a line of its own: within the call below it would copy the whole book.
        let month = expiryMonth.month(ofDay: rules.localDay(at: step.at))
        return judge(
            request,
            plan,
            expiryMonth: month,
            minute: rules.localMinute(at: step.at),
            terminal
        )
    }

    /// The first of what has waited for this request; all of it has done its work then.
    private mutating func takeTombstones(
        catching request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Tombstone? {
        let caught = tombstones.waiting(for: request).filter { stillWaits($0, terminal) }
        tombstones.remove(caught)
        for var tombstone in caught {
            tombstone.caught = step.seq
            step.output.update(tombstone)
        }
        return caught.first
    }

    private mutating func approve(
        _ effect: OperationRules.PaymentEffect,
        _ payment: inout PaymentState,
        _ account: AccountSlot,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let asset = accounts.asset(account)
        switch effect {
        case .debit:
            let station = openStation(asset, terminal, &step)
            let places = MoneyPlaces(customer: account, station: station)
            post(&payment, between: places, asset, terminal, &step)
        case .inquiry:
            decideAll(&payment, by: .post, &step)
            let counters = accounts.counters(account)
            payment.reply.balances = [
                BalanceEntry(type: .available, asset: asset, minorUnits: counters.available),
                BalanceEntry(type: .ledger, asset: asset, minorUnits: counters.posted),
            ]
        case .hold:
            let station = openStation(asset, terminal, &step)
            let places = MoneyPlaces(customer: account, station: station)
            decideAll(&payment, by: .authorise, between: places, &step)
            let code = numbers.approvalCode(of: step.seq)
            payment.reply.approvalCode = code
            open(payment, place: LegNumber.first.place, code: code, &step)
        case .completion, .void, .refund, .increase:
            preconditionFailure("What follows is judged apart.")
        case .credit: load(&payment, account, terminal, &step)
        case .query, .notice: preconditionFailure("It is refused before.")
        }
    }

    /// Moves all of a payment that begins, counts it and gives it its approval code.
    mutating func post(
        _ payment: inout PaymentState,
        between places: MoneyPlaces,
        _ asset: Asset,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        decideAll(&payment, by: .post, between: places, &step)
        count(payment, payment.movedAmount, terminal, &step)
        payment.reply.approvalCode = numbers.approvalCode(of: step.seq)
    }

    /// All legs of a payment that begins are decided at once.
    mutating func decideAll(
        _ payment: inout PaymentState,
        by event: LegState.Event,
        between places: MoneyPlaces? = nil,
        _ step: inout Step
    ) {
        for place in payment.legs.indices {
            take(event, place, of: &payment, between: places, &step)
        }
    }
}

extension OperationRules {
    /// Whether it only asks or tells: there is nothing of it but its answer.
    fileprivate var isAnsweredAlone: Bool {
        switch effect {
        case .payment(.query), .payment(.notice): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.inquiry), .payment(.increase), .payment(.credit), .echo,
            .session, .batch, .undo:
            false
        }
    }
}
