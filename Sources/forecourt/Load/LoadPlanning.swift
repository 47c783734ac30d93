import ISO8583
import Payments
import Simulators
import Switch

/// What a run draws from, and the dialects that come with it.
struct LoadMixChoice {
    let mix: LoadMix
    /// The parts as they stand on a command line.
    let text: String
    /// As `--dialect` has them; nil where a file names none.
    let dialects: String?
}

/// From what stands on the command line to what a run does.
extension LoadOptions {
    /// The mix of the command line, or of the file that it names.
    func drawn() throws -> LoadMixChoice {
        guard mix.hasPrefix("@") else {
            let parts = try LoadFailure.bridging { () throws(LoadSettingError) in
                try LoadMix(mix)
            }
            return LoadMixChoice(mix: parts, text: mix, dialects: nil)
        }
        let path = String(mix.dropFirst())
        let text = String(decoding: try InputReader.bytes(of: path, for: "--mix"), as: UTF8.self)
        do throws(LoadSettingError) {
            let file = try LoadMixFile(text, name: path)
            return LoadMixChoice(mix: file.mix, text: file.text, dialects: file.dialects)
        } catch {
            throw CommandFailure(.badInput, error.problem, cure: error.cure)
        }
    }

    func plan(
        _ drawn: LoadMixChoice,
        _ source: SpecificationSource,
        config: String?
    ) throws -> LoadPlan {
        let (arrivals, duration, sessions) = try schedule()
        var plan = LoadPlan(
            dialects: try spoken(drawn, source, config: config),
            sessions: sessions,
            duration: duration
        )
        plan.arrivals = arrivals
        plan.firstTerminal = firstTerminal
        if dukpt {
            guard plan.dialects.contains(where: { $0.specification.family == .ifsf }) else {
                throw CommandFailure(.usage, "--dukpt is for ifsf", cure: "add --dialect ifsf")
            }
            plan.devices = LoadDevices(second: SystemClock().now().rawValue / 1_000_000)
        }
        plan.mix = drawn.mix
        try demandOffers(plan)
        if let chaos {
            plan.chaos = try LoadFailure.bridging { () throws(LoadSettingError) in
                try LoadChaos(chaos)
            }
        }
        plan.think = try think.map { text in
            try LoadFailure.bridging { () throws(LoadSettingError) in try LoadThink(text) }
        }
        plan.seed = seed
        plan.connectsPerTransaction = connect == .perTransaction
        plan.inFlight = inFlight
        plan.timeout = try Self.microseconds(timeout, of: "--timeout", least: 100)
        plan.resendsRefused = resendRefused
        plan.settlesAtEnd = settleAtEnd
        plan.closing = try closing(in: plan.duration)
        plan.maximumAmount = amount
        plan.cards = cards
        plan.idleConnections = idle
        plan.slowConnections = slowLoris
        return plan
    }

    /// When requests leave, how long the run is, and how many terminals it has.
    private func schedule() throws -> (LoadArrivals, duration: Int64, sessions: Int) {
        let most = DemoWorld.mostTerminals
        if let replay {
            let trace = try LoadJournal.trace(replay, speed: speed)
            let sessions = min(most + 1 - firstTerminal, trace.terminals.count)
            return (.recorded(trace), trace.duration + 1_000_000, sessions)
        }
        guard stage.isEmpty else {
            let stages = try LoadFailure.bridging { () throws(LoadSettingError) in
                try LoadStages(stage)
            }
            guard stages.duration >= 1_000_000 else {
                throw CommandFailure(
                    .usage,
                    "the stages are under a second",
                    cure: "write longer ones, such as --stage 30s:0..100"
                )
            }
            guard stages.unit == .sessions else {
                guard think == nil else {
                    throw CommandFailure(
                        .usage,
                        "--think is of a terminal that waits, and the stages are of a rate",
                        cure: "leave it out, or write stages of terminals"
                    )
                }
                guard firstTerminal + terminals <= most + 1 else {
                    throw CommandFailure(
                        .usage,
                        "\(terminals) terminals from \(firstTerminal) on are beyond the demo's \(most)",
                        cure: "write smaller --sessions, or another --first-terminal"
                    )
                }
                return (.open(stages), stages.duration, terminals)
            }
            guard sessions == nil, settleTerminals == nil else {
                throw CommandFailure(
                    .usage,
                    "the stages say how many terminals pay",
                    cure: "leave out --sessions and --settle-terminals"
                )
            }
            let top = Int(stages.top)
            guard firstTerminal + top <= most + 1 else {
                throw CommandFailure(
                    .usage,
                    "a stage has \(top) terminals and there are \(most + 1 - firstTerminal)",
                    cure: "write at most so many"
                )
            }
            return (.closed(stages), stages.duration, top)
        }
        let text = duration ?? Self.usualDuration
        let time = try Self.microseconds(text, of: "--duration", least: 1000)
        let rise = try ramp.map { try Self.microseconds($0, of: "--ramp") } ?? 0
        if let rate {
            return (
                .open(LoadStages(.rate, to: rate, ramp: rise, duration: time)), time, terminals
            )
        }
        let stages = LoadStages(.sessions, to: Double(terminals), ramp: rise, duration: time)
        return (.closed(stages), time, terminals)
    }

    /// The dialects with their addresses: the first at --target, the others where the configuration
    /// has them or where they are usually spoken, unless an address stands behind them.
    private func spoken(
        _ drawn: LoadMixChoice,
        _ source: SpecificationSource,
        config: String?
    ) throws -> [LoadDialect] {
        guard dialect == nil || drawn.dialects == nil else {
            throw CommandFailure(
                .usage,
                "the file of --mix names its dialects",
                cure: "leave out --dialect, or the lines of the file"
            )
        }
        let text = dialect ?? drawn.dialects ?? Self.usualDialect
        let names = try LoadFailure.bridging { () throws(LoadSettingError) in
            try LoadDialectName.list(text)
        }
        guard names.count == 1 || baseline == nil && decodingBaseline == nil && replay == nil else {
            throw CommandFailure(
                .usage,
                "an echo and a replay speak one dialect",
                cure:
                    "leave out --baseline, --decoding-baseline and --replay, or all dialects but one"
            )
        }
        let library = try source.library()
        return try names.enumerated().map { index, name in
            let specification = try SpecificationSource.named(name.name, in: library)
            let named =
                try name.address ?? (index == 0 ? target : nil)
                ?? SwitchAddress.listening(
                    for: specification.name,
                    config: config,
                    usual: "127.0.0.1:\(FramingOptions.defaultPort(of: specification))"
                )
            return LoadDialect(
                target: try address(named),
                specification: specification,
                share: name.share
            )
        }
    }

    /// Refuses what no dialect of the run has words for.
    private func demandOffers(_ plan: LoadPlan) throws {
        guard !settles || plan.dialects.allSatisfy(\.offersSettlement) else {
            throw CommandFailure(
                .usage,
                "\(plan.dialects.first { !$0.offersSettlement }?.specification.name ?? "it") names no"
                    + " batches to settle",
                cure: "leave out --settle-at-end and --settle-terminals"
            )
        }
        for part in plan.mix.weights
        where part.weight > 0
            && !plan.dialects.contains(where: { $0.offered.contains(part.operation) })
        {
            let names = plan.dialects.map(\.specification.name).joined(separator: " or ")
            throw CommandFailure(
                .usage,
                "\(names) offers no \(part.operation.operation.name)",
                cure: "leave \(part.operation.rawValue) out of the mix"
            )
        }
    }
}
