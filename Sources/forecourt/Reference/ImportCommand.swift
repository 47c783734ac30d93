import ArgumentParser
import Book
import Desk
import Payments
import Reference
import Switch
import Text

/// `forecourt import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Brings tables of reference data from files, as one version.",
        discussion: """
            A file says what its table holds altogether: rows that it does not have are removed. \
            CSV holds the table that it is named after, as product.csv, or --kind; UTF-8 or GBK, \
            with a line of column names. JSON holds tables by name: {"product": [{…}, …], …}. What \
            is wrong is told as file:line:column, the first 100 and the count, and then nothing is \
            imported.

            The difference to the tables is shown before the question. With --at it comes into \
            force at that time, which must be to come (UTC, or with its zone: \
            2026-12-01T00:00+08:00). Fees and settlement accounts take another person: forecourt \
            approve.

            Examples:
              forecourt import product.csv price.csv --dry-run
              forecourt import tables.json --at 2026-12-01T00:00+08:00 \\
                --reason "winter" --yes
              forecourt import cards.csv --kind hot-card --reason "from the bank" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: ArgumentHelp("Files of CSV or JSON.", valueName: "file")) var files: [String]
    @Option(help: "The table of a file of CSV, where its name does not say it.") var kind: String?
    @Flag(help: "Check and show the difference; change and record nothing.") var dryRun = false
    @Option(help: ArgumentHelp("When it comes into force; at once without.", valueName: "time"))
    var at: String?
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func validate() throws {
        guard files.count <= ReferenceAct.mostSources else {
            throw ValidationError(
                "an import takes \(ReferenceAct.mostSources) files at most, not \(files.count)"
            )
        }
    }

    func run() throws {
        let kind = try kind.map(TableWord.kind)
        let time = try at.map(Self.time)
        // Before millions of rows are read for nothing.
        if !dryRun { try change.check(for: "an import") }
        let inputs = try files.map { path throws(CommandFailure) in try ImportFile(path) }
        let session = OperatorSession(options: options)
        try ReferenceSide.with(session) { side in
            if !dryRun { try side.recordVersionIfDue() }
            let source = try ReferenceSource(session)
            let run = ImportRun(side: side, source: source, reason: change.reason)
            let comparison = try run.compare(inputs, as: kind, recordsRefusal: !dryRun)
            ImportReport.show(comparison.difference, json: json && dryRun)
            warn(of: comparison.difference)
            guard !dryRun, !comparison.difference.isEmpty else { return }
            let deed = "importing \(Counted.text(comparison.difference.entries.count, "change"))"
            let when = time.map { ", in force from \($0.utc)" } ?? ""
            let reason = try change.agreed(to: deed + when)
            let pause = SignalPause()
            defer { pause.end() }
            let result = try run.bring(comparison, at: time, reason: reason, pause)
            ImportReport.show(result, json: json)
        }
    }

    /// Says of which channels no fee can be owed; whoever has no configuration is told nothing.
    private func warn(of difference: ReferenceDifference) {
        // A data directory may be named without a configuration, which then knows of no channel.
        guard let channels = try? options.load().configuration.channels.map(\.name) else { return }
        var told: Set<String> = []
        for entry in difference.entries where entry.change.kind == .fee {
            guard case .put(let row) = entry.change else { continue }
            let (fee, channel) = (row.shownFields[0], row.shownFields[1])
            guard !channels.contains(channel), told.insert(channel).inserted else { continue }
            let near = NearestWord.find(channel, among: channels)
            Console.talk(
                "forecourt: warning: fee \(fee) names channel '\(channel)', which the configuration"
                    + " does not have: "
                    + (near.map { "is it '\($0)'?" } ?? "see channel list")
            )
        }
    }

    /// A time of the calendar; without a zone it is UTC.
    ///
    /// One that has passed would be reported as obeyed, and is not.
    private static func time(_ text: String) throws -> Timestamp {
        let now = SystemClock().now()
        guard text.first?.isNumber == true, text.contains("-"), let time = Timestamp(text, now: now)
        else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no time",
                cure: "write 2026-12-01T00:00Z, or with a zone as 2026-12-01T00:00+08:00"
            )
        }
        guard time > now else {
            throw CommandFailure(
                .usage,
                "--at \(text) has passed, it is \(now.utc)",
                cure: "give a later time, or none for at once"
            )
        }
        return time
    }
}

/// Prints what an import would change, and what became of it.
enum ImportReport {
    /// Rows that are shown before the question.
    private static let shown = 20

    static func show(_ difference: ReferenceDifference, json: Bool) {
        let tables = TableTally.of(difference)
        if json {
            return Console.json([
                ("changes", .integer(difference.entries.count)),
                ("tables", .array(tables.map(\.document))),
            ])
        }
        guard !difference.isEmpty else {
            return Console.talk("the tables hold what the files say: nothing to import")
        }
        for tally in tables { Console.talk(tally.line) }
        for entry in difference.entries.prefix(shown) {
            let (sign, words) = TableText.words(TableChange(entry))
            let text = words.map(PrintableText.line)
            Console.talk(
                FoldedLine.text(text, first: "\(sign) \(entry.change.kind.name) ")
            )
        }
        let rest = difference.entries.count - shown
        if rest > 0 { Console.talk("and \(Counted.text(rest, "other change"))") }
    }

    static func show(_ result: ImportResult, json: Bool) {
        if json {
            return Console.json([
                ("version", .integer(Int(result.version))),
                ("seq", result.seq.map { .integer(Int($0)) } ?? .null),
                ("proposal", result.proposal.map { .integer(Int($0)) } ?? .null),
                ("in_force_at", result.at.map { .string($0.utc) } ?? .null),
            ])
        }
        if let proposal = result.proposal {
            return Console.line(
                "proposed: version \(result.version) waits for another person:"
                    + " forecourt approve \(proposal)"
            )
        }
        let record = result.seq.map { ", record \($0)" } ?? ""
        let when = result.at.map { " in force from \($0.utc)" } ?? " in force"
        Console.line("done: version \(result.version)\(when)\(record)")
    }
}

/// How many rows of one table are added, changed and removed.
struct TableTally {
    let kind: ReferenceKind
    var added = 0
    var changed = 0
    var removed = 0

    static func of(_ difference: ReferenceDifference) -> [TableTally] {
        var tallies: [TableTally] = []
        for entry in difference.entries {
            let kind = entry.change.kind
            if tallies.last?.kind != kind { tallies.append(TableTally(kind: kind)) }
            switch entry {
            case .added: tallies[tallies.count - 1].added += 1
            case .changed: tallies[tallies.count - 1].changed += 1
            case .removed: tallies[tallies.count - 1].removed += 1
            }
        }
        return tallies
    }

    var line: String { "\(kind.name): \(added) added, \(changed) changed, \(removed) removed" }

    var document: JSONValue {
        .members(
            ("table", .string(kind.name)),
            ("added", .integer(added)),
            ("changed", .integer(changed)),
            ("removed", .integer(removed))
        )
    }
}
