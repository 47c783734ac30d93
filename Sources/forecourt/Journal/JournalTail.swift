import ArgumentParser
import Glibc
import ISO8583
import Journal
import Payments
import Text

/// `forecourt journal …`.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "The journal of payments: tail, show, verify, replay, export, backup.",
        discussion: """
            Reads beside a running switch, on a stopped one, or a copied file; never slows the \
            switch.

            Examples:
              forecourt journal tail -f
              forecourt journal tail -n all terminal=T0000412 code!=00 amount_minor>=10000
              forecourt journal show 261121-4821
              forecourt journal verify
              forecourt journal replay --verify
              forecourt journal backup /mnt/backup/monday.sqlite
            """,
        subcommands: [
            JournalTail.self, JournalShow.self, JournalVerify.self, JournalAnchor.self,
            JournalReplay.self,
            JournalReverse.self, JournalExport.self, JournalBackupCommand.self,
        ]
    )
}

/// `journal tail`.
struct JournalTail: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "One line a payment; -f goes on as new ones come.",
        discussion: """
            FIELD=VALUE chooses rows: the same field twice means either, different fields mean \
            both; also != >= <=. Fields are \(JournalFilter.fields.joined(separator: ", ")).

            Times are 2026-11-21, 2026-11-21T14:10:05Z, or 15m for a quarter \
            of an hour ago.

            A pipe gets one line a payment; on a terminal a line goes on below, indented.

            A payment that waits for its host is printed as pending, and once more when it is \
            decided: with -f, and by the next call with the same --cursor-file.

            Examples:
              forecourt journal tail -n 50 outcome=declined
              forecourt journal tail -f -o json | jq .rrn
              forecourt journal tail --since 1h -g 900001 --stats 10s -f
            """
    )

    @OptionGroup var source: DataOptions
    @Flag(name: .shortAndLong, help: "Go on as new rows come.") var follow = false
    @Option(name: .customShort("n"), help: "How many of the last rows, or all.") var count = "10"
    @OptionGroup var choice: ChoiceOptions
    @Option(name: [.customShort("o"), .customLong("output")], help: "short, json, csv or hex.")
    var output: JournalPrinter.Form = .short
    @Flag(help: "The same as -o json.") var json = false
    @Option(
        name: [.customShort("g"), .customLong("grep")],
        help: "Only lines that match this regular expression; all lower case: in any case."
    )
    var pattern: String?
    @Option(help: "Only rows with a seq above this one.") var afterSeq: Int64?
    @Option(help: "File that remembers where the last call ended.") var cursorFile: String?
    @Option(help: "With -f: a line of figures on standard error every so often, as 10s.")
    var stats: String?
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto

    func validate() throws {
        if stats != nil, !follow {
            throw ValidationError("--stats prints while following: add -f")
        }
    }

    func run() throws {
        let grep = try pattern.map { try LinePattern($0) }
        let reader = try source.reader()
        var query = try choice.query()
        query.after = afterSeq
        let cursor = try cursorFile.map { try JournalCursor(path: $0, reader: reader) }
        let printer = JournalPrinter(form: form, painter: Painter(isOn: color.isOn)) { seq in
            try reader.recordBytes(of: seq)
        }
        if let header = printer.header { Console.line(header) }
        let start = cursor?.seq ?? afterSeq
        let follower = JournalFollower(reader, query, at: start ?? 0)
        if let start {
            var behind = query
            behind.after = max(query.after ?? 0, start)
            try JournalGaps.say(reader, behind)
        } else {
            let limit = try limit()
            let rows = try JournalFailure.bridging { try follower.last(limit) }
            try JournalGaps.say(reader, query, after: rows, limit: limit)
            for row in rows { try show(row, printer, grep) }
            try cursor?.write(follower.position, reader: reader)
            guard follow else { return }
        }
        try goOn(follower) { row in
            guard let row else { return try cursor?.write(follower.position, reader: reader) ?? () }
            try show(row, printer, grep)
        }
    }

    private var form: JournalPrinter.Form { json ? .json : output }

    /// Reads to the end, and with `-f` on from there; `take` gets each row, and nil behind a page.
    private func goOn(
        _ follower: JournalFollower,
        _ take: (JournalRow?) throws -> Void
    ) throws {
        let interval = try stats.map { text in
            guard let span = DurationText.read(text, .span) else {
                throw CommandFailure(.usage, "'\(text)' is no time", cure: "write 10s or 1m")
            }
            return Int(span.components.seconds)
        }
        var figures = TailFigures()
        while true {
            let rows = try JournalFailure.bridging { try follower.next(1000) }
            for row in rows ?? [] {
                try take(row)
                figures.note(row)
            }
            if rows != nil { try take(nil) }
            if let interval, let line = figures.line(every: interval) { Console.talk(line) }
            guard rows == nil else { continue }
            guard follow else { return }
            usleep(200_000)
        }
    }

    private func show(
        _ row: JournalRow,
        _ printer: JournalPrinter,
        _ grep: LinePattern?
    ) throws {
        let line = try printer.line(of: row)
        if let grep, !grep.matches(line) { return }
        let isFolded = form == .short && Console.outputIsTerminal
        Console.painted(isFolded ? FoldedLine.text(printer.words(of: row)) : line)
    }

    private func limit() throws -> Int? {
        if count == "all" { return nil }
        guard let number = Int(count), number >= 0 else {
            throw CommandFailure(.usage, "'\(count)' is no count", cure: "write -n 20 or -n all")
        }
        return number
    }
}

