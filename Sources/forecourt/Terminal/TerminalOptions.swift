import ArgumentParser
import CardSecurity
import Glibc
import ISO8583
import Payments
import Simulators
import Switch

/// Which simulated terminal speaks, how, and to whom.
struct TerminalOptions: ParsableArguments {
    @OptionGroup var source: SpecificationSource
    @Option(
        name: .customLong("dialect"),
        help: ArgumentHelp(
            "unionpay-pos, iso8583-1987-ascii, iso8583-1987-binary or ifsf (default: unionpay-pos).",
            valueName: "dialect"
        )
    )
    var namedDialect: String?
    @Option(
        help: ArgumentHelp(
            "Address of the switch (default: the configuration's, or the dialect's port here).",
            valueName: "host:port"
        )
    )
    var target: String?
    @Option(help: "Number of the demo terminal, 1 to \(DemoWorld.mostTerminals).")
    var number = 1
    @Option(help: "DE 41, where it is no demo terminal.") var terminal: String?
    @Option(help: "DE 42, where it is no demo merchant.") var merchant: String?
    @Option(
        help: ArgumentHelp(
            "File with the terminal's SecretKey in hexadecimal (default: the demo's test key).",
            valueName: "file"
        )
    )
    var keyFile: String?
    @OptionGroup var security: TerminalSecurityOptions
    @Option(
        name: .customLong("timeout"),
        help: ArgumentHelp(
            "Milliseconds to wait for an answer (default: 10 s more than the slowest channel).",
            valueName: "ms"
        )
    )
    var namedTimeout: Int?
    @Option(help: ArgumentHelp("Data directory; the state is kept in its pos/.", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("Configuration that names address and data.", valueName: "path"))
    var config: String?
    @Option(help: "What the terminal would print: zh or en, 32 columns.")
    var receipt: ReceiptLanguage?
    @Flag(help: "One JSON object an exchange.") var json = false
    @Flag(help: "Print the messages element by element.") var verbose = false
    @Flag(help: "Print each frame as sent and received: length, TPDU, header, bytes; masked.")
    var frame = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto

    func validate() throws {
        guard (1...DemoWorld.mostTerminals).contains(number) else {
            throw ValidationError(
                "--number must be 1 to \(DemoWorld.mostTerminals), not \(number)"
            )
        }
        guard (1...600_000).contains(namedTimeout ?? 1) else {
            throw ValidationError(
                "--timeout must be 1 to 600000 milliseconds, not \(namedTimeout ?? 0)"
            )
        }
    }

    /// How long it waits for an answer: longer than the switch waits for its slowest channel, so
    /// that a terminal hears that a host was silent.
    var timeout: Int {
        if let namedTimeout { return namedTimeout }
        var waits = [ChannelSettings(name: "any", kind: .host).timeout]
        // A configuration that cannot be read is told of by whoever needs its address.
        if target == nil, let path = ConfigurationOptions.path(config), path != "-",
            let read = try? ConfigurationOptions.readQuietly(path)
        {
            let channels = read.configuration.channels
            waits += channels.map(\.timeout)
            if channels.contains(where: { $0.kind.isWallet }) {
                waits += read.configuration.listeners.map(\.answerWithin)
            }
        }
        let slowest = waits.max() ?? .zero
        let milliseconds = slowest.components.seconds * 1000
        return min(600_000, Int(clamping: milliseconds) + 10_000)
    }

    var dialect: String { namedDialect ?? "unionpay-pos" }

    /// The profile of a demo terminal, or of the one that is named.
    private func profile(_ number: Int, _ dialect: String) throws -> TerminalProfile {
        guard (1...DemoWorld.mostTerminals).contains(number) else {
            throw CommandFailure(
                .usage,
                "terminal \(number) is beyond the demo's \(DemoWorld.mostTerminals)",
                cure: "give a smaller --number"
            )
        }
        let specification = try source.alone(dialect)
        var profile = TerminalProfile(demoTerminal: number, specification: specification)
        if let terminal { profile.terminal = terminal }
        if let merchant { profile.merchant = merchant }
        return profile
    }

    /// Where the switch listens: as told, as the configuration has it, or the dialect's own port.
    func address() throws -> String { try address(of: dialect) }

    /// The same for a terminal of another dialect.
    func address(of dialect: String) throws -> String {
        if let target { return target }
        let ports = ["ifsf": 8584, "iso8583-1987-ascii": 8585, "iso8583-1987-binary": 8586]
        return try SwitchAddress.listening(
            for: dialect,
            config: config,
            usual: "127.0.0.1:\(ports[dialect] ?? 8583)"
        )
    }

    /// Opens the terminal with its memory, runs the body, and keeps the memory whatever happens.
    ///
    /// It ends with 1 where the switch declined; a body that judges by itself returns nil.
    func ask(
        _ extras: RequestExtras = RequestExtras(),
        _ body: (TerminalRunner) throws -> TerminalReply?
    ) throws {
        let answer: TerminalReply?
        do {
            let (terminal, file) = try open(number, dialect)
            try extras.check(for: terminal.profile.specification)
            let result = Result { try body(TerminalRunner(self, terminal, file, extras)) }
            try file.write(terminal.memory)
            answer = try result.get()
        } catch let error as SimulatedTerminalError {
            throw TerminalFailure.wording(error)
        }
        if let answer, !answer.isApproved { throw QuietFailure(status: .failed) }
    }

    /// A terminal with its memory, and the file that keeps it.
    func open(
        _ number: Int,
        _ dialect: String
    ) throws -> (terminal: SimulatedTerminal, file: TerminalStateFile) {
        let profile = try profile(number, dialect)
        let file = try TerminalStateFile(
            folder: stateFolder(),
            dialect: profile.specification.name,
            terminal: profile.terminal
        )
        let terminal = try SimulatedTerminal(
            profile,
            memory: file.read(),
            masterKey: try masterKey(),
            clock: TerminalClock.microseconds
        )
        if security.dukpt {
            guard profile.specification.family == .ifsf else {
                throw CommandFailure(.usage, "--dukpt is for ifsf", cure: "add --dialect ifsf")
            }
            try terminal.useDevice(base: security.baseKey())
        }
        return (terminal, file)
    }

    private func stateFolder() throws -> String {
        if let value = getenv("FORECOURT_POS_STATE") { return String(cString: value) }
        return try DataOptions.directory(data: data, config: config) + "/pos"
    }

    private func masterKey() throws -> KeyBytes {
        let text =
            try keyFile.map { try InputReader.smallText(of: $0, for: "--key-file") }
            ?? DemoWorld.masterKeyHexadecimal
        let digits = String(text.filter { !$0.isWhitespace })
        do throws(CardSecurityError) {
            return try KeyBytes(hexadecimal: digits)
        } catch {
            throw CommandFailure(
                .badInput,
                "\(keyFile ?? "the key") holds no key",
                cure: "write 32 hexadecimal digits"
            )
        }
    }

    /// Monotonic microseconds, for whatever a command times.
    static func microseconds() -> Int64 { TerminalClock.microseconds() }
}

extension ColorChoice: ExpressibleByArgument {}

extension ReceiptLanguage: ExpressibleByArgument {}

/// Says why an exchange failed, and what to do.
enum TerminalFailure {
    static func wording(_ error: SimulatedTerminalError) -> CommandFailure {
        switch error {
        case .cannotBuild(let reason):
            CommandFailure(.badInput, "the request cannot be built: \(reason)")
        case .notSignedOn:
            CommandFailure(.failed, "the terminal has no keys", cure: "forecourt pos sign-on")
        case .wrongKeys:
            CommandFailure(
                .failed,
                "the keys do not open under the terminal's SecretKey",
                cure: "is --key-file the right one? then forecourt pos sign-on"
            )
        case .badPIN:
            CommandFailure(.badInput, "that PIN fits no block", cure: "give 4 to 12 digits")
        case .socket(.invalidAddress(let text)):
            CommandFailure(.usage, "'\(text)' is no address", cure: "write 127.0.0.1:8583")
        case .socket(.unreachable(let address, let reason)):
            CommandFailure(
                .unavailable,
                "\(address): \(reason)",
                cure: "is the switch up? make run"
            )
        case .socket(.timedOut(let milliseconds)):
            CommandFailure(
                .unavailable,
                "no answer within \(milliseconds) ms",
                cure: "forecourt pos reverse takes a payment back; what ends a batch is sent again"
            )
        case .socket(.closed):
            CommandFailure(
                .unavailable,
                "the switch closed the connection without an answer",
                cure: "forecourt status says why; is --dialect that of the port?"
            )
        case .socket(.tls(let reason)):
            CommandFailure(
                .unavailable,
                "TLS: \(reason)",
                cure: "are --ca, --client-cert and --client-key the right files?"
            )
        case .deviceUsedUp:
            CommandFailure(
                .failed,
                "the DUKPT device has made all its keys",
                cure: "use another terminal's number"
            )
        case .socket(.failed(let reason)):
            CommandFailure(.inputOutput, "the connection failed: \(reason)")
        case .badFrame(let reason):
            CommandFailure(
                .failed,
                "the answer is no frame: \(reason)",
                cure: "is --dialect that of the port?"
            )
        case .badMessage(let reason):
            CommandFailure(
                .failed,
                "the answer is no message: \(reason)",
                cure: "is --dialect that of the port?"
            )
        case .badMAC:
            CommandFailure(
                .failed,
                "the answer's MAC is wrong",
                cure: "forecourt pos sign-on, then forecourt pos reverse"
            )
        case .foreignAnswer:
            CommandFailure(.failed, "the answer is for another request")
        }
    }
}
