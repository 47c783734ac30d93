import ArgumentParser
import Book
import Glibc
import ISO8583
import Journal
import Switch

/// `journal replay`.
struct JournalReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Feeds the recorded events to a fresh book and compares all that it decides.",
        discussion: """
            --verify compares every reply, record and balance byte for byte; it ends with 1 and \
            names the first difference. The fresh book has a file of its own in --scratch, which \
            grows as large as the journal and goes when the command ends.

            The records before --from are replayed too, without a comparison, from the first \
            record there is in the journal and its archives; --snapshot begins behind a backup \
            instead.

            Examples:
              forecourt journal replay --verify
              forecourt journal replay --verify --from 4821 --to 9000
              forecourt journal replay --verify --snapshot monday.sqlite
            """
    )

    @OptionGroup var source: DataOptions
    @Flag(help: "Compare with what is recorded.") var verify = false
    @Option(help: "The first record that is compared.") var from: Int64?
    @Option(help: "The last record.") var to: Int64?
    @Option(help: ArgumentHelp("A backup to begin behind.", valueName: "file"))
    var snapshot: String?
    @Option(help: ArgumentHelp("Directory of the fresh book's file.", valueName: "dir"))
    var scratch: String?
    @Flag(help: "One JSON object.") var json = false

    func validate() throws {
        guard verify else {
            throw ValidationError("say what to compare with: --verify")
        }
        guard from ?? 1 > 0, to ?? .max >= from ?? 1 else {
            throw ValidationError("--from and --to are numbers of records, in order")
        }
    }

    func run() throws {
        var options = JournalReplayer.Options()
        options.from = from ?? 1
        options.to = to
        options.snapshot = snapshot
        // SQLite looks for it once, before it opens its first file.
        if let scratch { setenv("SQLITE_TMPDIR", scratch, 1) }
        options.rules = try rules()
        _ = try source.reader()
        let path = try source.journalPath()
        let start = TerminalOptions.microseconds()
        let isTalking = Console.errorIsTerminal
        let (progress, replayer) = try JournalFailure.bridging {
            let replayer = try JournalReplayer(path: path, options: options)
            var said = start
            let progress = try replayer.run { seq in
                let now = TerminalOptions.microseconds()
                guard isTalking, now - said > 1_000_000 else { return }
                said = now
                Console.talk("\(seq) records are the same so far")
            }
            return (progress, replayer)
        }
        try report(progress, replayer, TerminalOptions.microseconds() - start)
    }

    private func report(
        _ progress: JournalReplayer.Progress,
        _ replayer: JournalReplayer,
        _ elapsed: Int64
    ) throws {
        let rate = Int64(replayer.payments) * 1_000_000 / max(1, elapsed)
        Console.talk(
            "\(replayer.payments) payments in \(replayer.records) records replayed in "
                + "\(ExchangePrinter.milliseconds(elapsed)): \(rate) payments/s"
        )
        switch progress {
        case .different(let difference):
            if json {
                Console.json([
                    ("ok", .boolean(false)), ("place", .string(difference.place)),
                    ("field", .string(difference.field)),
                    ("recorded", .string(difference.recorded)),
                    ("replayed", .string(difference.replayed)),
                ])
            }
            throw CommandFailure(.failed, "\(difference)")
        case .complete(let seq), .replayed(let seq):
            guard json else {
                return Console.line("\(seq - options(seq) + 1) records are the same")
            }
            Console.json([
                ("ok", .boolean(true)), ("last_seq", .number("\(seq)")),
                ("records", .number("\(replayer.records)")),
                ("payments", .number("\(replayer.payments)")),
                ("microseconds", .number("\(elapsed)")),
            ])
        }
    }

    /// The first record that was compared; one behind the last where there was none.
    private func options(_ last: Int64) -> Int64 { min(from ?? 1, last + 1) }

    /// For journals that do not note their rules: those of the configuration, where there is one.
    private func rules() throws -> BookRules {
        guard let path = ConfigurationOptions.path(source.config) else { return BookRules() }
        return try ConfigurationOptions.read(path, data: nil).configuration.bookRules
    }
}
