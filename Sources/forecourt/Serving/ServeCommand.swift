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

            A service manager such as systemd (NOTIFY_SOCKET, WATCHDOG_USEC) is told when \
            everything listens, of reloads and the stop; its watchdog is fed while every thread \
            of payments moves.

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
        let (logger, lines) = try logger()
        defer { lines.close() }
        let supervisor = Self.supervisor(logger)
        do {
            try await serve(logger, lines, telling: supervisor)
        } catch {
            let failure = Self.wording(of: error)
            let problem = (failure as? CommandFailure)?.problem
            supervisor?.tell(.status(problem ?? "it could not go on, see the log"))
            throw failure
        }
    }

    private func serve(
        _ logger: Logger,
        _ lines: LogLines,
        telling supervisor: Supervisor?
    ) async throws {
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
        supervisor?.tell(.status("recovering the journal"))
        let paymentSwitch = try PaymentSwitch(
            configuration: configuration,
            dataDirectory: DataDirectory(path: configuration.data),
            specifications: options.source.library(),
            logger: logger,
            environment: SwitchEnvironment(
                channels: .hosts().withWallets(),
                origin: StartOrigin(userName: UserName.current, file: file),
                endProcess: { text in
                    // What led to it comes first.
                    lines.flush()
                    SwitchEnvironment.exitWithLine(text)
                }
            ),
            restoration: restoration
        )
        let announced = configuration
        let files = options
        // Ready means everything: terminals, people and probes.
        let closedDoors = Countdown(configuration.httpAddress == nil ? 2 : 3)
        let opened: @Sendable () -> Void = {
            guard closedDoors.arrive() else { return }
            supervisor?.tell(.ready("serving on \(announced.listeners.count) listeners"))
        }
        try await paymentSwitch.run(
            with: Self.services(of: paymentSwitch, logger, opened),
            supervisor: supervisor
        ) {
            Self.announce(announced)
            opened()
        } reread: {
            files.reread(since: result)
        }
    }

    private static func wording(of error: any Error) -> any Error {
        switch error {
        case let error as StartError: StartFailure.wording(error)
        case let error as JournalError: JournalFailure.wording(error)
        default: error
        }
    }

    private static func services(
        of paymentSwitch: PaymentSwitch,
        _ logger: Logger,
        _ opened: @escaping @Sendable () -> Void
    ) -> [any Service] {
        var services: [any Service] = []
        if let address = paymentSwitch.configuration.httpAddress {
            services.append(
                OperatorServer(
                    paymentSwitch: paymentSwitch,
                    address: address,
                    logger: logger,
                    opened: opened
                )
            )
        }
        // Behind what reads, before the listeners: who operates is there when they open.
        services.append(AdminSocketService(paymentSwitch: paymentSwitch, opened: opened))
        return services
    }

    /// The service manager that wants to be told; one that cannot be is worth a line, no more.
    private static func supervisor(_ logger: Logger) -> Supervisor? {
        do throws(Supervisor.Fault) {
            return try Supervisor(environment: Supervisor.variables, logger: logger)
        } catch {
            Console.talk("forecourt: warning: \(error)")
            return nil
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

    private func logger() throws -> (Logger, LogLines) {
        guard let level = Logger.Level(rawValue: logLevel) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "'\(logLevel)' is no level", cure: "one of \(levels)")
        }
        let isText = log == .text || log == .auto && Console.errorIsTerminal
        let style = isText ? SwitchLogHandler.Style.text : .jsonLines
        let name = "forecourt"
        let lines = LogLines { SwitchLogHandler.line(leftOut: $0, label: name, style: style) }
        var logger = Logger(label: name) { label in
            SwitchLogHandler(label: label, style: style, lines: lines)
        }
        logger.logLevel = level
        return (logger, lines)
    }

    private static func announce(_ configuration: SwitchConfiguration) {
        for listener in configuration.listeners {
            Console.line("\(listener.dialect) on \(listener.address)")
        }
        if let http = configuration.httpAddress { Console.line("http on \(http)") }
        if let notify = configuration.notify { Console.line("notify on \(notify.address)") }
        let program = CommandLine.arguments.first ?? "forecourt"
        Console.line("try: \(program) pos purchase --amount 88.50")
    }
}
