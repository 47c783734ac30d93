import ArgumentParser
import Desk
import Journal
import Reference
import Switch
import Text

/// `forecourt reference …`.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Tables of reference data: list, show, diff, export, discard.",
        discussion: """
            Organisations, stations, products, prices, permissions and the like come into the \
            switch as versions: forecourt import brings one from files, forecourt hot-card one for \
            a card. Each says who brought it, and stays readable.

            Examples:
              forecourt reference list
              forecourt reference show product
              forecourt reference diff 7
              forecourt reference export product > product.csv
            """,
        subcommands: [
            ReferenceList.self, ReferenceShow.self, ReferenceDiff.self, ReferenceExportCommand.self,
            ReferenceDiscard.self,
        ]
    )
}

/// As of which version tables are read.
struct ReferenceMomentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("As it was with this version.", valueName: "number"))
    var version: UInt32?

    var moment: ReferenceMoment { version.map(ReferenceMoment.version) ?? .newest }
}

/// A table as it is typed.
enum TableWord {
    static func kind(_ word: String) throws -> ReferenceKind {
        do throws(DeskFailure) {
            return try ReferenceKind(given: word)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `reference list`.
struct ReferenceList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Tables with their rows and versions, or the versions.",
        discussion: """
            A table's version is the last one in force that touched it. An import that is open is \
            told last, with --json as an object under "open": its changes come, or its time has \
            not.

            Examples:
              forecourt reference list
              forecourt reference list --versions --limit 10 --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "The versions, the newest first.") var versions = false
    @OptionGroup var length: ListLength
    @OptionGroup var times: ClockOptions
    @OptionGroup var list: ListOptions

    private static let tables: [ColumnTable.Column] = [
        .text("TABLE"), .number("ROWS"), .number("VERSION"),
    ]
    private static let versions: [ColumnTable.Column] = [
        .number("VERSION"), .text("STATE"), .text("IN FORCE"), .words("BY"), .text("CHANGES"),
        .text("TABLES", wide: true),
    ]

    func run() throws {
        let source = try ReferenceSource(OperatorSession(options: options))
        let clock = try times.clock(options)
        if versions {
            let choice = VersionChoice(limit: length.limit)
            guard case .array(let items) = try source.ask(Verbs.referenceVersions, choice) else {
                return
            }
            var printer = ListPrinter(list, Self.versions)
            for item in items {
                printer.add(item, TableText.row(DayDocument(item), item["tables"], clock))
            }
            return printer.flush()
        }
        let answer = try source.ask(Verbs.referenceList, .newest, true)
        guard case .array(let tables)? = answer["tables"] else { return }
        var printer = ListPrinter(list, Self.tables)
        for table in tables {
            let words = DayDocument(table)
            // A table that nothing has touched is there for programs alone.
            guard list.isJSON || words.text("version") != "0" else { continue }
            printer.add(table, ["table", "rows", "version"].map(words.text))
        }
        printer.flush()
        guard let open = answer["open"], open != .null else { return }
        if list.isJSON { return Console.json([("open", open)]) }
        let words = TableText.words(DayDocument(open), open["tables"], clock)
        DayPrinter.line(words, first: "open: ")
    }
}

/// `reference show`.
struct ReferenceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Rows of a table, or one version: who brought it, from which files.",
        discussion: """
            A number is a version. A table's rows are those of the keys that begin with what is \
            named behind it; fields that hold nothing are left out.

            Examples:
              forecourt reference show price 95
              forecourt reference show org --version 7 --json
              forecourt reference show 7
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "A table such as product, or the number of a version.") var what: String
    @Argument(help: "Columns of the key, in their order.") var key: [String] = []
    @OptionGroup var asOf: ReferenceMomentOptions
    @Option(help: "How many rows at most; 0 for all.") var limit = 50
    @Option(help: "Only rows behind this id.") var after: String?
    @OptionGroup var times: ClockOptions
    @Flag(help: "One JSON object a line.") var json = false

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit must be 0 or more, not \(limit)") }
    }

    func run() throws {
        let source = try ReferenceSource(OperatorSession(options: options))
        if let number = UInt32(what) { return try show(version: number, source) }
        let kind = try TableWord.kind(what)
        var choice = RowChoice(kind: kind, moment: try source.standing(asOf.moment))
        if !key.isEmpty { choice.key = key.joined(separator: "\\") }
        choice.after = after ?? ""
        // One more than is shown, to know of it.
        choice.limit = limit == 0 ? 1000 : min(1000, limit + 1)
        var shown = 0
        var last: ReferenceRow?
        try source.eachRow(choice) { row in
            guard limit == 0 || shown < limit else {
                let id = last?.id ?? ""
                Console.talk("there are more: --limit 0 for all, or --after '\(id)'")
                return false
            }
            show(row)
            last = row.row
            shown += 1
            return true
        }
        guard shown == 0, !key.isEmpty else { return }
        throw CommandFailure(
            .noInput,
            "table \(kind.name) has no row of \(key.joined(separator: " "))",
            cure: "see reference show \(kind.name)"
        )
    }

