import ArgumentParser
import Desk
import Journal
import Reference
import Simulators
import Text

/// `forecourt hot-card …`.
struct HotCardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hot-card",
        abstract: "Cards that are refused: add, remove, list, show.",
        discussion: """
            A card that is hot is refused from the record on that makes it so, whoever decides the \
            payment: when add has answered, nothing later approves it. Many cards come by \
            forecourt import.

            A card is named by --pan-file, - for standard input, by a demo card as personal:17, or \
            as hot-card list prints it.

            Examples:
              forecourt hot-card add personal:17 --cause stolen --reason "by phone" --yes
              forecourt hot-card remove --pan-file - --reason "found" --yes
            """,
        subcommands: [
            HotCardAdd.self, HotCardRemove.self, HotCardList.self, HotCardShow.self,
        ]
    )
}

/// Which card is meant.
struct HotCardArgument: ParsableArguments {
    @Option(
        help: ArgumentHelp("File with the card number, - for standard input.", valueName: "file")
    )
    var panFile: String?
    @Argument(help: "Demo card such as personal:17, a test card number, or as it is listed.")
    var card: String?

    func validate() throws {
        guard (card == nil) != (panFile == nil) else {
            throw ValidationError("name one card: personal:17, --pan-file, or as it is listed")
        }
    }

    func name() throws -> CardName {
        if let panFile {
            let text = try InputReader.smallWord(of: panFile, for: "--pan-file")
            return .number(try AccountArgument.card(text))
        }
        let word = card ?? ""
        if let demo = DemoCardWord.card(word) { return .number(demo) }
        guard word.contains("#") else { return .number(try AccountArgument.card(word)) }
        do throws(DeskFailure) {
            return try CardName(kept: word)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `hot-card add`.
struct HotCardAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Makes a card hot, for good or until a day.",
        discussion: """
            What the table held of the card before is replaced. An end that has passed by the \
            institution's clock is refused.

            Examples:
              forecourt hot-card add --pan-file card.txt --cause lost \\
                --reason "by phone" --yes
              forecourt hot-card add personal:17 --until 2026-12-31 --reason "checked" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var card: HotCardArgument
    @Option(help: "lost, stolen, fraud, damaged or other.") var cause = "other"
    @Option(help: ArgumentHelp("Its last day, or with T18:00 its end.", valueName: "date"))
    var until: String?
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = try card.name()
        let reason = try change.agreed(to: "making the card hot")
        let result = try OperatorSession(options: options).say(
            Verbs.hotCardAdd,
            name,
            cause,
            until ?? "",
            reason: reason
        )
        ChangeReport.show(result, "version", json)
    }
}

/// `hot-card remove`.
struct HotCardRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Takes a card off the hot ones.",
        discussion: """
            Example: forecourt hot-card remove personal:17 --reason "found again" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var card: HotCardArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = try card.name()
        let reason = try change.agreed(to: "taking the card off the hot ones")
        let result = try OperatorSession(options: options).say(
            Verbs.hotCardRemove,
            name,
            reason: reason
        )
        ChangeReport.show(result, "version", json)
    }
}

/// `hot-card list`.
struct HotCardList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line a hot card: as the table keeps it, why, until when.",
        discussion: "Example: forecourt hot-card list --limit 0 --json"
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How many at most; 0 for all.") var limit = 50
    @OptionGroup var list: ListOptions

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit must be 0 or more, not \(limit)") }
    }

    func run() throws {
        let source = try ReferenceSource(OperatorSession(options: options))
        var choice = RowChoice(kind: .hotCard, moment: try source.standing(.newest))
        choice.limit = limit == 0 ? 1000 : min(1000, limit + 1)
        var printer = ListPrinter(list, HotCardText.columns)
        defer { printer.flush() }
        var shown = 0
        try source.eachRow(choice) { row in
            guard limit == 0 || shown < limit else {
                Console.talk("there are more: --limit 0 for all")
                return false
            }
            printer.add(
                TableText.document(row.row, version: row.version),
                HotCardText.row(row)
            )
            shown += 1
            return true
        }
    }
}

/// `hot-card show`.
struct HotCardShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Whether a card is hot, why, and which version made it so.",
        discussion: """
            Ends with 66 where the table has no row of the card.

            Example: forecourt hot-card show personal:17
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var card: HotCardArgument
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
        let name = try card.name()
        let answer = try OperatorSession(options: options).say(Verbs.hotCardShow, name)
        guard case .array(let rows)? = answer["rows"] else { return }
        for item in rows {
            let row = ReferenceRow(kind: .hotCard, text: item["row"]?.string ?? "")
            let version = UInt32(clamping: OperatorSession.number(item["version"]) ?? 0)
            HotCardText.show(TableRow(row: row, version: version), json)
        }
        guard rows.isEmpty else { return }
        let mask = (answer["card"]?.string ?? "").prefix { $0 != "#" }
        throw CommandFailure(.noInput, "card \(mask) is not hot", cure: "see hot-card list")
    }
}

/// A row of the table of hot cards as it is printed.
enum HotCardText {
    static let columns: [ColumnTable.Column] =
        ReferenceKind.hotCard.columns.enumerated().map { place, column in
            let title = column.name.replacing("_", with: " ").uppercased()
            // The card is what hot-card remove is given: it is never cut.
            return place == 0 ? .text(title) : .words(title)
        } + [.number("VERSION")]

    static func row(_ row: TableRow) -> [String] {
        row.row.fields.map(String.init) + ["\(row.version)"]
    }

    static func show(_ row: TableRow, _ json: Bool) {
        if json {
            return Console.line(TableText.document(row.row, version: row.version).text())
        }
        DayPrinter.line(TableText.words(row.row) + ["version \(row.version)"])
    }
}
