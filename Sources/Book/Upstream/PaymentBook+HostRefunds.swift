import Payments
import Upstream

/// Refunds at a host: stored like reversals and asked again until the host has decided, because to
/// undo one would be to take money.
///
/// What is reserved of the sale stays so meanwhile, and the terminal hears that nothing is known.
extension PaymentBook {
    /// The host has paid it, or will not.
    mutating func decideRefund(
        _ answer: UpstreamAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        closeCase(of: &exchange, &step)
        var reply = recents[slot].reply
        reply.tell(chip: answer.taken.chip)
        switch answer.verdict {
        case .declined(let outcome):
            reply.outcome = outcome
            take(.decline, exchange.leg.place, of: slot, &step)
            step.record.note = "not refunded: \(answer.word)"
        case .approved(let taken):
            let code = taken.ownApprovalCode ?? numbers.approvalCode(of: recents[slot].seq)
            reply.outcome = .approved
            reply.approvalCode = code
            let hasRoom = canCountLate(recents[slot], exchange)
            if !hasRoom || !settle(slot, exchange, told: code, &step) {
                reply.outcome = .overloaded
                step.openCase(.overloaded, original: recents[slot].seq)
            }
        case .malformed, .unknown, .unsent:
            preconditionFailure("Such an answer decides no refund.")
        }
        write(exchange, &step)
        conclude(slot, exchange.leg.place, reply, &step)
    }

    /// A person says that the host did not pay it.
    mutating func discardRefund(_ exchange: inout ExchangeState, _ step: inout Step) {
        guard let payment = exchange.payment else { return }
        closeCase(of: &exchange, &step)
        let slot = slot(ofPayment: payment)
        // What a wallet had accepted was told, and stays so.
        guard recents[slot].legs[exchange.leg.place].state == .pending else {
            return write(exchange, &step)
        }
        var reply = recents[slot].reply
        reply.outcome = .declinedByHost
        take(.decline, exchange.leg.place, of: slot, &step)
        write(exchange, &step)
        conclude(slot, exchange.leg.place, reply, &step)
    }

    /// Terminals that wait for a refund hear that it is not decided; that is recorded nowhere.
    mutating func tellUndecided(_ payment: Int64, _ step: inout Step) {
        guard let slot = recents.slot(seq: payment) else { return }
        var reply = recents[slot].reply
        reply.outcome = .undecided
        step.answered = recents[slot].request.identity.terminal
        for origin in exchanges.takeOrigins(of: payment) { step.answer(origin, reply) }
    }

    /// The host paid what was freed: the money is gone, and what to do is a person's to say.
    mutating func takePaid(_ exchange: inout ExchangeState, _ step: inout Step) {
        step.record.note =
            "\(exchange.action.informs ? "taken" : "refunded") by its host, and given up before"
        guard exchange.discrepancy == nil else { return }
        exchange.discrepancy = step.seq
        step.openCase(.reversedOriginal, original: exchange.payment)
        write(exchange, &step)
    }

    /// What was a person's to look at is settled.
    mutating func closeCase(of exchange: inout ExchangeState, _ step: inout Step) {
        guard let discrepancy = exchange.discrepancy else { return }
        step.output.closedDiscrepancies[CaseID(discrepancy)] = step.seq
        cases.close(CaseID(discrepancy))
        exchange.discrepancy = nil
    }
}
