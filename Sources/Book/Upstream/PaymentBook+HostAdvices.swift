import Payments
import Upstream

/// Advices and notices at a host: their terminal was answered when they were stored, and they are
/// asked again until the host has answered, never undone.
///
/// What a host will not book is booked against suspense, with a case for a person.
extension PaymentBook {
    /// The host has what was reported, or will not book it.
    mutating func decideAdvice(
        _ answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        closeCase(of: &exchange, &step)
        step.record.note = "reported: \(answer.word)"
        if exchange.action.movesMoney {
            switch answer.verdict {
            case .approved(let taken):
                exchange.approvalCode = taken.approvalCode ?? exchange.approvalCode
                book(slot, exchange, &step)
            case .declined(let outcome): setAside(slot, exchange, because: outcome, &step)
            case .malformed, .unknown, .unsent:
                preconditionFailure("Such an answer decides no advice.")
            }
        }
        write(exchange, &step)
    }

    /// A person says that the host did not book it.
    mutating func discardAdvice(_ exchange: inout ExchangeState, _ step: inout Step) {
        closeCase(of: &exchange, &step)
        write(exchange, &step)
        guard exchange.action.movesMoney, let payment = exchange.payment else { return }
        setAside(slot(ofPayment: payment), exchange, because: .declinedByHost, &step)
    }

    /// A host that books what it declined before, or what a person gave up: it is paid twice over.
    mutating func takeContradiction(
        ofAdvice answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        let isWithHost = recents[slot].legs.contains { $0.isWithChannel && $0.state != .declined }
        guard answer.decision == .approved, exchange.action.movesMoney, !isWithHost else { return }
        takePaid(&exchange, &step)
    }

    private mutating func book(
        _ slot: PaymentSlot,
        _ exchange: ExchangeState,
        _ step: inout Step
    ) {
        guard canCountLate(recents[slot], exchange),
            take(.post, exchange.leg.place, of: slot, &step)
        else { return setAside(slot, exchange, because: .overloaded, &step) }
        countLate(recents[slot], exchange, &step)
        recents[slot].decidedBy = step.seq
        write(slot, &step)
    }

    /// Its money comes from suspense; the answer of its terminal stays what it is.
    private mutating func setAside(
        _ slot: PaymentSlot,
        _ exchange: ExchangeState,
        because reason: Outcome,
        _ step: inout Step
    ) {
        let place = exchange.leg.place
        let payment = recents[slot]
        if canCountLate(payment, exchange), canSuspend(payment.legs[place], of: payment) {
            take(.suspend, place, of: slot, &step)
            countLate(payment, exchange, &step)
        } else {
            take(.decline, place, of: slot, &step)
            forgetIncrease(payment, &step)
        }
        recents[slot].decidedBy = step.seq
        write(slot, &step)
        step.openCase(reason, original: payment.seq)
    }
}
