package import CardSecurity
internal import DequeModule
internal import ISO8583
internal import Payments
internal import Text

/// Many terminals in one thread over an epoll: real keys, MACs and STANs, closed or open loop.
///
/// The reading order is the life of a session: `run` starts and ends it, `LoadRun+Connections`
/// keeps its socket, `LoadRun+Requests` sends, `LoadRun+Answers` receives, `LoadRun+Recovery`
/// undoes what was not heard of, `LoadRun+Settlement` ends batches.
package final class LoadRun {
    /// Something that is to happen later.
    enum Action {
        case connect(session: Int)
        /// The rest of a slow frame.
        case release(session: Int, generation: Int, bytes: Int?)
        case resend(session: Int, stan: UInt32)
        case pump(session: Int)
        case signOn(session: Int)
        case endDay(session: Int)
        case slowByte
    }

    /// How far a run is.
    enum Stage {
        case signingOn
        case paying
        /// Nothing new begins; what is open comes to its end.
        case ending
    }

    static let signOnSeconds: Int64 = 60
    /// After so many refusals in a row before the run a terminal is taken for unable to begin.
    static let signOnTries = 4
    /// After so many connections that were closed in place of an answer no other is expected.
    static let closingsWithoutAnswer = 4
    /// A terminal gives a reversal up after so many tries.
    static let recoveryTries = 4

    let plan: LoadPlan
    let environment: LoadEnvironment
    let stationOperator: LoadOperator?
    let poller: EventPoller
    var sessions: [LoadSession] = []
    var extras: [LoadConnection] = []
    var result = LoadResult()
    var random: SeededGenerator
    var stage = Stage.signingOn
    var start: Int64 = 0
    var end: Int64 = .max
    /// When terminals begin to end their day.
    var closesFrom: Int64 = .max
    var now: Int64
    var moment: LocalMoment
    private var momentAt: Int64
    var wheel: TimerWheel<Action>
    /// Sessions that could send, longest free first.
    var free = Deque<Int>()
    /// Arrivals that no session was free for.
    var backlog = Deque<LoadArrival>()
    /// Refused requests that have waited long enough; in the open loop each takes the place of a
    /// new one, so that the rate offered stays what was asked for.
    var ripe = Deque<RefusedRequest>()
    /// Arrivals of the schedule that have left it.
    var arrived = 0
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    private var shownSeconds = 0
    /// The dialect that turned out not to be spoken, whose terminals do nothing more.
    var foreignDialect: Int?

    package init(
        _ plan: LoadPlan,
        masterKey: borrowing KeyBytes,
        stationOperator: LoadOperator? = nil,
        environment: LoadEnvironment
    ) throws(LoadError) {
        self.plan = plan
        self.environment = environment
        self.stationOperator = stationOperator
        poller = try EventPoller()
        random = SeededGenerator(seed: plan.seed)
        now = environment.clock()
        moment = environment.moment()
        momentAt = now
        wheel = TimerWheel(at: now)
        result.dialects = plan.dialects.map {
            var figures = LoadDialectFigures(name: $0.specification.name, target: $0.target.text)
            // One that gets no terminal goes on behind what was used before.
            figures.lastSTAN = $0.lastSTAN
            return figures
        }
        let places = LoadDialect.places(of: plan.sessions, shares: plan.dialects.map(\.share))
        for (index, dialect) in places.enumerated() {
            sessions.append(try session(index, speaking: dialect, masterKey))
            result.dialects[dialect].sessions += 1
        }
    }

    private func session(
        _ index: Int,
        speaking dialect: Int,
        _ masterKey: borrowing KeyBytes
    ) throws(LoadError) -> LoadSession {
        let specification = plan.dialects[dialect].specification
        let profile = TerminalProfile(
            demoTerminal: plan.firstTerminal + index,
            specification: specification
        )
        var memory = TerminalMemory()
        memory.stan = plan.dialects[dialect].lastSTAN
        if plan.isEcho, profile.hasSessions {
            memory.handedOut = try OwnKeys.handedOut(masterKey, specification)
        }
        do throws(SimulatedTerminalError) {
            let terminal = try SimulatedTerminal(
                profile,
                memory: memory,
                masterKey: masterKey,
                clock: environment.clock
            )
            terminal.keepsCards = false
            if let devices = plan.devices, specification.family == .ifsf {
                let number = devices.number(ofSession: index)
                try terminal.useDevice(base: masterKey, number: number)
            }
            return LoadSession(
                index: index,
                in: plan,
                dialect: dialect,
                terminal: terminal,
                cards: LoadCards(of: index, sessions: plan.sessions, perKind: plan.cards),
                isSignedOn: plan.isEcho || !profile.hasSessions
            )
        } catch {
            throw .terminal("\(error)")
        }
    }

    // MARK: Life cycle

    /// Connects and signs on, pays for the time of the plan, and waits for what is open then.
    package func run() throws(LoadError) -> LoadResult {
        for index in sessions.indices { try connect(index) }
        try signOn()
        try openExtras()
        let cpu = environment.threadCPU()
        let peerCPU = environment.peerCPU()
        stage = .paying
        tick()
        start = now
        try pay()
        result.duration = now - start
        result.generatorCPU = environment.threadCPU() - cpu
        if let peerCPU, let after = environment.peerCPU() { result.peerCPU = after - peerCPU }
        result.backlog = backlog.count + dueButUnsent
        backlog.removeAll()
        for session in sessions { session.queue.removeAll() }
        stage = .ending
        releaseRipe()
        showSeconds()
        let limit = now + plan.timeout * Int64(Self.recoveryTries + 1)
        try loop { self.isSettled || self.now >= limit }
        if plan.settlesAtEnd { try settleAll() }
        try finishSettling()
        for session in sessions {
            let last = result.dialects[session.dialect].lastSTAN
            result.dialects[session.dialect].lastSTAN = max(last, session.terminal.memory.stan)
            session.connection.close()
        }
        for extra in extras { extra.close() }
        return result
    }

    /// Until the time of the plan is over, its record has been sent, somebody ends it, or one of
    /// several dialects turns out not to be spoken.
    private func pay() throws(LoadError) {
        let interruption = environment.interruption
        interruption.watch()
        let isRecorded = if case .recorded = plan.arrivals { true } else { false }
        if !isRecorded { end = start + plan.duration }
        begin()
        try loop {
            interruption.isAsked() || self.foreignDialect != nil
                || (isRecorded ? self.isReplayed : self.now >= self.end)
        }
        if result.endedBy != nil {
            end = now
        } else if isRecorded ? !isReplayed : now < end {
            result.wasInterrupted = true
            interruption.tell()
        }
        if isRecorded || result.wasInterrupted { end = now }
    }

    private func signOn() throws(LoadError) {
        let limit = now + Self.signOnSeconds * 1_000_000
        try loop {
            self.now >= limit
                || self.sessions.allSatisfy { $0.hasBegun || $0.failures >= Self.signOnTries }
        }
        let missing = sessions.filter { !$0.hasBegun }
        guard let first = missing.first else { return }
        let reason =
            if let code = result.counts.codes.keys.sorted().first {
                "the sign-on is answered \(code)"
            } else if first.failures > 0 {
                "the connection is refused"
            } else {
                "there is no answer to the sign-on"
            }
        throw .noSession(
            address: first.target.text,
            reason: "\(missing.count) of \(sessions.count) terminals cannot begin, \(reason)"
        )
    }

    /// Sets the sessions going.
    private func begin() {
        result.counts.codes = [:]
        planClosing()
        for (index, session) in sessions.enumerated() {
            session.freeSince = start
            switch plan.arrivals {
            case .closed(let stages): wake(index, stages)
            case .open, .recorded: list(index)
            }
        }
    }

    /// Whether every recorded request has left.
    private var isReplayed: Bool {
        nextOffset == nil && sessions.allSatisfy { $0.queue.isEmpty && $0.waiting == 0 }
    }

    /// Whether every request has come to its end.
    private var isSettled: Bool {
        sessions.allSatisfy { $0.outstanding.isEmpty && $0.recoveries.isEmpty }
    }

    func loop(until isDone: () -> Bool) throws(LoadError) {
        var checkedAt = now
        while true {
            tick()
            for action in wheel.due(at: now) { try perform(action) }
            try dispatchDue()
            if now - checkedAt >= 50_000 {
                checkedAt = now
                try expire()
            }
            showSeconds()
            if isDone() { return }
            var handled = 0
            try poller.wait(microseconds: pause) { (event) throws(LoadError) in
                try handle(event)
                handled += 1
                // What is due must not wait for a long row of answers.
                if handled & 15 == 0 {
                    tick()
                    try dispatchDue()
                }
            }
        }
    }

    /// How long nothing needs to be done unless a socket is ready.
    private var pause: Int64 {
        var wait: Int64 = wheel.isEmpty ? 20_000 : 1000
        if stage == .paying {
            wait = min(wait, end - now)
            if let due = nextOffset { wait = min(wait, start + due - now) }
        }
        return max(0, wait)
    }

    func tick() {
        now = environment.clock()
        if now - momentAt >= 100_000 {
            moment = environment.moment()
            momentAt = now
        }
    }

    private func perform(_ action: Action) throws(LoadError) {
        switch action {
        case .connect(let index):
            if sessions[index].phase == .resting { try connect(index) }
        case .release(let index, let generation, let bytes):
            guard sessions[index].generation == generation else { return }
            if !sessions[index].connection.release(bytes) { try lose(index) }
            try watch(index)
        case .resend(let index, let stan):
            try resend(RefusedRequest(session: index, stan: stan))
        case .pump(let index): try pump(index)
        case .signOn(let index):
            if sessions[index].phase == .ready, !sessions[index].isSignedOn { try signOn(index) }
        case .endDay(let index): try endDay(index)
        case .slowByte: sendSlowBytes()
        }
    }

    // MARK: The schedule

    /// When the next arrival of the schedule is due; nil when there is none.
    private var nextOffset: Int64? {
        switch plan.arrivals {
        case .closed: nil
        case .open(let stages): stages.offset(of: arrived)
        case .recorded(let trace):
            arrived < trace.steps.count ? trace.steps[arrived].offset : nil
        }
    }

    /// Arrivals that the end of the run left in the schedule.
    private var dueButUnsent: Int {
        var count = sessions.reduce(0) { $0 + $1.queue.count }
        if let due = nextOffset, start + due < end { count += 1 }
        return count
    }

    /// Hands every arrival that is due to a session, or to the backlog.
    private func dispatchDue() throws(LoadError) {
        guard stage == .paying else { return }
        while let offset = nextOffset, start + offset <= now, start + offset < end {
            let arrival = arrival(start + offset)
            arrived += 1
            if case .recorded(let trace) = plan.arrivals {
                let index = trace.steps[arrived - 1].session % sessions.count
                sessions[index].queue.append(arrival)
                try pump(index)
            } else if try resendRipe(intendedAt: arrival.intendedAt) {
                continue
            } else if let index = takeFree() {
                sessions[index].queue.append(arrival)
                try pump(index)
            } else {
                backlog.append(arrival)
            }
        }
    }

    private func arrival(_ at: Int64) -> LoadArrival {
        guard case .recorded(let trace) = plan.arrivals else {
            return LoadArrival(intendedAt: at)
        }
        let step = trace.steps[arrived]
        return LoadArrival(intendedAt: at, operation: step.operation, amount: step.amount)
    }

    private func takeFree() -> Int? {
        while let index = free.popFirst() {
            sessions[index].isListed = false
            if canSend(sessions[index]) { return index }
        }
        return nil
    }

    /// Puts a session in the line of those that could send.
    func list(_ index: Int) {
        guard !sessions[index].isListed else { return }
        sessions[index].isListed = true
        free.append(index)
    }

    // MARK: Seconds

    private func showSeconds() {
        guard stage != .signingOn else { return }
        let passed = Int((now - start) / 1_000_000)
        while shownSeconds < passed {
            let second = shownSeconds
            shownSeconds += 1
            guard stage == .paying || Int64(second) * 1_000_000 < end - start else { continue }
            result.series.update(at: Int64(second) * 1_000_000) { environment.sample(&$0) }
            environment.progress(second + 1, result.series.seconds[second], result.counts)
        }
    }
}
