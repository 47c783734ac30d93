internal import ISO8583
internal import Payments

/// Steps about a terminal's day.
extension ScenarioRunner {
    /// Makes the terminal count otherwise than the switch, as the step says.
    func differ(_ step: ScenarioStep, _ seat: Seat) throws(ScenarioTrouble) {
        guard step.day.differs else { return }
        let terminal = seat.terminal
        for name in step.day.hidden {
            let (stan, batch) = try counted(name)
            guard terminal.hide(stan, of: batch) else {
                throw .other("the terminal has not counted \(name)")
            }
        }
        for (name, amount) in step.day.mistaken {
            let (stan, batch) = try counted(name)
            let money = try money(amount, in: .yuan)
            guard terminal.mistake(stan, of: batch, for: money.minorUnits) else {
                throw .other("the terminal has not counted \(name)")
            }
        }
        let batch = try batch(of: step, seat)
        for amount in step.day.invented {
            let money = try money(amount, in: .yuan)
            _ = terminal.invent(money, card: scenario.card, in: batch)
        }
        try site.keep(terminal)
    }

    private func counted(_ name: String) throws(ScenarioTrouble) -> (UInt32, UInt32) {
        guard let exchange = named[name] else { throw .other("the step \(name) was not taken") }
        return (exchange.request.stan, exchange.request.batch)
    }

    private func batch(
        of step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> UInt32 {
        let memory = seat.terminal.memory
        guard step.day.isPrevious else { return memory.batch }
        guard let earlier = memory.day.batch(before: memory.batch) else {
            throw .other("the terminal has no batch before this one")
        }
        return earlier
    }

    func service(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        let terminal = seat.terminal
        let batch = try batch(of: step, seat)
        let request: TerminalRequest
        switch step.verb {
        case .register:
            let names = step.day.device ?? DeviceNames(simulated: terminal.profile.terminal)
            request = terminal.request(.registration(names), at: site.now)
        case .operatorOn: request = terminal.request(.operatorSignOn, at: site.now)
        case .shiftClose: request = terminal.shiftClose(at: site.now)
        case .upload:
            do throws(SimulatedTerminalError) {
                request = try terminal.upload(
                    of: batch,
                    from: step.day.from.map { $0 - 1 }
                        ?? terminal.memory.day.uploaded(of: batch),
                    most: min(step.day.rows ?? .max, SettlementData.mostRows),
                    at: site.now
                )
            } catch {
                throw .terminal(error)
            }
        case .end:
            request = terminal.uploadEnd(
                of: batch,
                rows: step.day.rows.map { UInt32($0) },
                isBalanced: step.day.isBalanced,
                at: site.now
            )
        default: request = terminal.settlement(of: batch, at: site.now)
        }
        try demand(request.kind, seat)
        return request
    }

    // MARK: A batch to begin with

    /// Ends what earlier scenarios have left in a terminal's batch, whatever it comes to.
    func freshen(_ seat: Seat) throws(ScenarioTrouble) {
        guard seat.terminal.profile.specification.offers(.settlement) else {
            throw .other("\(seat.terminal.profile.specification.name) settles no batches")
        }
        // The answer says which batch is open, whoever has used the terminal before.
        try signOn(seat, at: scenario.place)
        let start = ScenarioStep(.settle, at: scenario.place)
        for _ in 0..<Self.mostTries {
            let answer = try exchange(start, seat).answer
            switch answer?.settlement?.result {
            case .balanced: return
            case .different:
                guard seat.terminal.profile.specification.offers(.uploadEnd) else { return }
                var end = ScenarioStep(.end, at: scenario.place)
                end.day.rows = 0
                let ended = try exchange(end, seat).answer
                guard ended?.isApproved == true else {
                    throw .other("the batch does not end: \(ended?.code ?? "no answer")")
                }
                return
            case .waits: site.pause()
            case nil: throw .other("the terminal may not settle: \(answer?.code ?? "no answer")")
            }
        }
        throw .other("the switch waits for a bank")
    }

    /// How often a settlement is asked for while the switch waits.
    private static let mostTries = 2000

    // MARK: At the switch

    /// What is wrong with what came of a step at the switch itself; nil for nothing.
    func perform(_ step: ScenarioStep) throws(ScenarioTrouble) -> String? {
        let deed: ScenarioDeed
        if step.verb == .closeStation {
            deed = .closeStation(
                try seat(1).terminal.profile.merchant,
                isForced: step.day.isForced
            )
        } else {
            deed = .cutover
        }
        let refusal = try site.perform(deed)
        let wanted: ScenarioExpectation.Answer = refusal == nil ? .approved : .declined
        guard step.expected.answers.contains(wanted) else {
            return refusal.map { "was refused: \($0)" } ?? "was done, not refused"
        }
        return try problemOfCases(step)
    }

    // MARK: What is expected

    /// What is wrong with the totals, the shift or the cases behind a step; nil for nothing.
    func problemOfDay(
        _ exchange: Exchange,
        _ step: ScenarioStep
    ) throws(ScenarioTrouble) -> String? {
        let expected = step.expected
        if !expected.results.isEmpty {
            let found = exchange.answer?.settlement?.result
            guard expected.results.contains(where: { $0 == found }) else {
                let wanted = expected.results.map { "\($0)" }.joined(separator: " or ")
                return "came to \(found.map { "\($0)" } ?? "no result"), not \(wanted)"
            }
        }
        if let shift = expected.shift {
            let found = exchange.answer?.shift.map { "\($0)" }
            let problem = difference("C4", found, shift) { exchange in
                exchange.answer?.shift.map { "\($0)" }
            }
            if let problem { return problem }
        }
        return try problemOfCases(step)
    }

    private func problemOfCases(_ step: ScenarioStep) throws(ScenarioTrouble) -> String? {
        guard let wanted = step.expected.cases, let before = casesBefore,
            let open = try site.openCases()
        else { return nil }
        let more = open - before
        return more == wanted ? nil : "left \(more) open cases, not \(wanted)"
    }
}
