import Glibc
import Journal
import Payments
import Simulators
import Text

/// A switch over TCP, and terminals whose state is kept on disk.
final class PosSite: ScenarioSite {
    private let options: TerminalOptions
    private let dialect: String
    /// Number of the first of its terminals.
    private let first: Int
    private let showsSteps: Bool
    /// Files by DE 41 of their terminals.
    private var files: [String: TerminalStateFile] = [:]
    /// Why the switch was not to be reached.
    private(set) var unreachable: CommandFailure?

    init(_ options: TerminalOptions, dialect: String, first: Int, showsSteps: Bool) {
        self.options = options
        self.dialect = dialect
        self.first = first
        self.showsSteps = showsSteps
    }

    func terminal(_ number: Int) throws(ScenarioTrouble) -> SimulatedTerminal {
        try troubled {
            let (terminal, file) = try options.open(first + number - 1, dialect)
            files[terminal.profile.terminal] = file
            return terminal
        }
    }

    func connect() throws(ScenarioTrouble) -> any ScenarioLine {
        do {
            return try TerminalSocket(
                address: try options.address(of: dialect),
                timeoutMilliseconds: options.timeout,
                tls: try options.security.handshake()
            )
        } catch let error as TerminalSocketError {
            unreachable = TerminalFailure.wording(.socket(error))
            throw .terminal(.socket(error))
        } catch {
            unreachable = error as? CommandFailure
            throw .other("the switch cannot be reached")
        }
    }

    func keep(_ terminal: SimulatedTerminal) throws(ScenarioTrouble) {
        try troubled { try files[terminal.profile.terminal]?.write(terminal.memory) }
    }

    var now: LocalMoment { TerminalClock.now() }
    var microseconds: Int64 { TerminalClock.microseconds() }
    var timeoutMilliseconds: Int { options.timeout }

    func pause() { usleep(50_000) }

    func perform(_ deed: ScenarioDeed) throws(ScenarioTrouble) -> String? {
        let client: AdminClient = try troubled {
            let folder = try DataOptions.directory(data: options.data, config: options.config)
            let client = AdminClient(directory: DataDirectory(path: folder))
            guard try client.isUp() else {
                throw CommandFailure(
                    .unavailable,
                    "no switch answers at \(client.path)",
                    cure: "name its data directory with --data"
                )
            }
            return client
        }
        let reason = JSONValue.Member("reason", .string("scenario"))
        do throws(CommandFailure) {
            switch deed {
            case .cutover: _ = try client.call("day.cutover", [reason])
            case .closeStation(let merchant, let isForced):
                let named = JSONValue.Member("merchant", .string(merchant))
                let force = JSONValue.Member("force", .boolean(isForced))
                _ = try client.call("station.close", [named, force, reason])
            }
            return nil
        } catch {
            return error.oneLine
        }
    }

    func openCases() throws(ScenarioTrouble) -> Int? {
        try troubled {
            let folder = try DataOptions.directory(data: options.data, config: options.config)
            let path = folder + "/journal.sqlite"
            guard access(path, R_OK) == 0 else { return nil }
            return try JournalFailure.bridging {
                try JournalReader(path: path).openCases()
            }
        }
    }

    func show(_ exchange: TerminalExchange, of step: ScenarioStep, by terminal: TerminalProfile) {
        guard showsSteps else { return }
        ExchangePrinter(options: options, operation: step.verb.spoken).show(exchange, by: terminal)
    }

    /// What a command would end with is what ends the scenario.
    private func troubled<Value>(_ body: () throws -> Value) throws(ScenarioTrouble) -> Value {
        do {
            return try body()
        } catch let failure as CommandFailure {
            throw .other(failure.oneLine)
        } catch let error as SimulatedTerminalError {
            throw .terminal(error)
        } catch {
            throw .other("the terminal cannot be used")
        }
    }
}

extension CommandFailure {
    /// What is wrong and what to do, without the program's name.
    var oneLine: String { cure.map { "\(problem): \($0)" } ?? problem }
}
