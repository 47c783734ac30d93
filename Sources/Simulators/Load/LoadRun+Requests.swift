internal import CardSecurity
internal import DequeModule
internal import ISO8583
internal import Payments

/// From an arrival to the bytes of a request.
extension LoadRun {
    /// Whether a session has room for one more request.
    func canSend(_ session: LoadSession) -> Bool {
        let isConnected =
            plan.connectsPerTransaction
            ? session.phase == .ready || session.phase == .offline : session.phase == .ready
        return isConnected && session.isSignedOn && session.waiting < plan.inFlight
            && session.recoveries.isEmpty && session.queue.isEmpty && !session.wantsSettlement
            && now < session.stopsAt
    }

    /// Sends whatever a session has to send, as far as it may.
    func pump(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        while true {
            if session.phase == .offline {
                // Every transaction has its connection: it is made when there is something to do.
                guard !session.recoveries.isEmpty || session.wantsSettlement || hasWork(session)
                else { return park(index) }
                session.wantsSince = now
                return try connect(index)
            }
            guard session.phase == .ready, session.isSignedOn else { return }
            if let recovery = session.recoveries.first {
                guard recovery.dueAt <= now else {
                    return wheel.add(.pump(session: index), at: recovery.dueAt)
                }
                guard session.waiting == 0 else { return }
                session.recoveries.removeFirst()
                try sendRecovery(recovery, index)
                continue
            }
            guard session.waiting < plan.inFlight else { return }
            if session.settles, session.mustSettle { session.wantsSettlement = true }
            if session.wantsSettlement {
                guard session.outstanding.isEmpty, now >= session.settlesAfter else { return }
                return try endBatch(index)
            }
            if session.mustSignOnAgain {
                guard session.outstanding.isEmpty else { return }
                return try signOn(index)
            }
            guard let arrival = takeWork(session) else { return park(index) }
            try begin(arrival, index)
        }
    }

    private func hasWork(_ session: LoadSession) -> Bool {
        guard stage == .paying, now < end else { return false }
        if !session.queue.isEmpty { return true }
        guard now < session.stopsAt else { return false }
        if !backlog.isEmpty { return true }
        if case .closed(let stages) = plan.arrivals {
            return now >= session.restsUntil && stages.has(session.index, at: now - start)
        }
        return false
    }

    /// Has a session of the closed loop pumped when it may pay again.
    func wake(_ index: Int, _ stages: LoadStages) {
        let session = sessions[index]
        guard session.wakesAt <= now, now < session.stopsAt else { return }
        let from = max(now, session.restsUntil) - start
        guard let offset = stages.next(of: index, from: from) else { return }
        session.wakesAt = start + offset
        wheel.add(.pump(session: index), at: session.wakesAt)
    }

    private func takeWork(_ session: LoadSession) -> LoadArrival? {
        guard hasWork(session) else { return nil }
        if let own = session.queue.popFirst() { return own }
        if let late = backlog.popFirst() { return late }
        let wanted = session.wantsSince ?? now
        session.wantsSince = nil
        return LoadArrival(intendedAt: wanted)
    }

    /// Nothing to do: the session stands in line, and a connection of its own is not kept.
    private func park(_ index: Int) {
        let session = sessions[index]
        guard stage != .signingOn else { return }
        if plan.connectsPerTransaction, session.phase == .ready, session.outstanding.isEmpty {
            hangUp(index)
        }
        guard stage == .paying else { return }
        if case .closed(let stages) = plan.arrivals {
            // The answer to what is on its way pumps it by itself.
            if session.waiting < plan.inFlight { wake(index, stages) }
            return
        }
        if session.waiting < plan.inFlight { list(index) }
    }

    // MARK: Requests

    func signOn(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        if session.mustSignOnAgain { session.terminal.memory.stan = 999_998 }
        let request = session.terminal.request(session.terminal.profile.signOn, at: moment)
        session.phase = .signingOn
        result.counts.signOns += 1
        let exchange = try exchange(.signOn, request, session, intendedAt: now)
        try send(exchange, index)
    }

    private func begin(_ arrival: LoadArrival, _ index: Int) throws(LoadError) {
        let session = sessions[index]
        var drawn = arrival.operation.map { LoadDraw($0) } ?? plan.mix.draw(&random)
        // Of several dialects one may have no words for it.
        let isOffered = plan.dialects[session.dialect].offered.contains(drawn.kind)
        if plan.isEcho || !isOffered || !session.canAsk(for: drawn.kind) {
            drawn.kind = .purchase
        }
        let chaos = plan.isEcho ? nil : plan.chaos.draw(&random)
        result.lag.record(now - max(arrival.intendedAt, session.freeSince))
        var exchange = try first(drawn, arrival, session)
        let hasMAC = exchange.message.has(.mac) || exchange.message.has(.mac2)
        exchange.chaos = chaos == .badMAC && !hasMAC ? nil : chaos
        try sendFirst(exchange, index)
    }

