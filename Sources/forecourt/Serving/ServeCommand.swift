import ArgumentParser
import CardSecurity
import Desk
import Glibc
import ISO8583
import Journal
import Logging
import Operator
import ServiceLifecycle
import Switch
import Text

/// `forecourt serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the switch until SIGTERM or SIGINT.",
        discussion: """
            Stops accepting at the first signal, finishes what is in flight, checkpoints, and ends \
            with 0; a second signal ends it at once.

            SIGHUP reads the configuration again. One that is wrong changes nothing: the log tells \
            all its mistakes, the journal that it was refused. Of one that is right the routing \
            (routes, route_match, route_tables, offline, shifts) and the certificates of TLS \
            listeners are taken up; the journal says by whom. Everything else takes a restart. \
            forecourt route reload does the same under a person's name.

            Examples:
              forecourt serve --config fixtures/demo/forecourt.yaml
              forecourt serve --config forecourt.yaml --data /var/lib/forecourt --log json
            """
    )

    enum LogForm: String, ExpressibleByArgument {
        case auto
        case text
        case json
    }

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How long a stop waits for what is in flight, as 30s.") var drain: String?
    @Option(help: "Log lines: auto (text on a terminal), text or json.") var log: LogForm = .auto
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = "info"

    @Flag(
        help: "Go on with a journal that was put back from a copy; needs --reason, and is recorded."
    )
    var restored = false
    @Option(help: "Why, with --restored.") var reason: String?

    func run() async throws {
        // Before any key is read: no core file, no attached debugger.
        if let code = ProcessHardening.apply() {
            Console.talk("forecourt: the process could not be hardened (errno \(code))")
        }
        ProgramFault.keepQuiet()
        let (result, file) = try options.loadFile()
        try options.checkDialects(of: result)
        var configuration = result.configuration
        if let drain {
            guard let span = DurationText.read(drain, .span) else {
                throw CommandFailure(.usage, "'\(drain)' is no time", cure: "write 30s or 1m")
            }
            configuration.drain = span
        }
        let restoration = try restoration()
        let logger = try logger()
        do {
            let paymentSwitch = try PaymentSwitch(
                configuration: configuration,
                dataDirectory: DataDirectory(path: configuration.data),
                specifications: options.source.library(),
                logger: logger,
                environment: SwitchEnvironment(
                    channels: .hosts(),
                    origin: StartOrigin(userName: UserName.current, file: file)
                ),
                restoration: restoration
            )
            var services: [any Service] = []
            if let address = configuration.httpAddress {
                services.append(
                    OperatorServer(paymentSwitch: paymentSwitch, address: address, logger: logger)
                )
            }
            // Behind what reads, before the listeners: who operates is there when they open.
            services.append(AdminSocketService(paymentSwitch: paymentSwitch))
            let announced = configuration
            let files = options
            try await paymentSwitch.run(with: services) {
                Self.announce(announced)
            } reread: {
                files.reread(since: result)
            }
        } catch let error as StartError {
            throw StartFailure.wording(error)
        } catch let error as JournalError {
            throw JournalFailure.wording(error)
        }
    }

    private func restoration() throws -> Restoration? {
        guard restored else {
            guard reason == nil else {
                throw CommandFailure(.usage, "--reason goes with --restored")
            }
            return nil
        }
        guard let reason, !PrintableText.isBlank(reason) else {
            throw CommandFailure(.usage, "--restored needs a reason", cure: "add --reason TEXT")
        }
        try ChangeOptions.checkCharacters(of: reason)
        // It stays in the journal, where everybody reads it.
        return Restoration(
            operatorName: UserName.current,
            reason: CardNumberMask.masked(reason)
        )
    }

    private func logger() throws -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "'\(logLevel)' is no level", cure: "one of \(levels)")
        }
        let isText = log == .text || log == .auto && Console.errorIsTerminal
        var logger = Logger(label: "forecourt") { label in
            SwitchLogHandler(label: label, style: isText ? .text : .jsonLines)
        }
        logger.logLevel = level
        return logger
    }

    private static func announce(_ configuration: SwitchConfiguration) {
        for listener in configuration.listeners {
            Console.line("\(listener.dialect) on \(listener.address)")
        }
        if let http = configuration.httpAddress { Console.line("http on \(http)") }
        let program = CommandLine.arguments.first ?? "forecourt"
        Console.line("try: \(program) pos purchase --amount 88.50")
    }
}
