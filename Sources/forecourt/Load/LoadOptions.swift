import ArgumentParser
import Glibc
import Simulators
import Switch
import Text

/// What a load run does, as it is written on the command line.
struct LoadOptions: ParsableArguments {
    static let usualDialect = "unionpay-pos"
    static let usualDuration = "10s"
    static let usualSessions = 100

    @Option(
        help: ArgumentHelp(
            "The switch (default: the configuration's, or the dialect's port here).",
            valueName: "host:port"
        )
    )
    var target: String?
    @Option(
        help: ArgumentHelp(
            "unionpay-pos, iso8583-1987-ascii, iso8583-1987-binary or ifsf (default: \(usualDialect)); "
                + "several with their shares of the terminals: "
                + "unionpay-pos=70,ifsf@127.0.0.1:8584=30.",
            valueName: "dialects"
        )
    )
    var dialect: String?
    @Option(
        help: ArgumentHelp(
            "Terminals, each with its connection, 1 to \(DemoWorld.mostTerminals) "
                + "(default: \(usualSessions)).",
            valueName: "terminals"
        )
    )
    var sessions: Int?
    @Option(
        help: ArgumentHelp(
            "How long: 60s, 5m, 2h (default: \(usualDuration)).",
            valueName: "time"
        )
    )
    var duration: String?
    @Option(help: ArgumentHelp("Open loop: requests a second, answered or not.", valueName: "tps"))
    var rate: Double?
    @Option(help: ArgumentHelp("Begin evenly over so long.", valueName: "time")) var ramp: String?
    @Option(
        help: ArgumentHelp(
            "30s:0..1500 terminals, 30s:0..1500/s requests a second; may repeat.",
            valueName: "stage"
        )
    )
    var stage: [String] = []
    @Option(
        help: ArgumentHelp(
            "A terminal waits so long behind an answer: 2s, or 1s..5s.",
            valueName: "time"
        )
    )
    var think: String?
    @Option(
        help: ArgumentHelp(
            "Shares of \(LoadOperation.allCases.map(\.rawValue).joined(separator: ", ")), and "
                + "purchase:bank, balance:bank, preauth:bank with cards of a bank, "
                + "purchase:unionpay, purchase:wechat, purchase:alipay with scanned codes; "
                + "@FILE has a part a line.",
            valueName: "mix"
        )
    )
    var mix = "purchase=100"
    @Option(help: "keep, or per-transaction: a connection for every request.")
    var connect: ConnectChoice = .keep
    @Option(
        help: ArgumentHelp(
            "Faults on purpose: slow:2%,reset:1%,duplicate:0.5%,bad-mac:0.1%.",
            valueName: "chaos"
        )
    )
    var chaos: String?
    @Option(
        help: ArgumentHelp("p99<200ms, tps>1000, approved>99%; may repeat.", valueName: "bound")
    )
    var threshold: [String] = []
    @Option(help: ArgumentHelp("forecourt echo, measured in the same run.", valueName: "host:port"))
    var baseline: String?
    @Option(
        help: ArgumentHelp(
            "forecourt echo --decode, measured in the same run.",
            valueName: "host:port"
        )
    )
    var decodingBaseline: String?
    @Option(help: ArgumentHelp("Folder for report.html, run.json, latency.hgrm.", valueName: "dir"))
    var out: String?
    @Option(help: "Of all draws; another run with it draws the same.") var seed: UInt64 = 1
    @Option(help: "Requests that a session may have in flight, 1 to 64.") var inFlight = 1
    @Option(help: ArgumentHelp("Wait for an answer, then reverse.", valueName: "time"))
    var timeout = "10s"
    @Option(help: "The most that one purchase costs, minor units.") var amount: Int64 = 100
    @Option(help: "Demo cards of each kind that pay, 1 to \(DemoWorld.mostCardsPerKind).")
    var cards = 10_000
    @Option(help: "Number of the first demo terminal.") var firstTerminal = 1
    @Option(help: ArgumentHelp("Replay the payments of a journal.", valueName: "journal"))
    var replay: String?
    @Option(help: "With --replay: so many times as fast as it was.") var speed = 1.0
    @Option(help: "Connections that say nothing, opened before the run.") var idle = 0
    @Option(help: "Connections that send a byte a second.") var slowLoris = 0
    @Flag(help: "Send what was refused for want of room again later, as it was.")
    var resendRefused = false
    @Flag(help: "Keys of one transaction (DUKPT) for the terminals of ifsf.") var dukpt = false
    @Flag(help: "Every terminal settles its batch at the end, on unionpay-pos.")
    var settleAtEnd = false
    @Option(
        help: ArgumentHelp(
            "So many of the terminals end their day: they stop paying and settle, one after the "
                + "other, over the last --settle-within of the run; the rest pay on.",
            valueName: "terminals"
        )
    )
    var settleTerminals: Int?
    @Option(help: ArgumentHelp("With --settle-terminals: how long it takes.", valueName: "time"))
    var settleWithin = "60s"
    @Flag(help: "Leave out journal verify at the end, which reads the whole journal.")
    var skipVerify = false
    @Flag(help: "The target is not this machine, and you may load it.") var iOwnThisTarget = false

