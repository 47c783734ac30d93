import ArgumentParser
import Book
import CardSecurity
import Desk
import Glibc
import ISO8583
import Journal
import Payments
import Switch
import Text

/// What every command that changes something takes.
struct ChangeOptions: ParsableArguments {
    @Option(help: "Why; recorded with the operator's name.") var reason: String?
    @Flag(help: "Do not ask.") var yes = false

    /// Refuses a reason with a character that would steer whoever reads it later.
    static func checkCharacters(of reason: String) throws(CommandFailure) {
        guard let character = PrintableText.steeringName(in: reason) else { return }
        throw CommandFailure(
            .usage,
            "the reason has a control character, \(character)",
            cure: "write it as plain text on one line"
        )
    }

    /// Refuses a missing reason, or one that cannot be kept, and a question that nobody can answer.
    func check(for deed: String) throws {
        _ = try checkedReason(for: deed)
        guard yes || Console.inputIsTerminal else { throw Self.wouldAsk(deed) }
    }

    /// The reason, once the operator has agreed.
    func agreed(to deed: String) throws -> String {
        let reason = try checkedReason(for: deed)
        if yes { return reason }
        guard Console.inputIsTerminal else { throw Self.wouldAsk(deed) }
        Console.talk("\(deed)? [y/N]")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.failed, "nothing was done")
        }
        return reason
    }

    private static func wouldAsk(_ deed: String) -> CommandFailure {
        CommandFailure(.usage, "\(deed) would ask", cure: "add --yes in scripts")
    }

    private func checkedReason(for deed: String) throws -> String {
        guard let reason, !PrintableText.isBlank(reason) else {
            throw CommandFailure(.usage, "\(deed) needs a reason", cure: "add --reason TEXT")
        }
        try Self.checkCharacters(of: reason)
        guard reason != JournalFilter.seedReason else {
            throw CommandFailure(
                .usage,
                "'\(reason)' marks what demo seed made",
                cure: "say why in other words"
            )
        }
        guard reason.utf8.count <= RecordedText.longestBytes else {
            throw CommandFailure(
                .badInput,
                "the reason has \(reason.utf8.count) bytes",
                cure: "shorten it to \(RecordedText.longestBytes)"
            )
        }
        return reason
    }
}

/// The switch behind a command: the running one over its admin socket, else the data directory.
struct OperatorSession {
    let options: ConfigurationOptions

    /// The data directory in force.
    func directory() throws -> String {
        try DataOptions.directory(data: options.data, config: options.config)
    }

    /// The admin socket; nil when no switch answers.
    func client() throws -> AdminClient? {
        let client = AdminClient(directory: DataDirectory(path: try directory()))
        return try client.isUp() ? client : nil
    }

    /// A reader of the journal, for lists.
    func reader() throws -> JournalReader {
        let path = DataDirectory(path: try directory()).journal
        return try JournalFailure.bridging { try JournalReader(path: path) }
    }

    /// Opens the data directory itself, because the switch is down.
    func offline<Value>(_ body: (OfflineBook) throws -> Value) throws -> Value {
        let directory = DataDirectory(path: try directory())
        if let denial = FileAccess.denial(of: directory.path, to: R_OK | W_OK | X_OK) {
            throw denial
        }
        guard directory.hasJournal else {
            throw CommandFailure(
                .noInput,
                "\(directory.path) holds no journal",
                cure: "name the data directory with --data"
            )
        }
        var configuration = try options.load().configuration
        configuration.data = directory.path
        do {
            let book = try OfflineBook(
                configuration: configuration,
                dataDirectory: directory,
                specifications: options.source.library()
            )
            let value = try body(book)
            try book.close()
            return value
        } catch let error as StartError {
            throw StartFailure.wording(error)
        } catch let error as CommandError {
            throw CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .failed, error.description)
        } catch let error as DeskFailure {
            throw CommandFailure(error)
        }
    }

    /// Says a verb to whichever side is there: the running switch, else the data directory.
    func say<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value,
        reason: String? = nil
    ) throws -> JSONValue {
        if let client = try client() {
            return try client.call(
                verb.facts.name,
                verb.members(repeat each value, reason: reason),
                withinSeconds: Self.patience(for: verb.facts)
            )
        }
        return try offline { book in
            try OfflineDesk(book).answer(
                verb,
                repeat each value,
                reason: reason ?? "",
                as: .alone(named: UserName.current)
            )
        }
    }

    /// Says a verb that reads the journal's file: it is read here where the user may, else by the
    /// running switch.
    func read<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> JSONValue {
        let path = DataDirectory(path: try directory()).journal
        let reader: JournalReader
        do throws(JournalError) {
            reader = try JournalReader(path: path)
        } catch {
            guard let client = try client() else { throw JournalFailure.wording(error) }
            return try client.call(verb.facts.name, verb.members(repeat each value))
        }
        do throws(DeskFailure) {
            return try FileDesk(reader).answer(verb, repeat each value)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Says a verb that reads the journal's file to the running switch, which knows more; the file
    /// is read here where none runs.
    func readLive<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> JSONValue {
        if let client = try client() {
            return try client.call(verb.facts.name, verb.members(repeat each value))
        }
        return try read(verb, repeat each value)
    }

    /// Says a verb to the running switch, which alone can answer it.
    func sayRunning<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value,
        reason: String? = nil,
        withinSeconds bound: Int? = nil
    ) throws -> JSONValue {
        try AdminClient(directory: DataDirectory(path: try directory())).call(
            verb.facts.name,
            verb.members(repeat each value, reason: reason),
            withinSeconds: bound ?? Self.patience(for: verb.facts)
        )
    }

    private static func patience(for facts: VerbFacts) -> Int {
        facts.changes ? AdminClient.patienceForChanges : AdminClient.patience
    }

    static func number(_ value: JSONValue?) -> Int64? {
        guard case .number(let text)? = value else { return nil }
        return Int64(text)
    }
}
