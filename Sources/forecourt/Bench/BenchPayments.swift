import ArgumentParser
import ISO8583
import Simulators
import Text

/// `bench payments`.
struct BenchPayments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "Durable payments against a bare echo, by the same terminals in the same run.",
        discussion: """
            Each session is one demo terminal: it signs on, and makes one purchase after the \
            other, with MACs both ways. Loopback only. With --data the CPU time and memory of the \
            switch are read too. The figures depend on what else the machine does: compare them \
            with the echo beside them.

            Example: forecourt bench payments --target 127.0.0.1:8583 \\
              --echo 127.0.0.1:9000 \\
              --data .forecourt
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Dialect of both ports.") var dialect = "unionpay-pos"
    @Option(help: ArgumentHelp("The switch.", valueName: "host:port")) var target = "127.0.0.1:8583"
    @Option(help: ArgumentHelp("forecourt echo.", valueName: "host:port")) var echo: String?
    @Option(help: "Numbers of sessions, separated by commas.") var sessions = "1,100,1500"
    @Option(help: "Seconds of each run.") var seconds = 5
    @Option(help: ArgumentHelp("Data directory of the switch.", valueName: "dir")) var data: String?
    @Flag(help: "One JSON object a run.") var json = false

    func run() throws {
        let specification = try source.alone(dialect)
        let counts = sessions.split(separator: ",").compactMap { Int($0) }
        guard !counts.isEmpty, counts.allSatisfy({ (1...1500).contains($0) }),
            (1...600).contains(seconds)
        else {
            throw CommandFailure(
                .usage,
                "--sessions takes numbers from 1 to 1500, --seconds 1 to 600",
                cure: "write --sessions 1,100,1500 --seconds 5"
            )
        }
        for address in [target, echo].compactMap({ $0 })
        where !address.hasPrefix("127.") && !address.hasPrefix("localhost:") {
            throw CommandFailure(.usage, "\(address) is not this machine", cure: "use 127.0.0.1")
        }
        for count in counts {
            let result = try measure(target, count, specification, isEcho: false)
            let ceiling = try echo.map { try measure($0, count, specification, isEcho: true) }
            show(result, ceiling, sessions: count)
        }
    }

    private func measure(
        _ address: String,
        _ count: Int,
        _ specification: DialectSpecification,
        isEcho: Bool
    ) throws -> LoadResult {
        let target = try LoadFailure.bridging { () throws(LoadSettingError) in
            try LoadTarget(address)
        }
        let folder = data.map { $0 + "/pos" }
        var spoken = LoadDialect(target: target, specification: specification)
        if !isEcho { spoken.lastSTAN = LoadMemory.lastSTAN(folder, specification) }
        var plan = LoadPlan(
            dialects: [spoken],
            sessions: count,
            duration: Int64(seconds) * 1_000_000
        )
        plan.isEcho = isEcho
        LoadClock.raiseDescriptorLimit()
        let process = MeasuredProcess(listeningOn: target.port)
        let result = try LoadClock.run(
            plan,
            process: process,
            sample: { _ in },
            showsProgress: false
        )
        if !isEcho { try LoadMemory.note(result, plan, folder) }
        return result
    }

    private func show(_ result: LoadResult, _ ceiling: LoadResult?, sessions: Int) {
        let times = result.response.summary
        let answers = Double(max(1, result.counts.answeredInTime))
        let cpu = result.peerCPU.map { Double($0) / answers }
        let own = Double(result.generatorCPU) / answers
        let echoCPU = ceiling.flatMap { echo in
            echo.peerCPU.map { Double($0) / Double(max(1, echo.counts.answeredInTime)) }
        }
        let memory = data.flatMap(MeasuredProcess.init(dataDirectory:))?.residentKilobytes
        let missed = result.counts.declined + result.counts.wrong
        func number(_ value: Double?) -> JSONValue {
            value.map { .number(Decimal3.text($0)) } ?? .null
        }
        if json {
            return Console.json([
                ("sessions", .number("\(sessions)")), ("dialect", .string(dialect)),
                ("tps", number(result.rate)), ("baseline_tps", number(ceiling?.rate)),
                ("p50_us", number(times.p50 * 1000)), ("p99_us", number(times.p99 * 1000)),
                ("approved", .number("\(result.counts.approved)")), ("wrong", .number("\(missed)")),
                ("switch_cpu_us_per_payment", number(cpu)),
                ("baseline_cpu_us_per_message", number(echoCPU)),
                ("generator_cpu_us_per_message", number(own)),
                ("switch_rss_kb", memory.map { .number("\($0)") } ?? .null),
                ("load_average", .string(MeasuredProcess.loadAverage)),
            ])
        }
        var parts = [
            "\(sessions) sessions", "\(Int(result.rate)) payments/s",
            "p50 \(Decimal3.text(times.p50, places: 1)) ms",
            "p99 \(Decimal3.text(times.p99, places: 1)) ms",
        ]
        if let cpu { parts.append("\(Decimal3.text(cpu, places: 1)) µs of CPU each") }
        parts.append("generator \(Decimal3.text(own, places: 1)) µs")
        if let memory { parts.append("\(memory / 1024) MB resident") }
        if let ceiling, ceiling.rate > 0 {
            let share = Decimal3.text(result.rate * 100 / ceiling.rate, places: 0)
            parts.append("echo \(Int(ceiling.rate))/s: \(share) %")
            if let echoCPU { parts.append("\(Decimal3.text(echoCPU, places: 1)) µs") }
        }
        if missed > 0 { parts.append("\(missed) not approved") }
        parts.append("load \(MeasuredProcess.loadAverage)")
        Console.line(parts.joined(separator: "  "))
    }
}
