import ArgumentParser
import Glibc
import Journal
import Text

/// `journal tail`.
struct JournalTail: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "One line a payment; -f goes on as new ones come.",
        discussion: """
            FIELD=VALUE chooses rows: the same field twice means either, different fields mean \
            both; also != >= <=. Fields are \(JournalFilter.fields.joined(separator: ", ")).

            Times are \(ChoiceOptions.times).

            A terminal's width decides which columns there are: more in a wider one, all of them \
            in a pipe, where nothing is cut. What demo seed made is left out unless --all or a \
            condition on operation, operator, operator_reason, object, id or seq asks for it.

            With -f, short and cat are for somebody who reads: where more than 20000 records came \
            that are not printed yet, all but the last 2000 of them are left out, and how many is \
            said on standard error. The other forms, and a --cursor-file, leave nothing out.

            A payment that waits for its host is printed as pending, and once more when it is \
            decided: with -f, and by the next call with the same --cursor-file.

            Where the file is another user's, the running switch is asked over its admin socket, \
            for the same rows: 1000 a second where they are many. With -f one that ends is waited \
            for.

            Examples:
              forecourt journal tail -n 50 outcome=declined
              forecourt journal tail --since yesterday --until today -g 900001
              forecourt journal tail -f -o json | jq .rrn
              forecourt journal tail -r -o cat --output-fields id,rrn,amount_minor
              forecourt journal tail --since -1h --stats 10s -f
            """
    )

    @OptionGroup var source: RowOptions
    @Flag(name: .shortAndLong, help: "Go on as new rows come.") var follow = false
    @Option(name: .customShort("n"), help: "How many of the last rows, or all.") var count = "10"
    @Flag(name: .shortAndLong, help: "The newest first.") var reverse = false
    @Flag(name: .shortAndLong, help: "Also what demo seed made.") var all = false
    @OptionGroup var choice: ChoiceOptions
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "short, cat (without time and id), json, csv or hex."
    )
    var output: JournalPrinter.Form = .short
    @Option(
        help: ArgumentHelp("Only these, with -o json, csv or cat.", valueName: "field,field")
    )
    var outputFields: String?
    @Flag(help: "The same as -o json.") var json = false
    @Option(
        name: [.customShort("g"), .customLong("grep")],
        help: """
            Only rows that match this regular expression, the last -n of them; all lower case: in \
            any case.
            """
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
        if reverse, follow {
            throw ValidationError("-r begins with the newest: leave -f out")
        }
        if reverse, cursorFile != nil || afterSeq != nil {
            throw ValidationError("-r begins with the newest: leave the cursor out")
        }
        if outputFields != nil, ![.json, .csv, .cat].contains(form) {
            throw ValidationError("--output-fields goes with -o json, csv or cat")
        }
    }

    func run() throws {
        let grep = try pattern.map { try LinePattern($0) }
        let limit = try JournalListing.limit(count)
        try tell(try source.rows(waits: follow), limit, grep)
    }

    private func tell(_ rows: some RowSource, _ limit: Int?, _ grep: LinePattern?) throws {
        var query = try choice.query(of: rows)
        query.after = afterSeq
        query.withEvents = form == .hex
        query.filter.leavesOutSeed = !all
        let cursor = try cursorFile.map { try JournalCursor(path: $0, source: rows) }
        let listing = JournalListing(printer: try printer(rows), grep: grep)
        if let header = listing.printer.header { Console.line(header) }
        let start = cursor?.seq ?? afterSeq
        let follower = JournalFollower(rows, query, at: start ?? 0)
        if reverse {
            try JournalGaps.say(rows, query)
            return try listing.showBack(limit, of: follower)
        }
        if start == nil, let limit {
            let last = try listing.last(limit, of: follower)
            try JournalGaps.say(rows, query, after: last, limit: limit)
            for row in last { try listing.show(row) }
            try cursor?.write(follower.position, source: rows)
            guard follow else { return }
        } else {
            var behind = query
            behind.after = max(query.after ?? 0, start ?? 0)
            try JournalGaps.say(rows, behind)
        }
        try goOn(follower) { row in
            guard let row else { return try cursor?.write(follower.position, source: rows) ?? () }
            try listing.show(row)
        }
    }

    // MARK: What is asked for

    private var form: JournalPrinter.Form { json ? .json : output }

    private func printer(_ rows: some RowSource) throws -> JournalPrinter {
        JournalPrinter(
            form: form,
            painter: Painter(isOn: color.isOn),
            columns: JournalColumns.fitting(Screen.current.columns),
            offsetMinutes: try choice.offsetMinutes(of: rows),
            fields: try fields()
        )
    }

    private func fields() throws -> [String]? {
        guard let outputFields else { return nil }
        let names = outputFields.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        for name in names where !JournalPrinter.fieldNames.contains(name) {
            let near = NearestWord.find(name, among: JournalPrinter.fieldNames)
            throw CommandFailure(
                .usage,
                "'\(name)' is no field of a journal record",
                cure: near.map { "did you mean \($0)?" } ?? "see journal tail --help"
            )
        }
        return names
    }

    // MARK: Reading

    /// Records that may wait to be printed.
    private static let mostBehind: Int64 = 20_000

    private var maySkip: Bool { cursorFile == nil && [.short, .cat].contains(form) }

    private func skip(_ follower: JournalFollower<some RowSource>) throws {
        let skipped = try JournalFailure.bridging {
            try follower.skip(beyond: Self.mostBehind)
        }
        guard skipped > 0 else { return }
        Console.talk("forecourt: \(skipped) records left out: they came faster than this prints")
    }

    /// Reads to the end, and with `-f` on from there; `take` gets each row, and nil behind a page.
    private func goOn(
        _ follower: JournalFollower<some RowSource>,
        _ take: (JournalRow?) throws -> Void
    ) throws {
        let interval = try stats.map { text in
            guard let span = DurationText.read(text, .span) else {
                throw CommandFailure(.usage, "'\(text)' is no time", cure: "write 10s or 1m")
            }
            return Int(span.components.seconds)
        }
        var figures = TailFigures()
        // What was there when it began is all told.
        var hasReachedEnd = false
        while true {
            if hasReachedEnd, maySkip { try skip(follower) }
            let rows = try JournalFailure.bridging { try follower.next(JournalListing.page) }
            for row in rows ?? [] {
                try take(row)
                figures.note(row)
            }
            if rows != nil { try take(nil) }
            if let interval, let line = figures.line(every: interval) { Console.talk(line) }
            guard rows == nil else { continue }
            guard follow else { return }
            hasReachedEnd = true
            usleep(200_000)
        }
    }
}

extension JournalPrinter.Form: ExpressibleByArgument {}
