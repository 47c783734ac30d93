internal import CardSecurity
internal import DequeModule
internal import ISO8583
internal import Payments

/// A terminal that does not hear the outcome of a payment takes it back, and repeats that until it
/// is answered.
extension LoadRun {
    /// Gives up every request whose answer is overdue.
    func expire() throws(LoadError) {
        for (index, session) in sessions.enumerated() where !session.outstanding.isEmpty {
            let limit = now - plan.timeout
            guard session.outstanding.contains(where: { !$0.isParked && $0.sentAt <= limit }) else {
                continue
            }
            var kept: [LoadExchange] = []
            var overdue: [LoadExchange] = []
            for exchange in session.outstanding {
                if exchange.isParked || exchange.sentAt > limit {
                    kept.append(exchange)
                } else {
                    overdue.append(exchange)
                }
            }
            session.outstanding = kept
            for exchange in overdue {
                result.counts.timeouts += 1
                count { $0.failed += 1 }
                if isMeanwhile(exchange, session) { result.closing?.unanswered += 1 }
                giveUp(exchange, session)
                if exchange.isOfBatch, session.phase == .settling { session.phase = .ready }
                if exchange.isSignOn, session.phase == .signingOn {
                    session.phase = .ready
                    try signOn(index)
                }
            }
            session.freeSince = max(session.freeSince, now)
            try pump(index)
        }
    }

    /// Draws the conclusion from a request that will not be answered.
    func giveUp(
        _ exchange: LoadExchange,
        _ session: LoadSession,
        reason: TerminalOriginal.Reason = .noAnswer
    ) {
        // The first of two answers has told the outcome.
        guard exchange.firstAnswer == nil else { return }
        switch exchange.purpose {
        case .purchase, .complete, .preauth, .topUp:
            guard !plan.isEcho else { return }
            // Nothing that the switch must refuse needs to be taken back.
            guard exchange.chaos != .badMAC else { return decline(exchange) }
            if let recovery = recovery(of: exchange, reason: reason) {
                session.recoveries.append(recovery)
            }
        case .reversal(var recovery):
            recovery.stan = exchange.request.stan
            recovery.tries = 1
            retry(recovery, session)
        case .recovery(var recovery):
            recovery.stan = exchange.request.stan
            retry(recovery, session)
        case .void(let voided):
            guard exchange.chaos != .badMAC else {
                result.receipts[voided.receipt].state = .approved
                return
            }
            if var recovery = recovery(of: exchange, reason: reason) {
                recovery.receipt = voided.receipt
                recovery.restores = true
                session.recoveries.append(recovery)
            }
        case .free:
            guard exchange.chaos != .badMAC else { return }
            if var recovery = recovery(of: exchange, reason: reason) {
                recovery.restores = true
                session.recoveries.append(recovery)
            }
        // Neither is reversed: whether it was taken is told by the journal alone.
        case .refund, .report, .increase:
            if exchange.chaos == .badMAC { decline(exchange) } else { session.isUncertain = true }
        case .signOn, .inquiry, .echo, .settlement, .batchEnd: break
        }
    }

    /// Nothing moved, where anything could.
    private func decline(_ exchange: LoadExchange) {
        if exchange.receipt >= 0 { result.receipts[exchange.receipt].state = .declined }
    }

    private func retry(_ recovery: LoadRecovery, _ session: LoadSession) {
        guard recovery.tries < Self.recoveryTries else {
            session.isUncertain = true
            return result.counts.complain("T\(session.number): a reversal was never answered")
        }
        var again = recovery
        again.dueAt = now
        session.recoveries.append(again)
    }

    /// What is needed to take a payment back.
    func recovery(
        of exchange: LoadExchange,
        reason: TerminalOriginal.Reason
    ) -> LoadRecovery? {
        guard let amount = exchange.request.amount else { return nil }
        let asked = exchange.request
        var original = TerminalOriginal(
            messageType: exchange.message.messageType,
            stan: asked.stan,
            batch: asked.batch,
            at: asked.at,
            reason: reason,
            operation: asked.kind.operation
        )
        original.isOfCode = asked.isOfCode
        original.amount = amount
        return LoadRecovery(
            original: original,
            amount: amount,
            card: exchange.request.card,
            receipt: exchange.receipt,
            dueAt: now
        )
    }

    /// The reversal of a payment; a repeat of it after the first try.
    func reversal(_ recovery: inout LoadRecovery, _ session: LoadSession) -> TerminalRequest {
        let request = session.terminal.reversal(
            of: recovery.original,
            at: moment,
            amount: recovery.amount,
            card: recovery.card,
            again: recovery.stan
        )
        recovery.stan = request.stan
        return request
    }
}
