import ArgumentParser
import Book
import Desk
import Journal
import Text

/// `forecourt case …`.
struct CaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Cases that a person has to look at: list, show, close.",
        discussion: """
            A case says what one side has and the other has not, or has otherwise: a row of an \
            upload, totals of a batch or shift, an answer of a host, a reversal that is held. \
            Closing one moves no money.

            Examples:
              forecourt case list --due
              forecourt case show 4821.3
              forecourt case close 4821.3 --reason "the receipt was found" --yes
            """,
        subcommands: [CaseList.self, CaseShow.self, CaseClose.self]
    )
}

/// A case as it is typed.
struct CaseArgument: ParsableArguments {
    @Argument(help: "The case, as case list prints it: 4821 or 4821.3.") var id: String

    func named() throws -> CaseID {
        do throws(DeskFailure) {
            return try CaseID(given: id)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `case list`.
struct CaseList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Open cases, the newest first, each with our side and the other.",
        discussion: """
            Examples:
              forecourt case list --due
              forecourt case list --all --kind missing-there --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var length: ListLength
    @Flag(help: "Only open cases; so without.") var open = false
    @Flag(help: "Closed cases, too.") var all = false
    @Option(
        help: """
            general, settlement, undecided, missing-here, missing-there, differs, shift or station.
            """
    )
    var kind: String?
    @Flag(help: "Only cases that are due.") var due = false
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("CASE"), .text("KIND"), .text("DUE"), .text("TERMINAL"), .number("OURS"),
        .number("THEIRS"), .words("REASON"), .text("MERCHANT", wide: true),
        .text("STAN", wide: true), .text("ABOUT", wide: true), .text("OPENED", wide: true),
        .text("ASSET", wide: true),
    ]

    func validate() throws {
        guard !(open && all) else { throw ValidationError("--open or --all, not both") }
    }

    func run() throws {
        let choice = CaseChoice(
            state: all ? .all : .open,
            kind: try kind.map { try Self.kind($0) },
            isDue: due,
            limit: length.limit
        )
        let answer = try OperatorSession(options: options).read(Verbs.caseList, choice)
        DayPrinter.list(answer, list, Self.columns) { document in
            let currency = document.text("currency")
            return [
                document.text("case"), document.text("kind"),
                document.has("closed_by") ? "closed" : document.text("due"),
                document.text("terminal"), document.amount("ours_minor", currency),
                document.amount("theirs_minor", currency), document.text("reason"),
                document.text("merchant"), document.text("stan"), document.text("original"),
                document.text("opened_on"),
                document.has("currency") ? AmountColumn.name(currency) : "-",
            ]
        }
    }

    private static func kind(_ word: String) throws -> CaseKind {
        do throws(DeskFailure) {
            return try CaseKind(given: word)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `case show`.
struct CaseShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One case: what it is about, both its sides, and its history.",
        discussion: "Example: forecourt case show 4821.3"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var named: CaseArgument
    @OptionGroup var times: ClockOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let id = try named.named()
        let answer = try OperatorSession(options: options).read(Verbs.caseShow, id)
        if json { return Console.line(answer.text()) }
        let document = DayDocument(answer)
        let currency = document.text("currency")
        let state = document.has("closed_by") ? "closed" : "open"
        // Of totals it names the settlement that told theirs, else a payment.
        let about = document.text("kind") == CaseKind.settlement.name ? "totals" : "payment"
        Console.line("case \(document.text("case"))  \(document.text("kind"))  \(state)")
        let lines = [
            ("reason", document.text("reason")),
            ("terminal", "\(document.text("terminal"))  \(document.text("merchant"))"),
            (about, document.text("original")), ("stan", document.text("stan")),
            ("ours", document.amount("ours_minor", currency)),
            ("theirs", document.amount("theirs_minor", currency)),
            ("opened", document.text("opened_on")), ("due", document.text("due")),
        ]
        for (name, words) in lines where words.contains(where: { $0 != "-" && $0 != " " }) {
            Console.line(name + String(repeating: " ", count: 10 - name.count) + words)
        }
        guard case .array(let history)? = answer["history"] else { return }
        let clock = try times.clock(options)
        for entry in history.map(DayDocument.init) {
            var parts = [
                entry.time("at", clock), "record \(entry.text("seq"))", entry.text("what"),
            ]
            if entry.has("operator") { parts.append("by \(entry.text("operator"))") }
            if entry.has("reason") { parts.append(entry.text("reason")) }
            DayPrinter.line(parts, first: "  ")
        }
    }
}

/// `case close`.
struct CaseClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Closes a case that was looked into; it moves no money.",
        discussion: """
            Example: forecourt case close 4821.3 --reason "the receipt was found" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var named: CaseArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let id = try named.named()
        let reason = try change.agreed(to: "closing case \(id)")
        let result = try OperatorSession(options: options).say(
            Verbs.caseClose,
            id,
            reason: reason
        )
        ChangeReport.show(result, "case", json)
    }
}
