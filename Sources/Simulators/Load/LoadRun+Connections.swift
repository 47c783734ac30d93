internal import CardSecurity
internal import ISO8583

/// The sockets of a run.
extension LoadRun {
    func connect(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        guard session.dialect != foreignDialect else { return }
        session.phase = .connecting
        session.generation += 1
        try session.connection.connect(to: session.target)
        try poller.watch(
            session.connection.descriptor,
            token: index,
            writes: true,
            isKnown: false
        )
        session.isWatchingWrites = true
    }

    /// Asks for room to write while bytes wait, and no longer.
    func watch(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        guard session.connection.isOpen else { return }
        let wanted = session.connection.waitsForRoom
        guard wanted != session.isWatchingWrites else { return }
        session.isWatchingWrites = wanted
        try poller.watch(
            session.connection.descriptor,
            token: index,
            writes: wanted,
            isKnown: true
        )
    }

    func handle(_ event: SocketEvent) throws(LoadError) {
        guard event.token < sessions.count else {
            return handleExtra(event.token - sessions.count)
        }
        let index = event.token
        let session = sessions[index]
        if session.phase == .connecting {
            guard event.isWritable else { return }
            return try finishConnecting(index)
        }
        guard session.connection.isOpen else { return }
        if event.isWritable, !session.connection.flush() { return try lose(index) }
        if event.isReadable {
            let isAlive = session.connection.receive(into: &scratch)
            tick()
            try takeAnswers(index)
            if !isAlive, session.connection.isOpen { return try lose(index) }
        }
        try watch(index)
    }

    private func finishConnecting(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        guard session.connection.finishConnecting() else {
            session.failures += 1
            return try lose(index)
        }
        if session.isSignedOn { session.failures = 0 }
        session.phase = .ready
        session.freeSince = max(session.freeSince, now)
        try watch(index)
        if session.isSignedOn { try pump(index) } else { try signOn(index) }
    }

    /// The connection is gone: what was asked is unknown, and a new one is made.
    func lose(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        let wasUp = session.phase != .connecting
        // What a fault of the run has closed is closed already.
        if wasUp, session.connection.isOpen, try isForeign(afterClosing: session) { return }
        session.connection.close()
        session.phase = .resting
        if wasUp, stage != .signingOn {
            result.counts.reconnects += 1
            count { $0.failed += 1 }
        } else if wasUp {
            session.failures += 1
        }
        let outstanding = session.outstanding
        session.outstanding.removeAll()
        for exchange in outstanding {
            if exchange.isParked {
                session.outstanding.append(exchange)
            } else {
                giveUp(exchange, session)
            }
        }
        guard
            stage != .ending || !session.recoveries.isEmpty || !session.outstanding.isEmpty
                || session.wantsSettlement
        else { return }
        // A switch that is down is not asked again at once by all of them.
        let delay = session.failures == 0 ? 1000 : Int64(50_000) << Int64(min(5, session.failures))
        wheel.add(.connect(session: index), at: now + delay)
    }

    /// A switch that reads nothing of a dialect closes the connection, and does so every time.
    private func isForeign(afterClosing session: LoadSession) throws(LoadError) -> Bool {
        let dialect = session.dialect
        guard !result.dialects[dialect].hasAnswer, !session.outstanding.isEmpty else {
            return false
        }
        result.dialects[dialect].closedUnanswered += 1
        // A listener that lets some of them in answers those meanwhile.
        let most = max(Self.closingsWithoutAnswer, result.dialects[dialect].sessions)
        guard result.dialects[dialect].closedUnanswered >= most else { return false }
        try endForeign(session, "it closes the connection in place of an answer")
        return true
    }

