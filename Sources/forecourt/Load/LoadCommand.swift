import ArgumentParser
import CardSecurity
import Glibc
import ISO8583
import Payments
import Simulators
import Switch
import Text

/// `forecourt load`.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Many terminals with real keys and MACs, honest times, and the money checked.",
        discussion: """
            Closed loop: each session sends its next request when it has its answer. With --rate an \
            open loop: response time counts from the intended send, service time from the real one, \
            and a run whose generator was late is INVALID. A payment that is not answered in time is \
            reversed, as a terminal does. At the end every approved payment must have exactly one \
            row in the journal of --data. On unionpay-pos each terminal settles what is in its batch \
            at the start, and again before it is full. A mix with manual-void or top-up needs an \
            operator whom the station of each terminal has, as the demo's 001 with 246810.

            Exit status: 0, 1 when money or answers are wrong, 2 when a threshold was missed or the \
            run is INVALID. Loopback only without --i-own-this-target.

            Examples:
              forecourt load --sessions 1500 --duration 60s --threshold 'p99<300ms'
              forecourt load --rate 5000 --duration 5m \\
                --mix purchase=85,balance=10,reversal=5 \\
                --out report
              forecourt load --mix purchase=8,top-up=1,manual-void=1 --operator 1 \\
                --password-file supervisor
              forecourt load --sessions 1500 --rate 1000 --duration 90s \\
                --settle-terminals 1000
              forecourt load --chaos slow:2%,reset:1%,duplicate:0.5%,bad-mac:0.1%
              forecourt load --replay .forecourt/journal.sqlite --speed 10
            """
    )

    @OptionGroup var options: LoadOptions
    @OptionGroup var who: OperatorOptions
    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("Data directory of the switch, to check money.", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("Configuration that may name it.", valueName: "path"))
    var config: String?
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let thresholds = try options.thresholds()
        let specification = try source.named(options.dialect)
        var plan = try plan(specification)
        let baseline = try options.baseline.map(options.address)
        let decoding = try options.decodingBaseline.map(options.address)
        let stationOperator = try who.atTill(for: plan.mix)
        let site = try LoadSite(plan.target, data: data, config: config)
        plan.lastSTAN = LoadMemory.lastSTAN(site.stateFolder, specification)
        if let folder = options.out { try ReportFiles.make(folder) }
        LoadClock.raiseDescriptorLimit()
        let before = try site.journal?.lastSeq() ?? 0
        var facts = RunFacts()
        describe(plan, thresholds, &facts)
        let first = try baseline.map { try measure($0, plan) }
        let firstDecoding = try decoding.map { try measure($0, plan) }
        if !json { Console.talk(site.greeting) }
        facts.result = try LoadClock.run(
            plan,
            stationOperator,
            process: site.process,
            sample: site.sample,
            showsProgress: true
        )
        try LoadMemory.note(facts.result.lastSTAN, site.stateFolder, specification)
        let secondDecoding = try decoding.map { try measure($0, plan) }
        let second = try baseline.map { try measure($0, plan) }
        facts.switchKilobytes = site.process?.residentKilobytes
        facts.loadAverage = MeasuredProcess.loadAverage
        if let first, let second { facts.baseline = EchoFigures(first, second) }
        if let first = firstDecoding, let second = secondDecoding {
            facts.decodingBaseline = EchoFigures(first, second)
        }
        if let journal = site.journal {
            try journal.check(&facts, plan, after: before, verifies: !options.skipVerify)
        }
        try report(facts)
    }

    private func plan(_ specification: DialectSpecification) throws -> LoadPlan {
        let target = try options.address(options.target)
        var plan = LoadPlan(
            target: target,
            specification: specification,
            sessions: options.sessions,
            duration: try LoadOptions.microseconds(options.duration, of: "--duration")
        )
        guard plan.duration >= 1_000_000 || options.replay != nil else {
            throw CommandFailure(.usage, "--duration is under a second", cure: "write 10s")
        }
        plan.firstTerminal = options.firstTerminal
        plan.mix = try LoadFailure.bridging { () throws(LoadSettingError) in
            try LoadMix(options.mix)
        }
        guard !options.settles || plan.settles else {
            throw CommandFailure(
                .usage,
                "\(specification.name) names no batches to settle",
                cure: "leave out --settle-at-end and --settle-terminals"
            )
        }
        for (operation, weight) in plan.mix.weights
        where weight > 0 && !specification.offers(operation.operation) {
            throw CommandFailure(
                .usage,
                "\(specification.name) offers no \(operation.operation.name)",
                cure: "leave \(operation.rawValue) out of the mix"
            )
        }
        if let chaos = options.chaos {
            plan.chaos = try LoadFailure.bridging { () throws(LoadSettingError) in
                try LoadChaos(chaos)
            }
        }
        plan.seed = options.seed
        plan.connectsPerTransaction = options.connect == .perTransaction
        plan.inFlight = options.inFlight
        plan.timeout = max(
            100_000,
            try LoadOptions.microseconds(options.timeout, of: "--timeout")
        )
        plan.resendsRefused = options.resendRefused
        plan.settlesAtEnd = options.settleAtEnd
        plan.closing = try options.closing(in: plan.duration)
        plan.maximumAmount = options.amount
        plan.cards = options.cards
        plan.idleConnections = options.idle
        plan.slowConnections = options.slowLoris
        let ramp = try LoadOptions.microseconds(options.ramp, of: "--ramp")
        if let path = options.replay {
            let trace = try LoadJournal.trace(path, speed: options.speed)
            plan.sessions = min(
                DemoWorld.mostTerminals + 1 - options.firstTerminal,
                trace.terminals.count
            )
            plan.duration = trace.duration + 1_000_000
            plan.arrivals = .recorded(trace)
        } else if let rate = options.rate {
            plan.arrivals = .open(LoadSchedule(rate: rate, ramp: ramp))
        } else {
            plan.arrivals = .closed(ramp: ramp)
        }
        return plan
    }

    private func describe(
        _ plan: LoadPlan,
        _ thresholds: [LoadThreshold],
        _ facts: inout RunFacts
    ) {
        facts.target = options.target
        facts.dialect = options.dialect
        facts.rate = options.rate
        facts.mode = options.replay != nil ? "replay" : options.rate != nil ? "open" : "closed"
        facts.sessions = plan.sessions
        facts.mix = options.mix
        facts.chaos = options.chaos
        facts.connect = options.connect.rawValue
        facts.seed = options.seed
        facts.thresholds = thresholds
        facts.host = HostFacts().json
        facts.extraConnections = plan.idleConnections + plan.slowConnections
    }

    /// The same terminals against an echo, in a closed loop: the ceiling.
    ///
    /// Half of it is measured before the run and half behind it.
    private func measure(_ address: LoadTarget, _ plan: LoadPlan) throws -> LoadResult {
        var echo = LoadPlan(
            target: address,
            specification: plan.specification,
            sessions: plan.sessions,
            duration: min(10_000_000, max(1_000_000, plan.duration / 4))
        )
        echo.isEcho = true
        echo.seed = plan.seed
        echo.timeout = plan.timeout
        let process = MeasuredProcess(listeningOn: address.port)
        return try LoadClock.run(echo, process: process, sample: { _ in }, showsProgress: false)
    }

    private func report(_ facts: RunFacts) throws {
        // Before anything is printed: a reader that closes the pipe ends the command.
        if let folder = options.out { try ReportFiles.write(facts, to: folder) }
        if json {
            Console.line(RunDocument.summary(facts).text())
        } else {
            for line in RunText.lines(RunDocument.summary(facts)) { Console.line(line) }
        }
        guard facts.isMoneyRight else { throw QuietFailure(status: .failed) }
        guard facts.isValid, facts.outcomes.allSatisfy(\.isMet) else {
            throw QuietFailure(status: .thresholdMissed)
        }
    }
}

