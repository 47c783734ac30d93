import ArgumentParser
import Desk
import Journal
import Payments
import Text

/// `forecourt settlement …`.
struct SettlementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settlement",
        abstract: "Batches that are closed: list, show, force.",
        discussion: """
            A terminal closes its batch by its totals, or payment by payment where they differ. \
            force closes the batch of a terminal that is not heard: its payments are not settled \
            then, and what it tells later is compared all the same.

            Examples:
              forecourt settlement list --date 2026-11-28 --merchant DEMOSTATION0001
              forecourt settlement show T0000001 12
              forecourt settlement force T0000001 --reason "the terminal is broken" --yes
            """,
        subcommands: [SettlementList.self, SettlementShow.self, SettlementForce.self]
    )
}

/// `settlement list`.
struct SettlementList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Closed batches, the newest first.",
        discussion: "Example: forecourt settlement list --terminal T0000001 --date 2026-11-28"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var chosen: DayListOptions
    @Option(help: ArgumentHelp("Only closed on this date.", valueName: "YYYY-MM-DD"))
    var date: String?
    @OptionGroup var times: ClockOptions
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("TERMINAL"), .text("BATCH"), .text("KIND"), .text("RESULT"), .text("CLOSED"),
        .text("MERCHANT"), .number("RECORD"), .text("OPENED", wide: true),
        .text("AT", wide: true), .number("ROWS", wide: true), .text("CHANGED BY", wide: true),
    ]

    func run() throws {
        let choice = ClosingChoice(
            terminal: chosen.terminal,
            merchant: chosen.merchant,
            date: try date.map { try DayArgument.date($0) },
            limit: chosen.length.limit
        )
        let answer = try OperatorSession(options: options).read(Verbs.settlementList, choice)
        let clock = try times.clock(options)
        DayPrinter.list(answer, list, Self.columns) { document in
            [
                document.text("terminal"), document.batch, document.kind,
                document.text("result"), document.text("closed_on"), document.text("merchant"),
                document.text("seq"), document.text("opened_on"),
                document.shortTime("closed_at", clock), document.text("rows"),
                document.text("changed_by"),
            ]
        }
    }
}

/// `settlement show`.
struct SettlementShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "How a batch was closed: both sides' totals, and the rows of its upload.",
        discussion: """
            Of several batches with one number it is the newest. Where nothing was compared, our \
            totals are shown as they stand. Rows that are as they should be are counted; the \
            others are shown, each with its case.

            Example: forecourt settlement show T0000001 12
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "DE 41.") var terminal: String
    @Argument(help: "Number of the batch.") var batch: UInt32
    @OptionGroup var times: ClockOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = BatchName(terminal: terminal, number: batch)
        let answer = try OperatorSession(options: options).read(Verbs.settlementShow, name)
        if json { return Console.line(answer.text()) }
        let document = DayDocument(answer)
        let currency = document.text("currency")
        Console.line(
            "\(document.text("terminal"))  batch \(document.batch) of \(document.text("merchant"))"
        )
        let result = document.has("result") ? ", \(document.text("result"))" : ""
        let closed = [
            document.time("closed_at", try times.clock(options)), "record \(document.text("seq"))",
        ]
        let kind = document.isHeardLater ? "forced" : document.text("kind") + result
        DayPrinter.line([kind] + closed, first: "closed  ", indent: 8)
        if document.isHeardLater {
            let heard = [document.text("kind") + result, "record \(document.text("changed_by"))"]
            DayPrinter.line(heard, first: "then    ", indent: 8)
        }
        Console.line("open    \(document.text("opened_on")) to \(document.text("closed_on"))")
        for line in TotalsText.lines(answer, currency: currency) { Console.line(line) }
        for line in TotalsText.counted(answer) { Console.line(line) }
        showUpload(answer, currency)
    }

    private func showUpload(_ answer: JSONValue, _ currency: String) {
        guard let upload = answer["upload"], case .object(let counts) = upload else { return }
        let document = DayDocument(upload)
        let words = counts.compactMap { member -> String? in
            let count = document.text(member.key)
            return count == "0" ? nil : "\(count) \(member.key.replacing("_", with: "-"))"
        }
        guard !words.isEmpty else { return }
        Console.line(FoldedLine.text(words, separator: ", ", first: "upload  ", indent: 8))
        guard case .array(let others)? = answer["others"] else { return }
        for row in others.map(DayDocument.init) {
            let parts = [
                "stan \(DecimalText.padded(Int(row.text("stan")) ?? 0, digits: 6))",
                row.text("state"), row.amount("amount_minor", currency),
                row.has("case") ? "case \(row.text("case"))" : "",
            ]
            DayPrinter.line(parts.filter { !$0.isEmpty }, first: "  ")
        }
    }
}

/// `settlement force`.
struct SettlementForce: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "force",
        abstract: "Closes the open batch of a terminal that is not heard.",
        discussion: """
            Example:
              forecourt settlement force T0000001 --reason "the terminal is broken" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "DE 41.") var terminal: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "closing the batch of \(terminal) without it")
        let result = try OperatorSession(options: options).say(
            Verbs.settlementForce,
            terminal,
            reason: reason
        )
        ChangeReport.show(result, "batch", json)
    }
}

extension DayDocument {
    /// A batch's number as terminals send it.
    fileprivate var batch: String { DecimalText.padded(Int(text("batch")) ?? 0, digits: 6) }

    /// Whether it was closed by force, and its terminal was heard behind that.
    fileprivate var isHeardLater: Bool { isTrue("forced") && text("kind") != "forced" }

    /// How it was closed, and what followed.
    fileprivate var kind: String { (isHeardLater ? "forced, " : "") + text("kind") }
}

/// Dates as people give them.
enum DayArgument {
    static func date(_ text: String) throws -> BusinessDate {
        do throws(DeskFailure) {
            return try BusinessDate(given: text)
        } catch {
            throw CommandFailure(error)
        }
    }
}
