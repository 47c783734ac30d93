import ArgumentParser
import ISO8583
import Journal
import Text

/// `journal backup`.
struct JournalBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "One consistent copy of the journal, made while the switch runs, and verified.",
        discussion: """
            The copy is of one moment. The write-ahead log grows while it is made; beyond \
            --log-limit the command gives up and leaves nothing. The master key and the archives \
            are files of their own: copy them too. To restore, put the copy in the place of \
            journal.sqlite while the switch is down.

            Example: forecourt journal backup /mnt/backup/monday.sqlite
            """
    )

    @OptionGroup var source: DataOptions
    @Option(help: "Longest write-ahead log, in MiB.") var logLimit = 1024
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: ArgumentHelp("The copy; it must not exist.", valueName: "file"))
    var file: String

    func run() throws {
        guard (1...1_048_576).contains(logLimit) else {
            throw CommandFailure(.usage, "--log-limit takes MiB", cure: "write --log-limit 1024")
        }
        var backup = JournalBackup()
        backup.logLimitBytes = logLimit << 20
        let path = try source.journalPath()
        let start = TerminalOptions.microseconds()
        let isTalking = Console.errorIsTerminal
        let last = try JournalFailure.bridging {
            try backup.run(of: path, to: file) { seq in
                if isTalking { Console.talk("\(Counted.text(seq, "record")) right so far") }
            }
        }
        let elapsed = TerminalOptions.microseconds() - start
        guard json else {
            return Console.line(
                "\(Counted.text(last, "record is", "records are")) in \(file)  \(ExchangePrinter.milliseconds(elapsed))"
            )
        }
        Console.json([
            ("ok", .boolean(true)), ("file", .string(file)), ("last_seq", .number("\(last)")),
            ("microseconds", .number("\(elapsed)")),
        ])
    }
}