/// The clocks of a load run, and its line a second.
enum LoadClock {
    static func run(
        _ plan: LoadPlan,
        _ stationOperator: LoadOperator? = nil,
        process: MeasuredProcess?,
        sample: @escaping (inout LoadSecond) -> Void,
        showsProgress: Bool
    ) throws -> LoadResult {
        let environment = LoadEnvironment(
            clock: TerminalClock.microseconds,
            threadCPU: threadMicroseconds,
            moment: TerminalClock.now,
            peerCPU: { process?.cpuMicroseconds },
            sample: sample,
            progress: { second, facts, counts in
                if showsProgress { Console.talk(line(second, facts, counts)) }
            }
        )
        let key: KeyBytes
        do throws(CardSecurityError) {
            key = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        } catch {
            throw CommandFailure(.failed, "the demo's key cannot be used: \(error)")
        }
        do throws(LoadError) {
            return try LoadRun(
                plan,
                masterKey: key,
                stationOperator: stationOperator,
                environment: environment
            ).run()
        } catch {
            throw LoadFailure.wording(error)
        }
    }

    private static func line(_ second: Int, _ facts: LoadSecond, _ counts: LoadCounts) -> String {
        let answered = max(1, facts.answered)
        let approved = Decimal3.text(Double(facts.approved) * 100 / Double(answered), places: 1)
        let p50 = Decimal3.text(facts.milliseconds(perThousand: 500), places: 1)
        let p99 = Decimal3.text(facts.milliseconds(perThousand: 990), places: 1)
        var text =
            "\(second) s  \(Decimal3.grouped(facts.answered))/s  approved \(approved) %"
            + "  p50 \(p50) ms  p99 \(p99) ms  waiting \(counts.sent - counts.answered)"
        if counts.timeouts > 0 { text += "  timeouts \(counts.timeouts)" }
        if counts.reconnects > 0 { text += "  reconnects \(counts.reconnects)" }
        if counts.wrong > 0 { text += "  WRONG \(counts.wrong)" }
        return text
    }

    private static func threadMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// Every session needs a descriptor, and the system's first limit is often 1024.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Without it the run says that there are no more sockets.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