    /// Ends a run of whose dialects one is not spoken.
    ///
    /// Where terminals of another one pay already, the run comes to its end as an interrupted one
    /// does, so that their money is checked; else there is nothing to wait for.
    func endForeign(_ session: LoadSession, _ reason: String) throws(LoadError) {
        let spoken = result.dialects[session.dialect]
        let error = LoadError.otherDialect(
            address: spoken.target,
            dialect: spoken.name,
            reason: reason
        )
        guard stage != .signingOn, result.dialects.contains(where: \.hasAnswer) else {
            throw error
        }
        if result.endedBy == nil { result.endedBy = error }
        foreignDialect = session.dialect
        for other in sessions where other.dialect == session.dialect {
            other.connection.close()
            other.phase = .resting
            other.outstanding.removeAll()
            other.recoveries.removeAll()
            other.queue.removeAll()
            other.wantsSettlement = false
        }
    }

    /// Ends the connection after a transaction that had one of its own.
    func hangUp(_ index: Int) {
        sessions[index].connection.close()
        sessions[index].phase = .offline
    }

    // MARK: Connections that do not pay

    /// Opens the idle and the slow connections; their tokens follow those of the sessions.
    func openExtras() throws(LoadError) {
        guard plan.idleConnections + plan.slowConnections > 0 else { return }
        var facts = LoadSecond()
        environment.sample(&facts)
        result.extraKilobytes.before = facts.residentKilobytes
        for number in 0..<(plan.idleConnections + plan.slowConnections) {
            let connection = LoadConnection()
            try connection.connect(to: plan.dialects[0].target)
            extras.append(connection)
            try poller.watch(
                connection.descriptor,
                token: sessions.count + number,
                writes: true,
                isKnown: false
            )
            // Taken as they come, so that the queue of the listening socket does not run over.
            if number % 256 == 255 {
                try poller.wait(microseconds: 20_000) { (event) throws(LoadError) in
                    try handle(event)
                }
            }
        }
        if plan.slowConnections > 0 { wheel.add(.slowByte, at: now + 1_000_000) }
        // The system takes connections before the switch does, which gets a second for it.
        let begun = environment.clock()
        while environment.clock() < begun + 1_000_000
            || extras.contains(where: { $0.isOpen && !$0.isConnected })
                && environment.clock() < begun + 10_000_000
        {
            try poller.wait(microseconds: 50_000) { (event) throws(LoadError) in
                try handle(event)
            }
        }
        environment.sample(&facts)
        result.extraKilobytes.after = facts.residentKilobytes
    }

    private func handleExtra(_ number: Int) {
        let extra = extras[number]
        guard extra.isOpen else { return }
        let isAlive: Bool
        if !extra.isConnected {
            isAlive = extra.finishConnecting()
            if isAlive {
                // Failing to change the interest costs wake-ups, nothing else.
                _ = try? poller.watch(
                    extra.descriptor,
                    token: sessions.count + number,
                    writes: false,
                    isKnown: true
                )
            }
        } else {
            isAlive = extra.receive(into: &scratch)
            extra.incoming.removeAll(keepingCapacity: true)
        }
        guard !isAlive else { return }
        extra.close()
        result.counts.extraClosed += 1
        guard number >= plan.idleConnections, stage == .paying else { return }
        reopen(extra, number)
    }

    /// A slow sender whose connection was closed comes back, as an attacker would.
    private func reopen(_ extra: LoadConnection, _ number: Int) {
        do throws(LoadError) {
            try extra.connect(to: plan.dialects[0].target)
            try poller.watch(
                extra.descriptor,
                token: sessions.count + number,
                writes: true,
                isKnown: false
            )
        } catch {
            extra.close()
        }
    }

    /// One more byte of a frame that never ends, on every slow connection.
    func sendSlowBytes() {
        for number in plan.idleConnections..<extras.count where extras[number].isConnected {
            // A length of 256 in each form begins with this byte, so the frame stays open.
            let isText = plan.dialects[0].specification.family == .ifsf
            if !extras[number].send([isText ? 0x30 : 0x01]) { extras[number].close() }
        }
        if stage == .paying { wheel.add(.slowByte, at: now + 1_000_000) }
    }
}
