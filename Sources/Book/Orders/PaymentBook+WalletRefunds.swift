import Payments
import Upstream

/// Refunds at wallets: those of terminals, voids among them, and those that take an order back.
///
/// Each has a number of its own, the same in every repeat. What is accepted is told as done, and
/// asked about until its customer has it.
extension PaymentBook {
    mutating func take(
        _ finding: RefundFinding,
        isOfQuestion: Bool,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> AnswerMatch {
        let isAccepted = exchange.state == .accepted
        guard isAccepted || exchange.state.isOpen || exchange.state.isHeld else {
            step.leaveNoRecord()
            return .repeated
        }
        var match = AnswerMatch.awaited
        switch finding {
        case .paid(let fen), .accepted(let fen):
            guard fen == exchange.amount else {
                match = .mismatched
                step.record.note = "refunded another amount: \(answer.word)"
                stop(&exchange, because: .reversalMismatch, answer, &step)
                break
            }
            if case .paid = finding {
                exchange.note(answer, in: step.seq)
                step.record.note = "refunded: \(answer.word)"
                paidBack(&exchange, slot, &step)
            } else if isAccepted {
                step.leaveNoRecord()
            } else {
                exchange.note(answer, in: step.seq)
                step.record.note = "its refund is accepted: \(answer.word)"
                accepted(&exchange, slot, &step)
            }
        // What was accepted may not be everywhere yet: it is looked for until its last look.
        case .absent where isOfQuestion && isAccepted: step.leaveNoRecord()
        case .absent where isOfQuestion:
            exchange.note(answer, in: step.seq)
            step.record.note = "no such refund: sent again"
            goOn(&exchange, .again(milliseconds: 0), &step)
        case .refused where !isAccepted && exchange.isOwn && !exchange.decidesAll:
            // It says nothing of an attempt before it, which may have been paid.
            exchange.note(answer, in: step.seq)
            step.record.note = "refused, and sent before: \(answer.word)"
            goOn(&exchange, .refused, &step)
        case .refused(let outcome) where !isAccepted && exchange.isOwn && isPending(exchange, slot):
            declineRefund(outcome.asDecline, answer, &exchange, slot, &step)
        case .closed where !isAccepted && exchange.isOwn && isPending(exchange, slot):
            declineRefund(.declinedByHost, answer, &exchange, slot, &step)
        case .absent, .refused, .closed, .abnormal: stop(&exchange, answer, &step)
        case .notEnough where isAccepted: stop(&exchange, answer, &step)
        case .notEnough:
            exchange.note(answer, in: step.seq)
            step.record.note = "not refunded: \(answer.word)"
            goOn(&exchange, .refused, &step)
        case .unknown(let reason):
            // That of a question says nothing of what was sent.
            guard !isOfQuestion else {
                step.leaveNoRecord()
                break
            }
            exchange.note(answer, in: step.seq)
            step.record.note = "not refunded: \(reason.word)"
            goOn(&exchange, .unclear, &step)
        }
        return match
    }

    private func isPending(_ exchange: ExchangeState, _ slot: PaymentSlot) -> Bool {
        recents[slot].legs[exchange.leg.place].state == .pending
    }

    /// The customer has it.
    private mutating func paidBack(
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        _ = exchange.handle(.done, at: step.at, terms(of: exchange))
        guard exchange.isOwn else { return end(&exchange, &step) }
        closeCase(of: &exchange, &step)
        write(exchange, &step)
        if isPending(exchange, slot) { _ = approveRefund(exchange, slot, &step) }
    }

    /// The customer will have it.
    private mutating func accepted(
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        _ = exchange.handle(.accepted, at: step.at, terms(of: exchange))
        closeCase(of: &exchange, &step)
        guard exchange.isOwn, isPending(exchange, slot) else { return write(exchange, &step) }
        exchange.approvalCode = approveRefund(exchange, slot, &step)
        write(exchange, &step)
    }

    /// The code that its terminal is told; nil where the counts have no room for it.
    private mutating func approveRefund(
        _ exchange: ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) -> String? {
        var reply = recents[slot].reply
        let code = numbers.approvalCode(of: recents[slot].seq)
        let isCounted =
            canCountLate(recents[slot], exchange) && settle(slot, exchange, told: code, &step)
        if isCounted {
            reply.outcome = .approved
            reply.approvalCode = code
            endOrder(voidedBy: recents[slot], &step)
        } else {
            reply.outcome = .overloaded
            step.openCase(.overloaded, original: recents[slot].seq)
        }
        conclude(slot, exchange.leg.place, reply, &step)
        return isCounted ? code : nil
    }

    /// The wallet will not do what a terminal asked for.
    private mutating func declineRefund(
        _ outcome: Outcome,
        _ answer: WalletAnswer,
        _ exchange: inout ExchangeState,
        _ slot: PaymentSlot,
        _ step: inout Step
    ) {
        exchange.note(answer, in: step.seq)
        step.record.note = "not refunded: \(answer.word)"
        _ = exchange.handle(.done, at: step.at, terms(of: exchange))
        closeCase(of: &exchange, &step)
        write(exchange, &step)
        var reply = recents[slot].reply
        reply.outcome = outcome
        take(.decline, exchange.leg.place, of: slot, &step)
        conclude(slot, exchange.leg.place, reply, &step)
    }

    /// A person has to look: what was told stays so.
    private mutating func stop(
        _ exchange: inout ExchangeState,
        because reason: Outcome = .channelTimeout,
        _ answer: WalletAnswer,
        _ step: inout Step
    ) {
        guard !exchange.state.isHeld else { return step.leaveNoRecord() }
        exchange.note(answer, in: step.seq)
        guard case .held = exchange.handle(.stuck, at: step.at, terms(of: exchange)) else { return }
        hold(&exchange, answer.word, because: reason, &step)
    }
}
