internal import ISO8583
internal import Payments

/// A terminal ends its batch: by equal totals, or as it is where they differ.
///
/// Nothing else of a session is on its way meanwhile, so that both sides count the same.
extension LoadRun {
    private static let settleSeconds: Int64 = 120

    /// Compares the totals, or ends a batch whose totals differ; its rows are not sent, which is
    /// one case of the batch for a person.
    func endBatch(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        let request =
            session.closesBatch
            ? session.terminal.uploadEnd(rows: 0, at: moment)
            : session.terminal.settlement(at: moment)
        session.phase = .settling
        let exchange = try exchange(
            session.closesBatch ? .batchEnd : .settlement,
            request,
            session,
            intendedAt: now
        )
        try send(exchange, index)
    }

    /// Draws the conclusion from the answer to a settlement, or to the end of a batch.
    func take(
        _ answer: TerminalReply,
        ofBatch exchange: LoadExchange,
        _ index: Int
    ) {
        let session = sessions[index]
        session.phase = .ready
        guard answer.isApproved else { return refuse(answer, index) }
        if case .settlement = exchange.purpose {
            switch answer.settlement?.result {
            case .balanced: if stage != .signingOn { result.counts.settled += 1 }
            case .different:
                noteDifference(session)
                session.closesBatch = true
                return
            case .waits, nil: return askAgain(index, in: 1_000_000)
            }
        }
        session.terminal.note(answer, of: exchange.request)
        noteEnd(of: exchange, session)
        session.forgetPayments()
        session.wantsSettlement = false
        session.closesBatch = false
        session.isUncertain = false
        session.failures = 0
        if session.mustSignOnAgain { session.terminal.memory.stan = 0 }
    }

    /// Totals of a run's own payments are equal where every outcome was heard.
    private func noteDifference(_ session: LoadSession) {
        guard stage != .signingOn else { return }
        result.counts.unsettled += 1
        guard !session.isUncertain else { return }
        result.counts.complain("T\(session.number): the totals of its batch differ")
    }

    private func refuse(_ answer: TerminalReply, _ index: Int) {
        let session = sessions[index]
        if answer.code == session.codes.overload {
            return askAgain(index, in: 1_000_000)
        }
        if answer.code == session.codes.sessionKeys {
            session.isSignedOn = false
            return wheel.add(.signOn(session: index), at: now + 1000)
        }
        if stage == .signingOn {
            result.counts.codes[answer.code, default: 0] += 1
            session.failures += 1
            return askAgain(index, in: 200_000)
        }
        result.counts.complain("T\(session.number): a settlement was answered \(answer.code)")
        session.wantsSettlement = false
        session.closesBatch = false
    }

    /// A batch has ended: by equal totals, or as it was.
    private func noteEnd(of exchange: LoadExchange, _ session: LoadSession) {
        var isBalanced = false
        if case .settlement(let domestic, let foreign) = exchange.request.kind {
            isBalanced = true
            result.batches.append(
                SettledBatch(
                    terminal: session.number,
                    number: exchange.request.batch,
                    domestic: domestic,
                    foreign: foreign
                )
            )
        }
        guard let since = session.endsDaySince else { return }
        result.closing?.settlement.record(now - since)
        result.closing?.lasted = now - closesFrom
        if isBalanced {
            result.closing?.balanced += 1
        } else {
            result.closing?.different += 1
        }
    }

    // MARK: Terminals that end their day

    /// The first sessions stop when the time for it begins, and settle one after the other.
    func planClosing() {
        guard let closing = plan.closing else { return }
        closesFrom = end - closing.time
        result.closing = ClosingFigures(terminals: closing.terminals)
        for index in 0..<closing.terminals {
            sessions[index].stopsAt = closesFrom
            let after = closing.time * Int64(index) / Int64(closing.terminals)
            wheel.add(.endDay(session: index), at: closesFrom + after)
        }
    }

    func endDay(_ index: Int) throws(LoadError) {
        sessions[index].endsDaySince = now
        sessions[index].wantsSettlement = true
        try pump(index)
    }

    /// Whether it was asked by one of those who pay on while others end their day.
    func isMeanwhile(_ exchange: LoadExchange, _ session: LoadSession) -> Bool {
        exchange.intendedAt >= closesFrom && session.stopsAt == .max
            && !exchange.isOfBatch && !exchange.isSignOn
    }

    func noteMeanwhile(
        _ answer: TerminalReply,
        _ exchange: LoadExchange,
        _ session: LoadSession
    ) {
        guard isMeanwhile(exchange, session) else { return }
        if !exchange.isSlowed { result.closing?.response.record(now - exchange.intendedAt) }
        result.closing?.codes[answer.code, default: 0] += 1
        if answer.isApproved {
            result.closing?.approved += 1
        } else {
            result.closing?.declined += 1
        }
    }

    private func askAgain(_ index: Int, in microseconds: Int64) {
        sessions[index].settlesAfter = now + microseconds
        wheel.add(.pump(session: index), at: now + microseconds)
    }

    /// Every terminal settles what it has in its batch; who has ended his day has nothing there.
    func settleAll() throws(LoadError) {
        for (index, session) in sessions.enumerated()
        where session.settles && session.isSignedOn && session.endsDaySince == nil {
            session.wantsSettlement = true
            try pump(index)
        }
    }

    /// Waits until every settlement that has begun is over.
    func finishSettling() throws(LoadError) {
        let isAsked = plan.settlesAtEnd || plan.closing != nil
        let limit = now + Self.settleSeconds * 1_000_000
        if isAsked {
            try loop {
                self.now >= limit || self.sessions.allSatisfy { !$0.wantsSettlement }
            }
        }
        for session in sessions where session.wantsSettlement {
            result.unheard.insert(Int32(session.number))
            guard isAsked else { continue }
            result.counts.complain("T\(session.number): its batch was not settled")
        }
    }
}
