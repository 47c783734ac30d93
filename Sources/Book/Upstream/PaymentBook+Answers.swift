import Payments
import Upstream

/// Answers of hosts: awaited, late, second, foreign and wrong ones.
extension PaymentBook {
    /// The request that an answer belongs to: the channel's word, else the newest request with this
    /// number whose class, terminal and time are the answer's.
    func exchange(of answer: UpstreamAnswer) -> ExchangeState? {
        if let id = answer.exchange { return exchanges[id] }
        let link = LinkKey(channel: answer.channel, number: answer.number)
        return exchanges.rows(link).first { exchange in
            answer.fits(exchange.messageClass, exchange.reference, of: exchange.terminal)
        }
    }

    mutating func take(_ answer: UpstreamAnswer, _ step: inout Step) {
        step.record.terminal = answer.terminal.isEmpty ? nil : answer.terminal
        step.record.merchant = answer.merchant.isEmpty ? nil : answer.merchant
        let match: AnswerMatch
        if var exchange = exchange(of: answer) {
            match = take(answer, of: &exchange, &step)
        } else {
            match = takeOrphan(answer, &step)
        }
        step.output.effects.append(.hostAnswered(answer.channel, match))
    }

    func slot(ofPayment seq: Int64) -> PaymentSlot {
        guard let slot = recents.slot(seq: seq) else {
            preconditionFailure("A batch reads the payments of its hosts' answers.")
        }
        return slot
    }

    /// The payment of what is asked once.
    func owner(_ slot: PaymentSlot?) -> PaymentSlot {
        guard let slot else { preconditionFailure("A payment's own request names it.") }
        return slot
    }

    /// An answer to a known request, whatever its action.
    private mutating func take(
        _ answer: UpstreamAnswer,
        of exchange: inout ExchangeState,
        _ step: inout Step
    ) -> AnswerMatch {
        let slot = exchange.payment.map { self.slot(ofPayment: $0) }
        if let slot { describe(recents[slot], &step) } else { step.record.describe(exchange) }
        exchanges.land(exchange)
        let isInTime = exchange.state == .awaiting || exchange.state == .sent
        switch exchange.handle(.answered(answer.verdict), at: step.at, terms(of: exchange)) {
        case .answered:
            exchange.note(answer, in: step.seq)
            return decide(answer, &exchange, owner(slot), &step)
        case .late:
            exchange.note(answer, in: step.seq)
            step.record.note = "late: \(answer.word)"
            takeLate(answer, &exchange, owner(slot), &step)
            write(exchange, &step)
        case .again:
            step.record.note = "a second answer: \(answer.word)"
            if let slot { takeContradiction(answer, &exchange, slot, &step) }
            return .repeated
        case .ended where exchange.action.informs, .declined where exchange.action.informs:
            exchange.note(answer, in: step.seq)
            decideAdvice(answer, &exchange, owner(slot), &step)
        case .ended where exchange.isOwn, .declined:
            exchange.note(answer, in: step.seq)
            decideRefund(answer, &exchange, owner(slot), &step)
        case .ended:
            exchange.note(answer, in: step.seq)
            end(&exchange, &step)
            step.record.note = "reversed: \(answer.word)"
        case .waits:
            exchange.note(answer, in: step.seq)
            step.record.note = "\(exchange.undoneWord): \(answer.word)"
            write(exchange, &step)
        case .delayed:
            exchange.note(answer, in: step.seq)
            step.record.note = "\(exchange.undoneWord): \(answer.word)"
            write(exchange, &step)
            tellUndecided(exchange.id, &step)
        case .held(let why):
            exchange.note(answer, in: step.seq)
            step.record.note = "\(exchange.undoneWord): \(answer.word)"
            hold(&exchange, why, &step)
        case .mismatched:
            exchange.note(answer, in: step.seq)
            step.record.note = "the answer's amount or currency is another one"
            hold(&exchange, nil, because: .reversalMismatch, &step)
            return .mismatched
        case .nothing, .unasked, .unanswered, .leaves:
            preconditionFailure("An answer is taken in every state.")
        }
        return isInTime ? .awaited : .late
    }

    // MARK: A payment's own request

