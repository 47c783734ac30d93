import ArgumentParser
import Journal
import Payments
import Switch
import Text

/// `forecourt preauth …`.
struct PreauthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preauth",
        abstract: "Pre-authorisations: what is held, for how long, and what became of it.",
        discussion: """
            Read from the journal as of the last commit. A hold at a host never lapses here, nor \
            does one of a pump outdoors: that is overdue once it should have been reported.

            Examples:
              forecourt preauth list --state open
              forecourt preauth list --overdue
              forecourt preauth show --code 00000Z
            """,
        subcommands: [PreauthList.self, PreauthShow.self]
    )
}

/// State of a pre-authorisation, as it is chosen.
enum AuthorisationStateOption: String, CaseIterable, ExpressibleByArgument {
    case open
    case completed
    case voided
    case reversed
    case lapsed
}

/// `preauth list`.
struct PreauthList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Pre-authorisations, the newest first.",
        discussion: "Example: forecourt preauth list --merchant DEMOSTATION0001 --state open"
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: ArgumentHelp("Only of this merchant (DE 42).", valueName: "merchant"))
    var merchant: String?
    @Option(help: ArgumentHelp("Only of this terminal (DE 41).", valueName: "terminal"))
    var terminal: String?
    @Option(help: "Only open, completed, voided, reversed or lapsed.")
    var state: AuthorisationStateOption?
    @Flag(help: "Only those that a pump outdoors should have reported by now.")
    var overdue = false
    @Option(help: "How many at most.") var limit = 50
    @OptionGroup var list: ListOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit must be 1 to 100000, not \(limit)")
        }
    }

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        let choice = AuthorisationChoice(
            merchant: merchant,
            terminal: terminal,
            state: state?.rawValue,
            overdueAt: overdue ? SystemClock().now().rawValue : nil
        )
        let rows = try JournalFailure.bridging { try reader.authorisations(choice, limit: limit) }
        var printer = ListPrinter(list, AuthorisationPrinter.columns)
        for row in rows {
            printer.add(AuthorisationPrinter.document(row), AuthorisationPrinter.row(row))
        }
        printer.flush()
    }
}

/// `preauth show`.
struct PreauthShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One pre-authorisation, by its payment's id or by its code.",
        discussion: """
            A code of a host may be that of several: each is shown.

            Examples:
              forecourt preauth show 261128-17
              forecourt preauth show --code 00000Z
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Id of the payment, as in journal tail.") var id: String?
    @Option(help: ArgumentHelp("DE 38 of its answer.", valueName: "code")) var code: String?
    @Flag(help: "One JSON object a line.") var json = false

    func validate() throws {
        guard (id == nil) != (code == nil) else {
            throw ValidationError("name it by its id or by --code")
        }
    }

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        let rows: [AuthorisationListing]
        if let id {
            let seq = try PaymentID.seq(id, reader)
            rows = try JournalFailure.bridging { try reader.authorisation(seq).map { [$0] } ?? [] }
        } else {
            let choice = AuthorisationChoice(code: code)
            rows = try JournalFailure.bridging { try reader.authorisations(choice, limit: 50) }
        }
        guard !rows.isEmpty else {
            let name = id ?? code ?? ""
            throw CommandFailure(
                .noInput,
                "there is no pre-authorisation \(name)",
                cure: "see preauth list"
            )
        }
        for row in rows { AuthorisationPrinter.show(row, json: json) }
    }
}

/// Prints pre-authorisations.
enum AuthorisationPrinter {
    static func show(_ row: AuthorisationListing, json: Bool) {
        json
            ? Console.line(document(row).text())
            : Console.line(FoldedLine.text(([row.id] + words(row)).map(PrintableText.line)))
    }

    static let columns: [ColumnTable.Column] = [
        .text("ID"), .text("STATE"), .text("CODE"), .text("TERMINAL"), .text("CARD"),
        .number("HELD"), .number("OF"), .text("ASSET", wide: true), .text("LAPSES", wide: true),
        .text("MERCHANT", wide: true), .text("CHANNEL", wide: true),
        .number("AT MOST", wide: true), .text("RESERVED BY", wide: true),
        .text("CHANGED BY", wide: true),
    ]

    static func row(_ row: AuthorisationListing) -> [String] {
        func amount(_ minor: Int64) -> String { AmountColumn.text(minor, row.currency) }
        return [
            row.id, row.state, row.code, row.terminal ?? "-", row.pan, amount(row.heldMinor),
            amount(row.amountMinor), AmountColumn.name(row.currency), lapse(row) ?? "-",
            row.merchant, row.channel ?? "-", amount(row.ceilingMinor),
            row.reservedBy.map { "\($0)" } ?? "-", "\(row.changedBy)",
        ]
    }

    /// The last day of one, or since when it is overdue; nil at a host.
    private static func lapse(_ row: AuthorisationListing) -> String? {
        row.isOverdue(at: SystemClock().now().rawValue) ? "overdue" : row.lapsesOn
    }

    /// What is known of one: `open`, `code 00000Z`, `held 200.00 CNY of 200.00 CNY`.
    static func words(_ row: AuthorisationListing) -> [String] {
        let asset = Asset(rawValue: UInt16(row.currency) ?? 0)
        func money(_ minor: Int64) -> String {
            AmountText.wording(Money(minorUnits: minor, asset: asset))
        }
        var parts = [
            row.state, "code \(row.code)", row.merchant, row.terminal ?? "-", row.pan,
            "held \(money(row.heldMinor)) of \(money(row.amountMinor))",
            "at most \(money(row.ceilingMinor))", row.channel ?? "-",
        ]
        if let asked = row.askedMinor { parts.append("asked for \(money(asked))") }
        if let date = row.lapsesOn { parts.append("lapses after \(date)") }
        if let due = row.dueAt, row.state == "open" {
            let isOverdue = row.isOverdue(at: SystemClock().now().rawValue)
            parts.append(isOverdue ? "overdue since \(due)" : "due \(due)")
        }
        if let seq = row.reservedBy { parts.append("reserved by \(seq)") }
        return parts + ["changed by \(row.changedBy)"]
    }

    static func document(_ row: AuthorisationListing) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func number(_ value: Int64?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
        return .object([
            .init("id", .string(row.id)), .init("code", .string(row.code)),
            .init("state", .string(row.state)), .init("merchant", .string(row.merchant)),
            .init("terminal", text(row.terminal)), .init("pan", .string(row.pan)),
            .init("amount_minor", number(row.amountMinor)),
            .init("held_minor", number(row.heldMinor)),
            .init("ceiling_minor", number(row.ceilingMinor)),
            .init("currency", .string(row.currency)), .init("channel", text(row.channel)),
            .init("asked_minor", number(row.askedMinor)),
            .init("lapses_on", text(row.lapsesOn)), .init("due_at", text(row.dueAt)),
            .init("reserved_by", number(row.reservedBy)),
            .init("changed_by", number(row.changedBy)),
        ])
    }
}