    /// How many terminals there are where no stages say it.
    var terminals: Int { sessions ?? Self.usualSessions }

    /// Whether terminals are to settle.
    var settles: Bool { settleAtEnd || settleTerminals != nil }

    func validate() throws {
        let most = DemoWorld.mostTerminals
        guard (1...most).contains(terminals) else {
            throw ValidationError("--sessions must be 1 to \(most), not \(terminals)")
        }
        guard (1...most).contains(firstTerminal) else {
            throw ValidationError("--first-terminal must be 1 to \(most), not \(firstTerminal)")
        }
        guard firstTerminal + terminals <= most + 1 || !stage.isEmpty else {
            throw ValidationError(
                "--sessions \(terminals) from --first-terminal \(firstTerminal) on are beyond the "
                    + "demo's \(most) terminals"
            )
        }
        if let settleTerminals {
            guard (1..<terminals).contains(settleTerminals) else {
                throw ValidationError(
                    "--settle-terminals must be 1 or more and under --sessions (\(terminals)), so "
                        + "that somebody pays on; not \(settleTerminals)"
                )
            }
            guard replay == nil else {
                throw ValidationError("--settle-terminals goes with no --replay")
            }
        }
        try checkBounds()
        guard stage.isEmpty || rate == nil && duration == nil && ramp == nil && replay == nil else {
            throw ValidationError(
                "--stage goes with no --rate, --duration, --ramp or --replay: it says all of that"
            )
        }
        guard think == nil || rate == nil && replay == nil && inFlight == 1 else {
            throw ValidationError(
                "--think is of a terminal that waits for its answer: leave out --rate, --replay "
                    + "and --in-flight"
            )
        }
        guard replay == nil || rate == nil else {
            throw ValidationError("--replay has its own rate: leave out --rate")
        }
        guard !dukpt || inFlight == 1 && !resendRefused else {
            throw ValidationError(
                "--dukpt is of terminals that have one request in flight: leave out --in-flight "
                    + "and --resend-refused"
            )
        }
        guard connect == .keep || inFlight == 1 else {
            throw ValidationError("--connect per-transaction has one request in flight")
        }
    }

    /// Numbers that are too small or too large, whatever stands beside them.
    private func checkBounds() throws {
        guard (1...64).contains(inFlight) else {
            throw ValidationError("--in-flight must be 1 to 64, not \(inFlight)")
        }
        guard (1...DemoWorld.mostCardsPerKind).contains(cards) else {
            throw ValidationError(
                "--cards must be 1 to \(DemoWorld.mostCardsPerKind), not \(cards)"
            )
        }
        guard (1...1_000_000).contains(amount) else {
            throw ValidationError("--amount must be 1 to 1000000 minor units, not \(amount)")
        }
        if let rate, !(0.01...1_000_000).contains(rate) {
            throw ValidationError("--rate must be 0.01 to 1000000 a second, not \(rate)")
        }
        guard (0.001...100_000).contains(speed) else {
            throw ValidationError("--speed must be 0.001 to 100000, not \(speed)")
        }
        for (option, count) in [("--idle", idle), ("--slow-loris", slowLoris)] {
            guard (0...60_000).contains(count) else {
                throw ValidationError("\(option) must be 0 to 60000, not \(count)")
            }
        }
    }