extension JournalPrinter.Form: ExpressibleByArgument {}

/// A file that holds `v1 SEQ CHAINHASH`: where the last call ended, and in which journal.
struct JournalCursor {
    let path: String
    /// nil when there is no file yet.
    let seq: Int64?

    init(path: String, reader: JournalReader) throws {
        self.path = path
        guard access(path, F_OK) == 0 else {
            seq = nil
            return
        }
        let words = try InputReader.text(of: path).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "v1", let number = Int64(words[1]), number >= 0 else {
            throw CommandFailure(.badInput, "\(path) is no cursor", cure: "delete it to start anew")
        }
        let found = try JournalFailure.bridging { try reader.chainHash(of: number) }
        guard number == 0 || found == words[2].lowercased() else {
            throw CommandFailure(
                .badInput,
                "\(path) belongs to another journal",
                cure: "delete it to start anew"
            )
        }
        seq = number
    }

    func write(_ seq: Int64, reader: JournalReader) throws {
        let hash = try JournalFailure.bridging { try reader.chainHash(of: seq) } ?? "-"
        let text = "v1 \(seq) \(hash)\n"
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let written = descriptor < 0 ? -1 : Glibc.write(descriptor, text, text.utf8.count)
        if descriptor >= 0 { close(descriptor) }
        guard written == text.utf8.count, rename(temporary, path) == 0 else {
            throw CommandFailure(.inputOutput, "\(path): \(String(cString: strerror(errno)))")
        }
    }
}

/// What `--stats` counts between two lines.
struct TailFigures {
    private var started = TerminalOptions.microseconds()
    private var count = 0
    private var approved = 0
    private var durations: [Int64] = []

    init() {}

    /// A payment that waits for its host is counted when it comes again.
    mutating func note(_ row: JournalRow) {
        guard row.outcome != "pending" else { return }
        count += 1
        if row.outcome == "approved" { approved += 1 }
        if let duration = row.durationMicroseconds { durations.append(duration) }
    }

    /// The line, once the interval is over; starts the next one.
    mutating func line(every seconds: Int) -> String? {
        let now = TerminalOptions.microseconds()
        let elapsed = now - started
        guard elapsed >= Int64(seconds) * 1_000_000 else { return nil }
        let sorted = durations.sorted()
        let rate = Int64(count) * 10_000_000 / max(1, elapsed)
        var text = "\(Counted.text(count, "row")), \(rate / 10).\(rate % 10) a second"
        if count > 0 { text += ", \(approved * 100 / count) % approved" }
        if let median = sorted.dropFirst(sorted.count / 2).first,
            let high = sorted.dropFirst(sorted.count * 99 / 100).first
        {
            text += ", p50 \(ExchangePrinter.milliseconds(median))"
            text += ", p99 \(ExchangePrinter.milliseconds(high))"
        }
        self = TailFigures()
        return text
    }
}
