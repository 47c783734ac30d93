package import Book
import ISO8583
import Text

/// Whom verbs name, and what he may do.
extension Arguments {
    /// What somebody goes by.
    static let person = VerbArgument<String>([
        ArgumentField("name", .text, "What the person goes by.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.text("name")
    } write: {
        [JSONValue.Member("name", .string($0))]
    }

    static let role = VerbArgument<Role>([
        ArgumentField("role", .text, "viewer, operator, supervisor …")
    ]) { (arguments) throws(DeskFailure) in
        try Role(given: arguments.text("role"))
    } write: {
        [JSONValue.Member("role", .string($0.rawValue))]
    }

    static let proposal = VerbArgument<Int64>.integer("proposal", "Record that proposed it.")

    /// A person with all his names; several of a kind are separated by spaces.
    static let opening = VerbArgument<PersonOpening>([
        ArgumentField("name", .text, "What the person goes by."),
        ArgumentField("user", .text, isRequired: false, "Unix users."),
        ArgumentField("operator", .text, isRequired: false, "As DEMOSTATION0001:017."),
        ArgumentField("login", .text, isRequired: false, "For the operators' pages."),
    ]) { (arguments) throws(DeskFailure) in
        var names: [PersonName] = []
        for (field, kind) in [("user", PersonName.Kind.unixUser), ("login", .login)] {
            let given = try arguments.optionalText(field) ?? ""
            for text in given.split(separator: " ") {
                names.append(PersonName(kind, String(text)))
            }
        }
        for text in (try arguments.optionalText("operator") ?? "").split(separator: " ") {
            names.append(try PersonName(operatorNumber: String(text)))
        }
        return try PersonOpening(given: arguments.text("name"), names)
    } write: { opening in
        func text(_ kind: PersonName.Kind) -> String {
            opening.names.filter { $0.kind == kind }.map(\.text).joined(separator: " ")
        }
        let members = [
            ("name", opening.name), ("user", text(.unixUser)),
            ("operator", text(.operatorNumber)), ("login", text(.login)),
        ]
        return members.filter { !$0.1.isEmpty }.map { JSONValue.Member($0.0, .string($0.1)) }
    }
}

extension PersonName {
    /// An operator number as a person gives it: `DEMOSTATION0001:017`.
    package init(operatorNumber text: String) throws(DeskFailure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw DeskFailure(
                65,
                "that is no operator number",
                cure: "write MERCHANT:NUMBER, as DEMOSTATION0001:017"
            )
        }
        self.init(.operatorNumber, parts[1], merchant: parts[0])
    }

    /// As it is given, and listed.
    var text: String { kind == .operatorNumber ? "\(merchant):\(name)" : name }
}

extension PersonOpening {
    /// A person as an administrator names him.
    ///
    /// Blanks part the names of a kind on a line of the admin socket: none may stand in a name.
    /// Names stay in the journal, where everybody reads them: no card number may stand in one.
    package init(given name: String, _ names: [PersonName]) throws(DeskFailure) {
        for text in [name] + names.flatMap({ [$0.merchant, $0.name] }) {
            guard CardNumberMask.masked(text) == text else {
                throw DeskFailure(65, "a card number is no name", cure: "choose another")
            }
        }
        guard !names.contains(where: { $0.text.contains(" ") }) else {
            throw DeskFailure(
                65,
                "a user, an operator number or a login has no blanks",
                cure: "give each of them by itself"
            )
        }
        self.init(name: name, names: names)
    }
}

extension Role {
    /// A role as a person names it.
    package init(given text: String) throws(DeskFailure) {
        guard let role = Role(rawValue: text) else {
            throw DeskFailure(unknownRole: text, among: Role.allCases.map(\.rawValue))
        }
        self = role
    }
}