    /// Who ends the day in a run of so many microseconds; nil for nobody.
    func closing(in duration: Int64) throws -> LoadClosing? {
        guard let settleTerminals else { return nil }
        let time = try Self.microseconds(settleWithin, of: "--settle-within")
        guard time > 0, duration - time >= 1_000_000 else {
            throw CommandFailure(
                .usage,
                "nobody has paid when the settlements begin",
                cure: "let --duration be a second longer than --settle-within, or more"
            )
        }
        return LoadClosing(terminals: settleTerminals, time: time)
    }

    /// A time such as 60s, 5m, 500ms, of `least` milliseconds or more, in microseconds.
    static func microseconds(
        _ text: String,
        of option: String,
        least: Int64 = 0
    ) throws -> Int64 {
        guard let time = DurationText.read(text, .run)?.microseconds else {
            throw CommandFailure(
                .usage,
                "\(option) '\(text)' is no time",
                cure: "write 500ms, 60s, 5m or 2h"
            )
        }
        guard time >= least * 1000 else {
            let bound = DurationText.write(.milliseconds(least))
            throw CommandFailure(
                .usage,
                "\(option) \(text) is too short",
                cure: "write \(bound) or more"
            )
        }
        return time
    }

    /// An address that may be loaded.
    func address(_ text: String) throws -> LoadTarget {
        let target = try LoadFailure.bridging { () throws(LoadSettingError) in
            try LoadTarget(text)
        }
        guard target.isLoopback || iOwnThisTarget else {
            throw CommandFailure(
                .usage,
                "\(text) is not this machine",
                cure: "add --i-own-this-target if it is yours to load"
            )
        }
        return target
    }

    func thresholds() throws -> [LoadThreshold] {
        try LoadFailure.bridging { () throws(LoadSettingError) in
            try threshold.map { (text) throws(LoadSettingError) in try LoadThreshold(text) }
        }
    }
}

/// Whether a session keeps its connection.
enum ConnectChoice: String, CaseIterable, ExpressibleByArgument {
    case keep
    case perTransaction = "per-transaction"
}

extension OperatorOptions {
    /// Who keys in number and password at the terminals of a run; nil where its mix needs nobody.
    func atTill(for mix: LoadMix) throws -> LoadOperator? {
        guard let first = mix.operatorOperations.first else {
            guard number == nil else {
                throw CommandFailure(
                    .usage,
                    "--operator goes with what an operator does",
                    cure: "add manual-void or top-up to the mix, or leave it out"
                )
            }
            return nil
        }
        try demand("\(first.rawValue) in a mix")
        var extras = RequestExtras()
        try add(to: &extras)
        guard let number = extras.operatorNumber, let digits = extras.password else {
            preconditionFailure("Number and password are demanded.")
        }
        return LoadOperator(number: number, password: try Self.clear(digits))
    }
}

/// Errors of a load run as the command ends with them.
enum LoadFailure {
    static func bridging<Value>(
        _ body: () throws(LoadSettingError) -> Value
    ) throws -> Value {
        do throws(LoadSettingError) {
            return try body()
        } catch {
            throw CommandFailure(.usage, error.problem, cure: error.cure)
        }
    }

    static func wording(_ error: LoadError) -> CommandFailure {
        switch error {
        case .system(let reason): CommandFailure(.inputOutput, reason)
        case .descriptors(let reason):
            CommandFailure(.inputOutput, "no more sockets: \(reason)", cure: "raise ulimit -n")
        case .noSession(let address, let reason):
            CommandFailure(
                .unavailable,
                "\(address): \(reason)",
                cure: "is the switch up, with the demo world, and --dialect that of the port?"
            )
        case .otherDialect(let address, let dialect, let reason):
            CommandFailure(
                .unavailable,
                "\(address) does not speak \(dialect): \(reason)",
                cure: "name the dialect of that port with --dialect, or its port with --target"
            )
        case .terminal(let reason): CommandFailure(.failed, "a terminal failed: \(reason)")
        }
    }
}
