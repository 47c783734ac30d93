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
            Closed loop: each session sends its next request when it has its answer, or --think \
            later. With --rate an open loop: response time counts from the intended send, service time from the real one, \
            and a run whose generator was late is INVALID. A payment that is not answered in time is \
            reversed, as a terminal does. At the end, and after ^C, every approved payment must have \
            exactly one row in the journal of --data. On unionpay-pos each terminal settles what is in its batch \
            at the start, and again before it is full. A mix with manual-void or top-up needs an \
            operator whom the station of each terminal has, as the demo's 001 with 246810.

            --stage TIME:FROM..TO says how many terminals pay, or with /s behind it how many requests \
            a second leave, evenly from one to the other; FROM.. is where the stage before ended, 0 \
            at first. Stages take the place of --sessions or --rate, --duration and --ramp.

            Exit status: 0, 1 when money or answers are wrong, 2 when a threshold was missed or the \
            run is INVALID. Loopback only without --i-own-this-target.

            Examples:
              forecourt load --sessions 1500 --duration 60s --threshold 'p99<300ms'
              forecourt load --rate 5000 --duration 5m \\
                --mix purchase=85,balance=10,reversal=5 \\
                --out report
              forecourt load --stage 30s:0..500 --stage 2m:500 --stage 30s:0 --think 1s..5s
              forecourt load --dialect unionpay-pos=70,ifsf=30 \\
                --mix purchase=75,purchase:bank=20,reversal=5
              forecourt load --dialect ifsf --dukpt --mix preauth=1,complete-advice=1
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
    @Option(help: ArgumentHelp("Configuration that names address and data.", valueName: "path"))
    var config: String?
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let thresholds = try options.thresholds()
        let mix = try options.drawn()
        var plan = try options.plan(mix, source, config: config)
        let baseline = try options.baseline.map(options.address)
        let decoding = try options.decodingBaseline.map(options.address)
        let stationOperator = try who.atTill(for: plan.mix)
        let site = try LoadSite(plan.dialects[0].target, data: data, config: config)
        try Self.checkTargets(plan, site)
        for index in plan.dialects.indices {
            plan.dialects[index].lastSTAN = LoadMemory.lastSTAN(
                site.stateFolder,
                plan.dialects[index].specification
            )
        }
        if let folder = options.out { try ReportFiles.make(folder) }
        LoadClock.raiseDescriptorLimit()
        let before = try site.journal?.lastSeq() ?? 0
        var facts = RunFacts()
        facts.startedAt = SystemClock().now().utc
        describe(plan, mix, thresholds, &facts)
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
        try LoadMemory.note(facts.result, plan, site.stateFolder)
        let ended = facts.result.endedBy.map(LoadFailure.wording)
        facts.endedBy = ended?.problem
        // Who ends a run waits for no echo.
        let isWhole = !facts.result.wasInterrupted && ended == nil
        let secondDecoding = isWhole ? try decoding.map { try measure($0, plan) } : nil
        let second = isWhole ? try baseline.map { try measure($0, plan) } : nil
        facts.switchKilobytes = site.process?.residentKilobytes
        facts.loadAverage = MeasuredProcess.loadAverage
        if let first, let second { facts.baseline = EchoFigures(first, second) }
        if let first = firstDecoding, let second = secondDecoding {
            facts.decodingBaseline = EchoFigures(first, second)
        }
        if let journal = site.journal {
            try journal.check(&facts, plan, after: before, verifies: !options.skipVerify)
        }
        try report(facts, ended)
    }

    /// The command as it was typed, for a report; a card number in it is masked.
    private static var command: String {
        let words = ["forecourt"] + CommandLine.arguments.dropFirst()
        return CardNumberMask.masked(words.map(ShellWord.quoted).joined(separator: " "))
    }

    /// One journal proves the money, and every dialect that is asked for is spoken.
    private static func checkTargets(_ plan: LoadPlan, _ site: LoadSite) throws {
        let places = LoadDialect.places(of: plan.sessions, shares: plan.dialects.map(\.share))
        for (index, dialect) in plan.dialects.enumerated() {
            let name = dialect.specification.name
            guard places.contains(index) else {
                throw CommandFailure(
                    .usage,
                    "of \(plan.sessions) terminals none speaks \(name)",
                    cure: "write more --sessions, or a larger share"
                )
            }
            let target = dialect.target
            guard
                let process = target.isLoopback
                    ? MeasuredProcess(listeningOn: target.port) : nil,
                process.id != site.process?.id
            else { continue }
            throw CommandFailure(
                .usage,
                "\(target.text) is another switch than \(plan.dialects[0].target.text)",
                cure: "load each of them by itself: one journal proves the money"
            )
        }
    }

    private func describe(
        _ plan: LoadPlan,
        _ mix: LoadMixChoice,
        _ thresholds: [LoadThreshold],
        _ facts: inout RunFacts
    ) {
        facts.version = Version.text
        facts.command = Self.command
        facts.target = plan.dialects.map(\.target.text).joined(separator: ", ")
        facts.dialect = plan.dialects.map(\.specification.name).joined(separator: ", ")
        facts.rate = options.rate
        facts.mode =
            switch plan.arrivals {
            case .closed: "closed"
            case .open: "open"
            case .recorded: "replay"
            }
        facts.stages = options.stage
        facts.think = options.think
        facts.sessions = plan.sessions
        facts.planned = plan.duration
        facts.mix = mix.text
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
        let spoken = plan.dialects[0].specification
        var echo = LoadPlan(
            dialects: [LoadDialect(target: address, specification: spoken)],
            sessions: plan.sessions,
            duration: min(10_000_000, max(1_000_000, plan.duration / 4))
        )
        echo.isEcho = true
        echo.seed = plan.seed
        echo.timeout = plan.timeout
        echo.devices = plan.devices
        let process = MeasuredProcess(listeningOn: address.port)
        return try LoadClock.run(echo, process: process, sample: { _ in }, showsProgress: false)
    }

    private func report(_ facts: RunFacts, _ ended: CommandFailure?) throws {
        // Before anything is printed: a reader that closes the pipe ends the command.
        if let folder = options.out { try ReportFiles.write(facts, to: folder) }
        if json {
            Console.line(RunDocument.summary(facts).text())
        } else {
            for line in RunText.lines(RunDocument.summary(facts)) { Console.line(line) }
        }
        guard facts.isMoneyRight else { throw QuietFailure(status: .failed) }
        if let ended { throw ended }
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
            },
            interruption: showsProgress ? interruption : LoadInterruption()
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

    /// ^C ends the paying; what is open comes to its end, and the money is checked.
    private static var interruption: LoadInterruption {
        LoadInterruption(
            watch: { Interrupt.watch() },
            isAsked: { Interrupt.isAsked },
            tell: {
                Console.talk(
                    "load: interrupted: what is open comes to its end, then the money is checked;"
                        + " ^C again leaves at once"
                )
            }
        )
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
