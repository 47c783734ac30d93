import ArgumentParser
import Book
import Glibc
import ISO8583
import Journal
import Payments
import Switch
import Text

/// `journal replay`.
struct JournalReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays the journal again: into a fresh book, or against another switch.",
        discussion: """
            --verify feeds the recorded events to a fresh book and compares every reply, record \
            and balance byte for byte; it ends with 1 and names the first difference. The fresh \
            book has a file of its own in --scratch, which grows as large as the journal and goes \
            when the command ends.

            The records before --from are replayed too, without a comparison, from the first \
            record there is in the journal and its archives; --snapshot begins behind a backup \
            instead.

            --against sends the recorded requests of one --dialect to another switch, one after \
            the other, from simulated terminals with test cards, and counts the answers that are \
            others than were recorded; it ends with 1 when there are some. A payment whose card \
            the journal does not tell is left out: one of a bank, or one without an account here. \
            Loopback only unless --i-own-this-target. --rewrite takes terminals, stans and times, \
            separated by commas; a switch refuses dates that are more than two days off, so older \
            journals need times.

            Examples:
              forecourt journal replay --verify
              forecourt journal replay --against 127.0.0.1:8583 --speed 10 --rewrite times
              forecourt journal replay --verify --from 4821 --to 9000
              forecourt journal replay --verify --snapshot monday.sqlite
            """
    )

    @OptionGroup var source: DataOptions
    @OptionGroup var specifications: SpecificationSource
    @Flag(help: "Compare a fresh book's decisions with what is recorded.") var verify = false
    @Option(help: ArgumentHelp("A switch to send the requests to.", valueName: "host:port"))
    var against: String?
    @Option(help: ArgumentHelp("Divides the recorded gaps, or max.", valueName: "n"))
    var speed = "1"
    @Option(help: ArgumentHelp("What is made anew: terminals,stans,times.", valueName: "list"))
    var rewrite = ""
    @Option(help: "With --against: dialect of the requests.") var dialect = "unionpay-pos"
    @Option(help: ArgumentHelp("Milliseconds to wait for an answer.", valueName: "ms"))
    var timeout = 10_000
    @Flag(name: .customLong("i-own-this-target"), help: "Allow another machine.")
    var ownsTarget = false
    @Option(help: "The first record that is compared.") var from: Int64?
    @Option(help: "The last record.") var to: Int64?
    @Option(help: ArgumentHelp("A backup to begin behind.", valueName: "file"))
    var snapshot: String?
    @Option(help: ArgumentHelp("Directory of the fresh book's file.", valueName: "dir"))
    var scratch: String?
    @Flag(help: "One JSON object.") var json = false

    func validate() throws {
        guard verify != (against != nil) else {
            throw ValidationError("say what to compare with: --verify or --against HOST:PORT")
        }
        guard speed == "max" || Int(speed).map({ (1...1_000_000).contains($0) }) == true else {
            throw ValidationError("--speed is a number from 1 to 1000000, or max")
        }
        guard ReplayAgainst.Rewriting(rewrite) != nil else {
            throw ValidationError("--rewrite takes terminals, stans and times")
        }
        guard from ?? 1 > 0, to ?? .max >= from ?? 1 else {
            throw ValidationError("--from and --to are numbers of records, in order")
        }
    }

    func run() throws {
        if let against { return try send(to: against) }
        var options = JournalReplayer.Options()
        options.from = from
        options.to = to
        options.snapshot = snapshot
        if let scratch { JournalReplayer.useScratchFolder(scratch) }
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
                Console.talk("\(Counted.text(seq, "record")) the same so far")
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
            Counted.text(replayer.payments, "payment") + " in "
                + Counted.text(replayer.records, "record") + " replayed in "
                + "\(ExchangePrinter.milliseconds(elapsed)): \(Counted.text(rate, "payment"))/s"
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
            // A check that compared nothing must not say that all is the same.
            if let from, from > seq {
                throw CommandFailure(
                    .noInput,
                    "the journal has no record \(from)",
                    cure: "its last is \(seq)"
                )
            }
            guard json else {
                let first = min(replayer.from, seq + 1)
                return Console.line("\(seq - first + 1) records are the same")
            }
            Console.json([
                ("ok", .boolean(true)), ("last_seq", .number("\(seq)")),
                ("records", .number("\(replayer.records)")),
                ("payments", .number("\(replayer.payments)")),
                ("microseconds", .number("\(elapsed)")),
            ])
        }
    }

    // MARK: Against another switch

    private func send(to address: String) throws {
        guard ownsTarget || address.hasPrefix("127.") || address.hasPrefix("localhost:") else {
            throw CommandFailure(
                .usage,
                "\(address) is not this machine",
                cure: "say --i-own-this-target if it is yours"
            )
        }
        let reader = try source.reader()
        let replay = ReplayAgainst(
            try specifications.named(dialect),
            try ReplayCards(reader),
            to: address,
            rewriting: ReplayAgainst.Rewriting(rewrite) ?? [],
            timeoutMilliseconds: timeout,
            lastSTAN: { try Self.lastSTAN(of: $0, in: reader) }
        )
        var query = JournalQuery(after: (from ?? 1) - 1)
        var last: Int64?
        paging: while true {
            let rows = try JournalFailure.bridging { try reader.first(1000, of: query) }
            for row in rows {
                if let to, row.seq > to { break paging }
                guard try replay.takes(row) else { continue }
                let time = Timestamp(row.receivedAt, now: SystemClock().now())?.rawValue
                wait(from: last, to: time)
                last = time ?? last
                try replay.send(row)
            }
            guard rows.count == 1000 else { break }
            query.after = rows.last?.seq
        }
        try report(replay.summary)
    }

    private static func lastSTAN(
        of terminal: String,
        in reader: JournalReader
    ) throws -> UInt32 {
        let filter = try JournalFilter(["terminal=\(terminal)", "stan>=000000"])
        let rows = try JournalFailure.bridging {
            () throws(JournalError) in try reader.last(1, of: JournalQuery(filter: filter))
        }
        return rows.first?.stan.flatMap { UInt32($0) } ?? 0
    }

    /// The recorded gap, divided by the speed.
    private func wait(from last: Int64?, to next: Int64?) {
        guard let last, let next, next > last, let speed = Int64(speed) else { return }
        var left = (next - last) / speed
        while left > 0 {
            usleep(UInt32(min(left, 900_000)))
            left -= 900_000
        }
    }

    private func report(_ summary: ReplayAgainst.Summary) throws {
        let others = summary.differences.sorted { $0.value > $1.value }
        let leftOut = summary.leftOut.values.reduce(0, +)
        let omissions = ReplayAgainst.Omission.allCases.compactMap { reason in
            summary.leftOut[reason].map { (key: reason, value: $0) }
        }
        if json {
            Console.json([
                ("ok", .boolean(others.isEmpty)), ("sent", .number("\(summary.sent)")),
                ("same", .number("\(summary.same)")),
                ("left_out", .number("\(leftOut)")),
                (
                    "left_out_reasons",
                    .object(
                        omissions.map {
                            JSONValue.Member($0.key.rawValue, .number("\($0.value)"))
                        }
                    )
                ),
                (
                    "differences",
                    .object(others.map { JSONValue.Member($0.key, .number("\($0.value)")) })
                ),
                ("examples", .array(summary.examples.map { .string($0) })),
            ])
        } else {
            Console.line(
                "\(summary.sent) sent, \(summary.same) answered alike, \(leftOut) left out"
            )
            for (what, count) in others { Console.line("\(count) × \(what)") }
        }
        if leftOut > 0 {
            let reasons = omissions.map { "\($0.value) \($0.key.wording)" }
            Console.talk("forecourt: \(leftOut) left out: \(reasons.joined(separator: ", "))")
        }
        guard let first = summary.examples.first else { return }
        throw CommandFailure(
            .failed,
            "\(summary.sent - summary.same) answers differ, the first for \(first)",
            cure: "see journal show \(first)"
        )
    }

    /// For journals that do not note their rules: those of the configuration, where there is one,
    /// in the edition that journals had then.
    private func rules() throws -> BookRules {
        var rules = BookRules()
        rules.batchOpens = .signOn
        if let path = ConfigurationOptions.path(source.config) {
            rules = try ConfigurationOptions.read(path, data: nil).configuration.bookRules
        }
        rules.edition = .first
        return rules
    }
}