    /// A request of an operation, with its receipt where money moves.
    private func first(
        _ drawn: LoadDraw,
        _ arrival: LoadArrival,
        _ session: LoadSession
    ) throws(LoadError) -> LoadExchange {
        let at = arrival.intendedAt
        switch drawn.kind {
        case .purchase:
            let amount = arrival.amount ?? Int64.random(in: 1...plan.maximumAmount, using: &random)
            let code = takeCode(drawn, session)
            var request = session.terminal.request(
                .purchase,
                at: moment,
                amount: Money(minorUnits: amount, asset: .yuan),
                card: code == nil ? session.takeCard(drawn.card) : nil
            )
            request.code = code
            var exchange = try exchange(.purchase, request, session, intendedAt: at)
            if !plan.isEcho { exchange.receipt = addReceipt(amount, request, session, .takes) }
            return exchange
        case .balance:
            // The amount stands for its currency alone: a balance is asked for in one.
            let request = session.terminal.request(
                .balance,
                at: moment,
                amount: Money(minorUnits: 0, asset: .yuan),
                card: session.takeCard(drawn.card)
            )
            return try exchange(.inquiry, request, session, intendedAt: at)
        case .echo:
            let request = session.terminal.request(.echo, at: moment)
            return try exchange(.echo, request, session, intendedAt: at)
        case .reversal:
            var recovery = session.takeLast()
            result.receipts[recovery.receipt].state = .reversing
            let request = reversal(&recovery, session)
            return try exchange(.reversal(recovery), request, session, intendedAt: at)
        case .void: return try void(session, intendedAt: at)
        case .manualVoid: return try voidByHand(session, intendedAt: at)
        case .refund: return try refund(session, intendedAt: at)
        case .preauth:
            return try hold(.preauthorisation, session, drawn.card, intendedAt: at)
        case .preauthAdvice:
            return try hold(.preauthorisationAdvice, session, .fuel, intendedAt: at)
        case .complete, .completeAdvice:
            return try complete(
                session,
                intendedAt: at,
                isAdvice: drawn.kind == .completeAdvice
            )
        case .preauthVoid: return try free(session, intendedAt: at)
        case .completionVoid: return try voidCompletion(session, intendedAt: at)
        case .offline: return try reportSale(.offlineSale, session, intendedAt: at)
        case .offlineSettlement:
            return try reportSale(.offlineSettlement, session, intendedAt: at)
        case .adjust: return try adjust(session, intendedAt: at)
        case .tip: return try tip(session, intendedAt: at)
        case .query: return try ask(session, intendedAt: at)
        case .notice: return try notify(session, intendedAt: at)
        case .topUp: return try topUp(session, intendedAt: at)
        case .topUpVoid: return try voidTopUp(session, intendedAt: at)
        }
    }

    /// A code as the mix asks for it; nil for a card, and where the dialect has no place for one.
    private func takeCode(_ drawn: LoadDraw, _ session: LoadSession) -> ScannedCode? {
        guard session.terminal.profile.specification.family != .ifsf else { return nil }
        return drawn.code.map { TestCodeWord($0).code(using: &random) }
    }

    /// The place of a new receipt.
    func addReceipt(
        _ amount: Int64,
        _ request: TerminalRequest,
        _ session: LoadSession,
        _ effect: Receipt.Effect
    ) -> Int {
        result.receipts.append(
            Receipt(
                terminal: session.number,
                stan: request.stan,
                amount: amount,
                effect
            )
        )
        return result.receipts.count - 1
    }

    private func sendRecovery(_ recovery: LoadRecovery, _ index: Int) throws(LoadError) {
        let session = sessions[index]
        var recovery = recovery
        let request = reversal(&recovery, session)
        recovery.tries += 1
        result.counts.recoveries += 1
        let exchange = try exchange(
            .recovery(recovery),
            request,
            session,
            intendedAt: recovery.dueAt
        )
        try sendFirst(exchange, index)
    }

    func exchange(
        _ purpose: LoadExchange.Purpose,
        _ request: TerminalRequest,
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        do throws(SimulatedTerminalError) {
            let (message, frame) = try session.terminal.frame(for: request)
            return LoadExchange(
                purpose: purpose,
                request: request,
                message: message,
                frame: frame,
                intendedAt: intendedAt
            )
        } catch {
            throw .terminal("\(error)")
        }
    }

    /// Sends a request for the first time, with the fault that was drawn for it.
    private func sendFirst(
        _ exchange: consuming LoadExchange,
        _ index: Int
    ) throws(LoadError) {
        if let chaos = exchange.chaos { result.counts.chaos[chaos, default: 0] += 1 }
        switch exchange.chaos {
        case .duplicate:
            exchange.copies = 2
            exchange.frame += exchange.frame
        case .badMAC:
            exchange.frame[exchange.frame.count - 1] ^= 0x01
        case .slow, .reset, nil: break
        }
        count { $0.sent += 1 }
        result.counts.sent += 1
        try send(exchange, index)
    }

    func send(_ exchange: consuming LoadExchange, _ index: Int) throws(LoadError) {
        let session = sessions[index]
        exchange.sentAt = now
        let isSlow = exchange.chaos == .slow
        exchange.isSlowed = isSlow || session.connection.isHeldBack
        let isReset = exchange.chaos == .reset
        let frame = exchange.frame
        session.outstanding.append(exchange)
        guard session.connection.send(frame, limit: isSlow ? 1 : nil) else {
            return try lose(index)
        }
        if isSlow {
            let half = frame.count / 2
            wheel.add(
                .release(session: index, generation: session.generation, bytes: half),
                at: now + 50_000
            )
            wheel.add(
                .release(session: index, generation: session.generation, bytes: nil),
                at: now + 100_000
            )
        }
        if isReset {
            session.connection.close(resetting: true)
            return try lose(index)
        }
        try watch(index)
    }

    /// Enters something in the second at hand.
    func count(_ body: (inout LoadSecond) -> Void) {
        guard stage == .paying else { return }
        result.series.update(at: min(now, end - 1) - start, body)
    }
}
