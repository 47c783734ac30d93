import ArgumentParser
import Book
import Desk
import Text

/// `forecourt person …`.
struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "People: list, add, grant and revoke roles, disable.",
        discussion: """
            Until the first person is added, the user that runs the switch holds every role \
            alone. The first becomes an administrator, and from then on everybody, that user too, \
            needs a role of his own.

            Examples:
              forecourt person add "Li Na" --user lina --reason "head of the shift" --yes
              forecourt person grant "Li Na" operator --reason "head of the shift" --yes
            """,
        subcommands: [
            PersonList.self, PersonAdd.self, PersonGrant.self, PersonRevoke.self,
            PersonDisable.self,
        ]
    )
}

/// Whom a command names.
struct PersonArgument: ParsableArguments {
    @Argument(help: "What the person goes by.") var name: String
}

/// `person list`.
struct PersonList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line a person: number, name, state, roles, names.",
        discussion: "Example: forecourt person list -o wide"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .number("NO"), .words("NAME"), .text("STATE"), .words("ROLES"), .words("NAMES"),
    ]

    func run() throws {
        let session = OperatorSession(options: options)
        guard case .array(let people) = try session.say(Verbs.personList) else { return }
        var printer = ListPrinter(list, Self.columns)
        for person in people { printer.add(person, Self.row(person)) }
        printer.flush()
    }

    private static func row(_ person: JSONValue) -> [String] {
        func texts(_ key: String) -> [String] {
            guard case .array(let items)? = person[key] else { return [] }
            return items.compactMap(\.string)
        }
        let names =
            texts("users").map { "user \($0)" } + texts("logins").map { "login \($0)" }
            + texts("operators").map { "operator \($0)" }
        return [
            "\(OperatorSession.number(person["person"]) ?? 0)", person["name"]?.string ?? "-",
            person["status"]?.string ?? "-", texts("roles").joined(separator: ", "),
            names.joined(separator: ", "),
        ]
    }
}

/// `person add`.
struct PersonAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a person with all his names; the first is an administrator.",
        discussion: """
            Names are given once and are nobody else's afterwards.

            Example:
              forecourt person add "Li Na" --user lina \\
                --operator DEMOSTATION0001:017 --reason "new" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var person: PersonArgument
    @OptionGroup var change: ChangeOptions
    @Option(help: "A user of this machine; may be repeated.") var user: [String] = []
    @Option(
        help: ArgumentHelp(
            "Operator number of 3 digits at a merchant; may be repeated.",
            valueName: "merchant:number"
        )
    )
    var `operator`: [String] = []
    @Option(help: "For the operators' pages; may be repeated.") var login: [String] = []
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "adding \(person.name)")
        let result = try OperatorSession(options: options).say(
            Verbs.personAdd,
            try opening(),
            reason: reason
        )
        ChangeReport.show(result, "person", json)
    }

    private func opening() throws -> PersonOpening {
        var names = user.map { PersonName(.unixUser, $0) }
        names += login.map { PersonName(.login, $0) }
        do throws(DeskFailure) {
            for text in `operator` { names.append(try PersonName(operatorNumber: text)) }
            return try PersonOpening(given: person.name, names)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `person grant`.
struct PersonGrant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Gives a person a role; another administrator agrees to finance and controller.",
        discussion: "Example: forecourt person grant \"Li Na\" operator --reason \"new\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var person: PersonArgument
    @Argument(help: "viewer, operator, supervisor, finance, controller, security, administrator.")
    var role: String
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let role = try PersonRole.of(role)
        let reason = try change.agreed(to: "giving \(person.name) the role \(role.rawValue)")
        let result = try OperatorSession(options: options).say(
            Verbs.personGrant,
            person.name,
            role,
            reason: reason
        )
        ChangeReport.show(result, "person", json)
    }
}

/// `person revoke`.
struct PersonRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Takes a role away from a person.",
        discussion: "Example: forecourt person revoke \"Li Na\" operator --reason \"left\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var person: PersonArgument
    @Argument(help: "The role.") var role: String
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let role = try PersonRole.of(role)
        let reason = try change.agreed(to: "taking the role \(role.rawValue) from \(person.name)")
        let result = try OperatorSession(options: options).say(
            Verbs.personRevoke,
            person.name,
            role,
            reason: reason
        )
        ChangeReport.show(result, "person", json)
    }
}

/// `person disable`.
struct PersonDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Lets a person do nothing from here on; --enable undoes that.",
        discussion: "Example: forecourt person disable \"Li Na\" --reason \"left\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var person: PersonArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "Let the person act again.") var enable = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let deed = enable ? "enabling \(person.name)" : "disabling \(person.name)"
        let reason = try change.agreed(to: deed)
        let result = try OperatorSession(options: options).say(
            Verbs.personDisable,
            person.name,
            !enable,
            reason: reason
        )
        ChangeReport.show(result, "person", json)
    }
}

/// A role as it is typed.
private enum PersonRole {
    static func of(_ text: String) throws -> Role {
        do throws(DeskFailure) {
            return try Role(given: text)
        } catch {
            throw CommandFailure(error)
        }
    }
}
