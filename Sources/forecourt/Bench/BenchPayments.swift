import ArgumentParser
import CardSecurity
import Glibc
import ISO8583
import Payments
import Simulators

/// `bench payments`.
struct BenchPayments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "Durable payments against a bare echo, by the same terminals in the same run.",
        discussion: """
            Each session is one demo terminal: it signs on, and makes one purchase after the \
            other, with \
            MACs both ways. Loopback only. With --data the CPU time and memory of the switch are \
            read too. \
            The figures depend on what else the machine does: compare them with the echo beside \
            them.

            Example: forecourt bench payments --target 127.0.0.1:8583 --echo 127.0.0.1:9000 \\
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
        let specification = try source.named(dialect)
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
        let process = data.flatMap(MeasuredProcess.init(dataDirectory:))
        for count in counts {
            let before = process?.cpuMicroseconds
            let figures = try measure(target, count, specification, isEcho: false)
            var cpu: Int64?
            if let before, let after = process?.cpuMicroseconds, figures.answered > 0 {
                cpu = (after - before) * 10 / Int64(figures.answered)
            }
            let ceiling = try echo.map { try measure($0, count, specification, isEcho: true) }
            show(figures, ceiling, cpuTenths: cpu, memory: process?.residentKilobytes)
        }
    }

    private func measure(
        _ address: String,
        _ count: Int,
        _ specification: DialectSpecification,
        isEcho: Bool
    ) throws -> SessionLoadFigures {
        let key = try KeyBytes(hexadecimal: TerminalOptions.demoKey)
        do throws(SessionLoadError) {
            let load = try SessionLoad(
                sessions: count,
                of: specification,
                to: address,
                isEcho: isEcho,
                masterKey: key,
                cards: { index in
                    let digits = CardOptions.demoNumber("personal:\(index)") ?? ""
                    return TerminalCard(number: PrimaryAccountNumber(digits))
                },
                clock: TerminalOptions.microseconds,
                moment: TerminalOptions.now
            )
            return try load.run(
                for: Int64(seconds) * 1_000_000,
                amount: Money(minorUnits: 100, asset: .yuan)
            )
        } catch {
            throw Self.wording(error, address)
        }
    }

    private static func wording(_ error: SessionLoadError, _ address: String) -> CommandFailure {
        switch error {
        case .socket(let reason): TerminalFailure.wording(.socket(reason))
        case .terminal(let reason): TerminalFailure.wording(reason)
        case .polling(let reason): CommandFailure(.inputOutput, reason, cure: "raise ulimit -n")
        case .silent(let seconds):
            CommandFailure(.unavailable, "\(address) gave no answer for \(seconds) s")
        }
    }

    private func show(
        _ figures: SessionLoadFigures,
        _ ceiling: SessionLoadFigures?,
        cpuTenths: Int64?,
        memory: Int?
    ) {
        let p50 = figures.latency(perThousand: 500)
        let p99 = figures.latency(perThousand: 990)
        if json {
            func number(_ value: Int64?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
            return Console.json([
                ("sessions", .number("\(figures.sessions)")), ("dialect", .string(dialect)),
                ("tps", number(figures.rate)), ("baseline_tps", number(ceiling?.rate)),
                ("p50_us", number(p50)), ("p99_us", number(p99)),
                ("approved", .number("\(figures.approved)")),
                ("wrong", .number("\(figures.wrong)")),
                (
                    "switch_cpu_us_per_payment",
                    cpuTenths.map { .number("\($0 / 10).\($0 % 10)") } ?? .null
                ),
                ("switch_rss_kb", memory.map { .number("\($0)") } ?? .null),
                ("load_average", .string(MeasuredProcess.loadAverage)),
            ])
        }
        var parts = [
            "\(figures.sessions) sessions", "\(figures.rate) payments/s",
            "p50 \(ExchangePrinter.milliseconds(p50))", "p99 \(ExchangePrinter.milliseconds(p99))",
        ]
        if let cpuTenths { parts.append("\(cpuTenths / 10).\(cpuTenths % 10) µs of CPU each") }
        if let memory { parts.append("\(memory / 1024) MB resident") }
        if let ceiling {
            let share = figures.rate * 100 / max(1, ceiling.rate)
            parts.append("echo \(ceiling.rate)/s: \(share) %")
        }
        if figures.wrong > 0 { parts.append("\(figures.wrong) not approved") }
        parts.append("load \(MeasuredProcess.loadAverage)")
        Console.line(parts.joined(separator: "  "))
    }
}

/// A process that is looked at from outside: the switch that holds a data directory.
struct MeasuredProcess {
    let id: Int32

    /// The holder of the directory's lock; nil when it cannot be told.
    init?(dataDirectory: String) {
        guard let text = Self.text("\(dataDirectory)/lock"),
            let id = Int32(text.prefix { $0.isNumber })
        else { return nil }
        self.id = id
    }

    /// CPU time of all its threads.
    var cpuMicroseconds: Int64? {
        guard let text = Self.text("/proc/\(id)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Int64(fields[12]), let system = Int64(fields[13]) else {
            return nil
        }
        return (user + system) * 1_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }

    var residentKilobytes: Int? {
        let line = Self.text("/proc/\(id)/status")?.split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }
    }

    static var loadAverage: String {
        Self.text("/proc/loadavg")?.split(separator: " ").first.map(String.init) ?? "unknown"
    }

    /// A small file of the system; nil when it is gone, as with a process that has ended.
    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
