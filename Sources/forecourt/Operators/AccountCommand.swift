import ArgumentParser
import Desk
import ISO8583
import Journal
import Ledger
import Payments
import Simulators
import Switch
import Text

/// `forecourt account …`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Accounts: list, show, open, credit, freeze, set and reset the PIN.",
        discussion: """
            An account is named by its id, or by its card: --pan-file, - for standard input, or a \
            demo card as personal:17. Changes need --reason, and --yes in scripts.

            Examples:
              forecourt account show personal:17
              forecourt account credit personal:17 --amount 50.00 --reason "goodwill" --yes
            """,
        subcommands: [
            AccountList.self, AccountShow.self, AccountOpen.self, AccountCredit.self,
            AccountFreeze.self, AccountSetPIN.self, AccountResetPIN.self,
        ]
    )
}

/// Which account is meant.
struct AccountArgument: ParsableArguments {
    @Option(
        help: ArgumentHelp("File with the card number, - for standard input.", valueName: "file")
    )
    var panFile: String?
    @Argument(help: "Id, demo card such as personal:17, or a test card number.") var account:
        String?

    /// The name as the switch takes it.
    func name() throws -> AccountName {
        if let panFile {
            let text = try InputReader.smallWord(of: panFile, for: "--pan-file")
            return .card(try Self.card(text))
        }
        guard let account else {
            throw CommandFailure(.usage, "which account?", cure: "an id, personal:17 or --pan-file")
        }
        if let demo = DemoCardWord.card(account) { return .card(demo) }
        if account.utf8.count >= 12 { return .card(try Self.card(account)) }
        guard let id = Int64(account), id > 0 else {
            throw CommandFailure(.usage, "'\(account)' is no account", cure: "an id or personal:17")
        }
        return .id(id)
    }

    static func card(_ text: String) throws -> PrimaryAccountNumber {
        do throws(DeskFailure) {
            return try PrimaryAccountNumber(given: text)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// Prints accounts.
enum AccountPrinter {
    static func show(_ document: JSONValue, json: Bool) {
        if json { return Console.line(document.text()) }
        func text(_ key: String) -> String {
            switch document[key] {
            case .string(let text)?, .number(let text)?: text
            default: "-"
            }
        }
        let asset = Asset(rawValue: UInt16(text("asset")) ?? 0)
        func money(_ key: String) -> String {
            AmountText.wording(Money(minorUnits: Int64(text(key)) ?? 0, asset: asset))
        }
        let parts =
            [
                text("id"), text("kind"), text("pan"), "available \(money("available_minor"))",
                "posted \(money("posted_minor"))", "held \(money("held_minor"))", text("status"),
            ] + (text("pin") == "none" ? [] : ["PIN \(text("pin"))"])
        DayPrinter.line(parts)
    }

    static let columns: [ColumnTable.Column] = [
        .number("ID"), .text("KIND"), .text("CARD"), .number("AVAILABLE"), .number("HELD"),
        .text("ASSET"), .text("STATE"), .text("PIN"), .number("POSTED", wide: true),
        .text("MERCHANT", wide: true), .text("EXPIRY", wide: true),
    ]

    static func row(_ row: AccountRow) -> [String] {
        func amount(_ minor: Int64) -> String { AmountColumn.text(minor, row.asset) }
        let pin = row.pin == "none" ? "-" : row.pin
        return [
            "\(row.id)", row.kind, row.pan ?? "-", amount(row.availableMinor),
            amount(row.heldMinor), AmountColumn.name(row.asset), row.status, pin,
            amount(row.postedMinor), row.merchant ?? "-", row.expiry ?? "-",
        ]
    }

    static func document(_ row: AccountRow) -> JSONValue {
        .object([
            .init("id", .number("\(row.id)")), .init("kind", .string(row.kind)),
            .init("pan", row.pan.map { .string($0) } ?? .null),
            .init("asset", .string(row.asset)),
            .init("posted_minor", .number("\(row.postedMinor)")),
            .init("held_minor", .number("\(row.heldMinor)")),
            .init("available_minor", .number("\(row.availableMinor)")),
            .init("status", .string(row.status)),
            .init("pin", .string(row.pin)),
            .init("pin_tries", .number("\(row.pinTries)")),
        ])
    }
}

/// `account list`.
struct AccountList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line an account.",
        discussion: "Example: forecourt account list -n 20 --after 1000"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions
    @Option(name: .customShort("n"), help: "How many.") var count = 50
    @Option(help: "Only accounts behind this id.") var after: Int64 = 0

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        var last = after
        var left = max(0, count)
        var printer = ListPrinter(list, AccountPrinter.columns)
        defer { printer.flush() }
        while left > 0 {
            let rows = try JournalFailure.bridging {
                try reader.accounts(after: last, limit: min(left, 1000))
            }
            guard let end = rows.last?.id else { return }
            for row in rows { printer.add(AccountPrinter.document(row), AccountPrinter.row(row)) }
            last = end
            left -= rows.count
        }
    }
}

/// `account show`.
struct AccountShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One account.",
        discussion: "Example: forecourt account show personal:17"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let session = OperatorSession(options: options)
        let name = try account.name()
        if case .id(let id) = name {
            let row = try JournalFailure.bridging { try session.reader().account(id) }
            guard let row else {
                throw CommandFailure(
                    .noInput,
                    "there is no account \(id)",
                    cure: "see account list"
                )
            }
            return AccountPrinter.show(AccountPrinter.document(row), json: json)
        }
        AccountPrinter.show(try session.say(Verbs.accountShow, name), json: json)
    }
}