    /// A host that approves what it declined before has the money.
    private mutating func takeContradiction(
        _ answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        if exchange.action.informs {
            return takeContradiction(ofAdvice: answer, &exchange, slot, &step)
        }
        let contradicts =
            answer.decision == .approved && exchange.isOwn
            && recents[slot].forward == nil
            && recents[slot].legs[exchange.leg.place].state == .declined
        guard contradicts else { return }
        if exchange.repeats { return takePaid(&exchange, &step) }
        exchange.note(answer, in: step.seq)
        exchange.state = .late
        takeLate(answer, &exchange, slot, &step)
        write(exchange, &step)
    }

    /// The awaited answer: the payment is decided, and all who wait for it are answered.
    private mutating func decide(
        _ answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        let payment = recents[slot]
        let place = exchange.leg.place
        var match = AnswerMatch.awaited
        var reply = payment.reply
        switch answer.verdict {
        case .declined(let outcome):
            reply.outcome = outcome.asDecline
            reply.tell(chip: answer.taken.chip)
            take(.decline, place, of: slot, &step)
        case .approved(let taken) where !exchange.action.movesMoney:
            reply.outcome = .approved
            reply.balances = taken.balances
            reply.tell(chip: taken.chip)
            take(.post, place, of: slot, &step)
        case .approved(let taken) where taken.agrees(with: exchange) && payment.reversedBy != nil:
            step.record.note = "approved, and reversed meanwhile"
            reply.outcome = .reversedOriginal
            reverseAtHost(exchange, slot, &step)
        case .approved(let taken)
        where taken.agrees(with: exchange) && canCountLate(payment, exchange):
            let code = taken.ownApprovalCode ?? numbers.approvalCode(of: payment.seq)
            guard settle(slot, exchange, told: code, &step) else {
                match = .mismatched
                reply.outcome = .overloaded
                break
            }
            reply.outcome = .approved
            reply.approvalCode = code
            reply.tell(chip: taken.chip)
        case .approved, .malformed, .unknown, .unsent:
            match = .mismatched
            reply.outcome = .overloaded
            step.record.note = "the answer's amount, currency or content is another one"
            if exchange.silence.reverses {
                reverseAtHost(exchange, slot, &step)
                openCase(.reversalMismatch, exchange, slot, &step)
            } else {
                take(.decline, place, of: slot, &step)
            }
        }
        write(exchange, &step)
        conclude(slot, place, reply, &step)
        return match
    }

    /// The last leg of a payment is decided: the payment gets its answer, and so do all terminals'
    /// requests that wait.
    mutating func conclude(
        _ slot: PaymentSlot,
        _ place: Int,
        _ answer: PaymentReply,
        _ step: inout Step
    ) {
        recents[slot].legs[place].outcome = answer.outcome
        var reply = answer
        reply.outcome = recents[slot].legs.outcome
        step.record.reply = reply
        recents[slot].reply = reply
        recents[slot].decidedBy = step.seq
        write(slot, &step)
        step.answered = recents[slot].request.identity.terminal
        for origin in exchanges.takeOrigins(of: recents[slot].seq) {
            step.answer(origin, reply)
        }
    }

    /// What was asked for is done, and counts on the date and in the batch of its acceptance;
    /// whether its leg could take that.
    ///
    /// `told`: the approval code that its terminal hears.
    mutating func settle(
        _ slot: PaymentSlot,
        _ exchange: ExchangeState,
        told code: String,
        _ step: inout Step
    ) -> Bool {
        let place = exchange.leg.place
        let holds = recents[slot].request.operation.rules.holds
        guard take(holds ? .authorise : .post, place, of: slot, &step) else { return false }
        if holds {
            open(
                recents[slot],
                place: place,
                code: code,
                link: exchange.asOriginal,
                hostCode: exchange.approvalCode,
                &step
            )
        }
        countLate(recents[slot], exchange, &step)
        return true
    }

    /// Something is there that must be undone at the host; the hold stays until it is.
    private mutating func reverseAtHost(
        _ exchange: ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        take(.doubt, exchange.leg.place, of: slot, &step)
        forward(exchange, slot, &step)
    }

