import ArgumentParser
import Book
import Desk
import Journal
import Payments
import Text

/// `forecourt operator …`.
struct StationOperatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Operators of stations: list, add, role, password, disable.",
        discussion: """
            Whoever stands at a station's terminals has a number of three digits there, a role and \
            a password. A cashier tops up cards for cash; a supervisor also takes back sales \
            without their card. After five wrong passwords none counts until he gets another.

            Examples:
              forecourt operator add DEMOSTATION0001 017 --name "Li Na" --role supervisor \\
                --reason "new" --yes
              forecourt operator list --merchant DEMOSTATION0001
            """,
        subcommands: [
            OperatorList.self, OperatorAdd.self, OperatorRoleChange.self,
            OperatorPassword.self, OperatorDisable.self,
        ]
    )
}

/// Whom a command names.
struct StationOperatorArgument: ParsableArguments {
    @Argument(help: "DE 42 of the station, 15 characters.") var merchant: String
    @Argument(help: "The operator's number, 3 digits.") var number: String

    func key() throws -> StationOperatorKey {
        do throws(DeskFailure) {
            return try StationOperatorKey(merchant: merchant, digits: number)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// Where the password of an operator comes from.
struct PasswordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("File with the password, - for standard input.", valueName: "file")
    )
    var passwordFile: String?

    /// The digits, asked for without showing them where no file is named.
    func digits() throws -> PINDigits {
        let text: String
        if let passwordFile {
            text = try InputReader.smallWord(of: passwordFile, for: "--password-file")
        } else {
            text = try PINPrompt.ask("Password", insteadOf: "--password-file")
        }
        do throws(DeskFailure) {
            return try PINDigits(password: text)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `operator list`.
struct OperatorList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line an operator: station, number, name, role, password.",
        discussion: "Example: forecourt operator list --merchant DEMOSTATION0001"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions
    @Option(help: "DE 42 of one station.") var merchant: String?

    private static let columns: [ColumnTable.Column] = [
        .text("MERCHANT"), .text("OPERATOR"), .words("NAME"), .text("ROLE"), .text("STATE"),
        .text("PASSWORD"), .words("PERSON", wide: true), .number("WRONG", wide: true),
    ]

    func run() throws {
        let session = OperatorSession(options: options)
        guard case .array(let operators) = try session.say(Verbs.operatorList, merchant) else {
            return
        }
        if let merchant, operators.isEmpty, isUnknown(merchant) {
            throw CommandFailure(
                .noInput,
                "no terminal belongs to merchant \(merchant)",
                cure: "terminal list names them"
            )
        }
        var printer = ListPrinter(list, Self.columns)
        for row in operators { printer.add(row, Self.row(row)) }
        printer.flush()
    }

    /// Whether the journal knows no terminal of a merchant.
    private func isUnknown(_ merchant: String) -> Bool {
        let session = OperatorSession(options: options)
        // Whom the socket lets in need not be able to read the file, and has his answer already.
        guard let terminals = try? session.reader().terminals() else { return false }
        return !terminals.contains { $0.merchant == merchant }
    }

    private static func row(_ row: JSONValue) -> [String] {
        let keys = [
            "merchant", "operator", "name", "role", "status", "password", "person", "tries",
        ]
        return keys.map { DayDocument(row).text($0) }
    }
}

/// `operator add`.
struct OperatorAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Gives a station another operator, with a role and a first password.",
        discussion: """
            The password has 4 to 12 digits and is asked for, or read from --password-file, - for \
            standard input; the switch keeps a reference of it that cannot be turned back.

            Example:
              forecourt operator add DEMOSTATION0001 017 --name "Li Na" --role cashier \\
                --password-file - --reason "new" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var station: StationOperatorArgument
    @Option(help: "What people call the operator.") var name: String
    @Option(help: "cashier or supervisor.") var role: String
    @OptionGroup var password: PasswordOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let key = try station.key()
        let role = try OperatorRoleText.of(role)
        let name = try checkedName()
        let reason = try change.agreed(to: "adding operator \(key.digits) of \(key.merchant)")
        let result = try OperatorSession(options: options).say(
            Verbs.operatorAdd,
            key,
            name,
            role,
            try password.digits(),
            reason: reason
        )
        ChangeReport.show(result, "operator", json)
    }

    private func checkedName() throws -> String {
        do throws(DeskFailure) {
            return try StationOperator.checked(name: name)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `operator role`.
struct OperatorRoleChange: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Gives an operator another role.",
        discussion: """
            Example:
              forecourt operator role DEMOSTATION0001 017 cashier \\
                --reason "left the shift" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var station: StationOperatorArgument
    @Argument(help: "cashier or supervisor.") var role: String
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let key = try station.key()
        let role = try OperatorRoleText.of(role)
        let reason = try change.agreed(to: "making operator \(key.digits) a \(role.name)")
        let result = try OperatorSession(options: options).say(
            Verbs.operatorRole,
            key,
            role,
            reason: reason
        )
        ChangeReport.show(result, "operator", json)
    }
}

/// `operator password`.
struct OperatorPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Gives an operator another password; wrong tries are forgotten.",
        discussion: """
            Example:
              forecourt operator password DEMOSTATION0001 017 --password-file - \\
                --reason "forgotten" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var station: StationOperatorArgument
    @OptionGroup var password: PasswordOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let key = try station.key()
        let reason = try change.agreed(to: "setting the password of operator \(key.digits)")
        let result = try OperatorSession(options: options).say(
            Verbs.operatorPassword,
            key,
            try password.digits(),
            reason: reason
        )
        ChangeReport.show(result, "operator", json)
    }
}

/// `operator disable`.
struct OperatorDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Lets an operator do nothing from here on; --enable undoes that.",
        discussion: """
            Example: forecourt operator disable DEMOSTATION0001 017 --reason "left" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var station: StationOperatorArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "Let the operator act again.") var enable = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let key = try station.key()
        let deed = "\(enable ? "enabling" : "disabling") operator \(key.digits)"
        let reason = try change.agreed(to: deed)
        let result = try OperatorSession(options: options).say(
            Verbs.operatorDisable,
            key,
            !enable,
            reason: reason
        )
        ChangeReport.show(result, "operator", json)
    }
}

/// A role as it is typed.
private enum OperatorRoleText {
    static func of(_ text: String) throws -> StationOperator.Role {
        do throws(DeskFailure) {
            return try StationOperator.Role(given: text)
        } catch {
            throw CommandFailure(error)
        }
    }
}
