package import Book
import ISO8583
import Payments
import Text

/// Which operator of a station verbs name, and what he may do.
extension Arguments {
    static let stationOperator = VerbArgument<StationOperatorKey>([
        ArgumentField("merchant", .text, "DE 42 of the station, 15 characters."),
        ArgumentField("number", .text, "Three digits, as terminals send them."),
    ]) { (arguments) throws(DeskFailure) in
        try StationOperatorKey(
            merchant: arguments.text("merchant"),
            digits: arguments.text("number")
        )
    } write: {
        [
            JSONValue.Member("merchant", .string($0.merchant)),
            JSONValue.Member("number", .string($0.digits)),
        ]
    }

    static let operatorName = VerbArgument<String>([
        ArgumentField("name", .text, "What people call the operator.")
    ]) { (arguments) throws(DeskFailure) in
        try StationOperator.checked(name: arguments.text("name"))
    } write: {
        [JSONValue.Member("name", .string($0))]
    }

    static let operatorRole = VerbArgument<StationOperator.Role>([
        ArgumentField("role", .text, "cashier or supervisor.")
    ]) { (arguments) throws(DeskFailure) in
        try StationOperator.Role(given: arguments.text("role"))
    } write: {
        [JSONValue.Member("role", .string($0.name))]
    }

    static let password = VerbArgument<PINDigits>([
        ArgumentField("password", .text, "4 to 12 digits; recorded nowhere.")
    ]) { (arguments) throws(DeskFailure) in
        try PINDigits(password: try arguments.text("password"))
    } write: {
        [JSONValue.Member("password", .string($0.digits))]
    }

    /// nil for all.
    static let anyMerchant = VerbArgument<String?>([
        ArgumentField("merchant", .text, isRequired: false, "DE 42 of one station.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalText("merchant")
    } write: { merchant in
        merchant.map { [JSONValue.Member("merchant", .string($0))] } ?? []
    }
}

extension StationOperatorKey {
    /// An operator as a person names him: DE 42 and three digits.
    package init(merchant: String, digits: String) throws(DeskFailure) {
        let isNumber = digits.utf8.count == 3 && digits.utf8.allSatisfy { $0 &- 0x30 < 10 }
        guard MerchantNumber.hasLength(merchant), isNumber, let number = UInt16(digits) else {
            throw DeskFailure(
                65,
                "that is no operator of a station",
                cure: "give 15 characters and 3 digits, as DEMOSTATION0001 017"
            )
        }
        self.init(merchant: merchant, number: number)
    }
}

extension StationOperator {
    /// Names stay in the journal, where everybody reads them: no card number may stand in one.
    package static func checked(name: String) throws(DeskFailure) -> String {
        guard CardNumberMask.masked(name) == name else {
            throw DeskFailure(65, "a card number is no name", cure: "choose another")
        }
        return name
    }
}

extension StationOperator.Role {
    /// A role as a person names it.
    package init(given word: String) throws(DeskFailure) {
        guard let role = StationOperator.Role(name: word) else {
            throw DeskFailure(unknownRole: word, among: StationOperator.Role.allCases.map(\.name))
        }
        self = role
    }
}