    /// An answer after the payment was decided without it.
    ///
    /// Unless it declines, the host may have the money: a reversal must be on its way, or one goes
    /// again.
    private mutating func takeLate(
        _ answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        if case .declined = answer.decision { return }
        if exchange.repeats { return takePaid(&exchange, &step) }
        guard exchange.silence.reverses else { return }
        if let standing = recents[slot].forward, exchanges.isOpenForward(standing) {
            step.record.note = "late approval; its reversal \(standing) is on its way"
            return
        }
        step.record.note = "late approval after its reversal; reversed again"
        forward(exchange, slot, &step)
        openCase(.reversedOriginal, exchange, slot, &step)
        write(slot, &step)
    }

    /// A case that is closed when the host has taken the reversal which this record stored.
    private mutating func openCase(
        _ reason: Outcome,
        _ exchange: ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        step.openCase(reason, original: recents[slot].seq)
        guard var forward = exchanges[step.seq] else { return }
        forward.discrepancy = step.seq
        write(forward, &step)
    }

    // MARK: Answers that belong to nothing

    /// An approval that nobody asked for is reversed by what it says itself.
    private mutating func takeOrphan(_ answer: UpstreamAnswer, _ step: inout Step) -> AnswerMatch {
        let action = answer.action.flatMap { $0.movesMoney && !$0.undoes ? $0 : nil }
        guard answer.decision == .approved,
            let silence = action.map({ UpstreamKind.host.silence(after: $0) })
        else {
            step.record.note = "nothing matches: \(answer.word)"
            return .orphan
        }
        guard silence.reverses else {
            step.openCase(.originalNotFound, original: nil)
            step.record.note = "nothing matches, and it is never reversed: \(answer.word)"
            return .orphan
        }
        if let standing = exchanges.forward(of: answer.original, on: answer.channel) {
            step.record.note = "nothing matches; its reversal \(standing) is on its way"
            return .orphan
        }
        step.openCase(.originalNotFound, original: nil)
        guard let channel = exchanges.channel(answer.channel), let original = answer.original,
            let amount = answer.taken.amount, amount > 0, !answer.terminal.isEmpty
        else {
            step.record.note = "nothing matches, and it cannot be reversed: \(answer.word)"
            return .orphan
        }
        step.record.note = "nothing matches; reversed by what it says"
        var exchange = ExchangeState(
            id: step.seq,
            channel: channel.number,
            action: .reverse,
            messageClass: .reversal,
            reference: takeReference(channel.number, &step),
            at: step.at,
            terminal: answer.terminal,
            merchant: answer.merchant,
            state: .queued
        )
        exchange.processingCode = answer.processingCode
        exchange.amount = amount
        exchange.asset = answer.taken.asset
        exchange.card = answer.card
        exchange.approvalCode = answer.taken.approvalCode
        exchange.original = original
        exchange.nextAt = step.at
        exchange.discrepancy = step.seq
        write(exchange, isNew: true, &step)
        return .orphan
    }
}

extension ExchangeState {
    /// Of an answer that settled nothing, in a remark.
    fileprivate var undoneWord: String {
        if action.informs { return "not taken" }
        return isOwn ? "not refunded" : "not reversed"
    }

    /// How a later request names it to its channel.
    var asOriginal: UpstreamOriginal {
        UpstreamOriginal(messageClass: messageClass, reference: reference)
    }

    /// Keeps what an answer said.
    mutating func note(_ answer: UpstreamAnswer, in seq: Int64) {
        code = answer.code
        if !repeats { approvalCode = answer.taken.approvalCode ?? approvalCode }
        hostReference = answer.taken.number ?? hostReference
        answeredBy = seq
    }
}

extension Taken {
    /// Whether amount and currency are those of the request, as far as the answer names them.
    fileprivate func agrees(with exchange: ExchangeState) -> Bool {
        agrees(amount: exchange.amount, exchange.asset)
    }

    /// The approval code, where it is one.
    var ownApprovalCode: String? {
        guard let code = approvalCode, code.utf8.count == 6,
            code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
        else { return nil }
        return code
    }
}

extension Outcome {
    /// What a terminal hears of a host's decline: what says of the request to the host that it is
    /// another's or not decided yet is no word about the terminal's.
    var asDecline: Outcome {
        switch self {
        case .duplicateMismatch, .undecided: .declinedByHost
        default: isApproval ? .declinedByHost : self
        }
    }
}

extension UpstreamAnswer {
    /// The verdict in a remark.
    var word: String {
        switch decision {
        case .approved: "approved"
        case .declined: "declined \(code)"
        case .malformed: "unreadable"
        }
    }
}