    private func show(_ row: TableRow) {
        if json {
            return Console.line(TableText.document(row.row, version: row.version).text())
        }
        DayPrinter.line(TableText.words(row.row) + ["version \(row.version)"])
    }

    private func show(version number: UInt32, _ source: ReferenceSource) throws {
        let answer = try source.ask(Verbs.referenceVersion, number)
        if json { return Console.line(answer.text()) }
        let document = DayDocument(answer)
        let words = TableText.words(document, answer["tables"], try times.clock(options))
        DayPrinter.line(words, first: "version ")
        if document.has("reason") { Console.line("because        \(document.text("reason"))") }
        Console.line("compared with  version \(document.text("base"))")
        let steps = Counted.text(Int(document.text("steps")) ?? 0, "step")
        Console.line("changes        \(document.text("staged")) in \(steps)")
        let records = ["began", "ended"].filter(document.has).map { "\($0) \(document.text($0))" }
        Console.line("records        \(records.joined(separator: ", "))")
        guard case .array(let sources)? = answer["sources"] else { return }
        for file in sources.map(DayDocument.init) {
            DayPrinter.line([file.text("name"), "sha256 \(file.text("sha256"))"], first: "from  ")
        }
    }
}

/// `reference diff`.
struct ReferenceDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What a version changed, or how two versions differ.",
        discussion: """
            A line a row: + added, - removed, ~ changed. forecourt import --dry-run compares files \
            with the tables.

            Examples:
              forecourt reference diff 7
              forecourt reference diff 5 7 --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "A version, as reference list --versions prints it.") var version: UInt32
    @Argument(help: "The later one of two.") var later: UInt32?
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
        let source = try ReferenceSource(OperatorSession(options: options))
        guard let later else {
            try source.eachChange(of: version) { change in
                show(change)
                return true
            }
            return
        }
        for number in [version, later] where number > 0 {
            _ = try source.ask(Verbs.referenceVersion, number)
        }
        for kind in ReferenceKind.allCases {
            var old = RowPages(source, RowChoice(kind: kind, moment: .version(version)))
            var new = RowPages(source, RowChoice(kind: kind, moment: .version(later)))
            try TableMerge.each(&old, &new, of: kind, show)
        }
    }

    private func show(_ change: TableChange) {
        json
            ? Console.line(TableText.document(change).text()) : TableText.line(change)
    }
}

/// `reference export`.
struct ReferenceExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Tables as files that forecourt import takes.",
        discussion: """
            CSV holds one table, JSON as many as are named, or all. Cards stand in it as the tables \
            keep them, masked, with the token that only this switch knows them by.

            Examples:
              forecourt reference export product > product.csv
              forecourt reference export --to json --version 7 > tables.json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Tables such as product.") var tables: [String] = []
    @Option(help: "csv or json.") var to: ReferenceExport.Format = .csv
    @OptionGroup var asOf: ReferenceMomentOptions

    func run() throws {
        var kinds = try tables.map(TableWord.kind)
        if kinds.isEmpty, to == .json { kinds = ReferenceKind.allCases }
        guard to == .json || kinds.count == 1 else {
            throw CommandFailure(
                .usage,
                "CSV holds one table",
                cure: "name one, as product, or use --to json"
            )
        }
        guard Set(kinds).count == kinds.count else {
            throw CommandFailure(.usage, "a table is named twice", cure: "name it once")
        }
        let source = try ReferenceSource(OperatorSession(options: options))
        let moment = try source.standing(asOf.moment)
        var export = ReferenceExport(to)
        for kind in kinds.sorted(by: { $0.rawValue < $1.rawValue }) {
            var text = export.begin(kind)
            try source.eachRow(RowChoice(kind: kind, moment: moment)) { row in
                text += export.row(row.row)
                if text.utf8.count > 1 << 16 {
                    Console.data(text)
                    text = ""
                }
                return true
            }
            Console.data(text)
        }
        Console.data(export.end())
    }
}

extension ReferenceExport.Format: ExpressibleByArgument {}

/// `reference discard`.
struct ReferenceDiscard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Gives up an import that is open: staged, waiting for approval or for its time.",
        discussion: """
            Nothing of it ever counts; its version stays readable.

            Example: forecourt reference discard 8 --reason "the prices were wrong" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The version, as reference list prints it.") var version: UInt32
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "discarding the import that is version \(version)")
        let result = try OperatorSession(options: options).say(
            Verbs.referenceDiscard,
            version,
            reason: reason
        )
        ChangeReport.show(result, "version", json)
    }
}