/// `account open`.
struct AccountOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Opens an account for a card.",
        discussion: """
            Example: forecourt account open --pan-file card.txt --kind fleet --expiry 3012 \\
              --opening 500.00 --reason "new customer" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @OptionGroup var change: ChangeOptions
    @Option(help: "personal, fleet or points.") var kind: CardKind
    @Option(help: ArgumentHelp("Expiry of the card.", valueName: "YYMM")) var expiry = "3012"
    @Option(help: "Opening balance.") var opening = "0"
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        guard case .card(let card) = try account.name() else {
            throw CommandFailure(.usage, "an account is opened for a card", cure: "use --pan-file")
        }
        guard expiry.utf8.count == 4, let date = UInt16(expiry) else {
            throw CommandFailure(.usage, "'\(expiry)' is no expiry", cure: "write YYMM, as 3012")
        }
        let money = try AmountOption.money(opening, in: kind.asset)
        let reason = try change.agreed(to: "opening an account")
        let result = try OperatorSession(options: options).say(
            Verbs.accountOpen,
            kind,
            card,
            Int64(date),
            money.minorUnits,
            reason: reason
        )
        ChangeReport.show(result, "account", json)
    }
}

extension CardKind: ExpressibleByArgument {}

/// Prints what a change left.
enum ChangeReport {
    static func show(_ document: JSONValue, _ noun: String, _ json: Bool) {
        let seq = OperatorSession.number(document["seq"])
        let created = OperatorSession.number(document["created"])
        let proposal = OperatorSession.number(document["proposal"])
        if json {
            var members: [(String, JSONValue)] = [
                ("seq", seq.map { .number("\($0)") } ?? .null),
                ("created", created.map { .number("\($0)") } ?? .null),
            ]
            if let proposal { members.append(("proposal", .number("\(proposal)"))) }
            return Console.json(members)
        }
        if let proposal {
            Console.line(
                "proposed: record \(proposal) waits for another person:"
                    + " forecourt approve \(proposal)"
            )
            return
        }
        let made = created.map { "\(noun) \($0), " } ?? ""
        Console.line("done: \(made)record \(seq.map(String.init) ?? "-")")
    }
}

/// `account credit`.
struct AccountCredit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit",
        abstract: "Loads money or points onto an account.",
        discussion: """
            Example: forecourt account credit personal:17 --amount 50.00 \\
              --reason "goodwill" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @OptionGroup var change: ChangeOptions
    @Option(parsing: .unconditional, help: "Amount; whole points with --points.")
    var amount: String
    @Flag(help: "The amount is in points.") var points = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let money = try AmountOption.money(amount, in: points ? .points : .yuan)
        let reason = try change.agreed(to: "crediting \(AmountText.wording(money))")
        let name = try account.name()
        let result = try OperatorSession(options: options).say(
            Verbs.accountCredit,
            name,
            money,
            reason: reason
        )
        ChangeReport.show(result, "account", json)
    }
}

/// `account freeze`.
struct AccountFreeze: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Refuses payments of an account; --thaw allows them again.",
        discussion: "Example: forecourt account freeze personal:17 --reason \"reported lost\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "Allow payments again.") var thaw = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: thaw ? "thawing the account" : "freezing the account")
        let name = try account.name()
        let result = try OperatorSession(options: options).say(
            Verbs.accountFreeze,
            name,
            !thaw,
            reason: reason
        )
        ChangeReport.show(result, "account", json)
    }
}
