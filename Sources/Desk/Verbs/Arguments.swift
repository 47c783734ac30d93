import CardSecurity
package import ISO8583
import Journal
package import Ledger
package import Payments
import Switch
import Text

/// The arguments that verbs share, each read and written in one place.
enum Arguments {
    /// Why; every verb that changes something takes it.
    static let reason = VerbArgument<String>.text("reason", "Why; recorded with the name.")

    /// The reason as it is recorded, whichever door it came through: it stays in the journal, where
    /// everybody reads it, so that no card number may stand in it.
    static func recorded(_ reason: String, of verb: VerbFacts) throws(DeskFailure) -> String {
        guard !PrintableText.isBlank(reason) else {
            throw DeskFailure(64, "\(verb.name) needs reason", cure: "see forecourt verbs")
        }
        try VerbArguments.check(reason, "reason", of: verb.name)
        return CardNumberMask.masked(reason)
    }

    /// Refuses the reason by which lists leave out what made the demo world.
    static func checkIsOwn(_ reason: String, of verb: VerbFacts) throws(DeskFailure) {
        guard reason != JournalFilter.seedReason else {
            throw DeskFailure(
                64,
                "\(verb.name): '\(reason)' marks what demo seed made",
                cure: "say why in other words"
            )
        }
    }

    static let channel = VerbArgument<String>.text("channel", "Name of a payment channel.")
    static let terminal = VerbArgument<String>.text("terminal", "DE 41, 8 characters.")
    static let reversal = VerbArgument<Int64>.integer("reversal", "Record that stored it.")
    static let payment = VerbArgument<Int64>.integer("payment", "Record of the payment.")

    /// `account` as an id, or `pan` as digits.
    static let account = VerbArgument<AccountName>([
        ArgumentField("account", .integer, isRequired: false, "Id of the account, or"),
        ArgumentField("pan", .text, isRequired: false, "its card number."),
    ]) { (arguments) throws(DeskFailure) in
        guard try arguments.optionalText("pan") == nil else {
            return .card(try PrimaryAccountNumber(given: arguments.text("pan")))
        }
        return .id(try arguments.integer("account"))
    } write: { name in
        switch name {
        case .id(let id): [JSONValue.Member("account", .number("\(id)"))]
        case .card(let card): [JSONValue.Member("pan", .string(card.unmaskedDigits))]
        }
    }

    static let newCard = VerbArgument<PrimaryAccountNumber>([
        ArgumentField("pan", .text, "Number of the card, 12 to 19 digits.")
    ]) { (arguments) throws(DeskFailure) in
        try PrimaryAccountNumber(given: arguments.text("pan"))
    } write: {
        [JSONValue.Member("pan", .string($0.unmaskedDigits))]
    }

    static let cardKind = VerbArgument<CardKind>([
        ArgumentField("kind", .text, "personal, fleet or points.")
    ]) { (arguments) throws(DeskFailure) in
        guard let kind = CardKind(rawValue: try arguments.text("kind")) else {
            throw DeskFailure(64, "unknown kind", cure: "personal, fleet or points")
        }
        return kind
    } write: {
        [JSONValue.Member("kind", .string($0.rawValue))]
    }

    /// An amount in minor units of `currency`; yuan for who does not say it, as on the command
    /// line.
    static let amount = VerbArgument<Money>([
        ArgumentField("amount_minor", .integer, "In the currency's minor units."),
        ArgumentField("currency", .text, isRequired: false, "156 (yuan) or 999 (points)."),
    ]) { (arguments) throws(DeskFailure) in
        let amount = try arguments.integer("amount_minor")
        guard let currency = try arguments.optionalText("currency") else {
            return Money(minorUnits: amount, asset: .yuan)
        }
        guard let code = UInt16(currency), (1...999).contains(code) else {
            throw DeskFailure(
                64,
                "\(arguments.verb) has a currency that is none",
                cure: "write 156 for yuan, 999 for points"
            )
        }
        return Money(minorUnits: amount, asset: Asset(rawValue: code))
    } write: {
        [
            JSONValue.Member("amount_minor", .number("\($0.minorUnits)")),
            JSONValue.Member("currency", .string($0.asset.numericCode)),
        ]
    }

    static let pin = VerbArgument<PINDigits>([
        ArgumentField("pin", .text, "4 to 12 digits; recorded nowhere.")
    ]) { (arguments) throws(DeskFailure) in
        try PINDigits(try arguments.text("pin"))
    } write: {
        [JSONValue.Member("pin", .string($0.digits))]
    }

    /// `terminal`, `merchant`, or `all`.
    static let selection = VerbArgument<TerminalSelection>([
        ArgumentField("terminal", .text, isRequired: false, "One, by DE 41, or"),
        ArgumentField("merchant", .text, isRequired: false, "all of a merchant (DE 42), or"),
        ArgumentField("all", .flag, isRequired: false, "all that have working keys."),
    ]) { (arguments) throws(DeskFailure) in
        var named: [TerminalSelection] = []
        if let terminal = try arguments.optionalText("terminal") {
            named.append(.terminal(terminal))
        }
        if let merchant = try arguments.optionalText("merchant") {
            named.append(.merchant(merchant))
        }
        if try arguments.optionalFlag("all") { named.append(.all) }
        guard let selection = named.first, named.count == 1 else {
            let problem = named.isEmpty ? "names no terminals" : "names terminals in two ways"
            throw DeskFailure(
                64,
                "\(arguments.verb) \(problem)",
                cure: "terminal, merchant or all"
            )
        }
        return selection
    } write: {
        switch $0 {
        case .terminal(let name): [JSONValue.Member("terminal", .string(name))]
        case .merchant(let name): [JSONValue.Member("merchant", .string(name))]
        case .all: [JSONValue.Member("all", .boolean(true))]
        }
    }

    /// DE 14 of what was said as a number: a month that there is.
    static func expiry(_ number: Int64) throws(DeskFailure) -> UInt16 {
        guard (0...9999).contains(number), (1...12).contains(number % 100) else {
            throw DeskFailure(64, "that is no expiry", cure: "write YYMM, as 3012")
        }
        return UInt16(number)
    }

    /// The file is named, not sent: no key crosses the socket.
    static let keyFile = VerbArgument<String>([
        ArgumentField("file", .text, "Full path of the next master key's file.")
    ]) { (arguments) throws(DeskFailure) in
        let path = try arguments.text("file")
        guard path.hasPrefix("/") else {
            throw DeskFailure(64, "the key file needs its full path", cure: "begin it with /")
        }
        return path
    } write: {
        [JSONValue.Member("file", .string($0))]
    }
}

/// The kinds of account that operators open.
package enum CardKind: String, Sendable, CaseIterable {
    case personal
    case fleet
    case points

    package var asset: Asset { self == .points ? .points : .yuan }

    package var accountKind: AccountKind {
        switch self {
        case .personal: .personalCard
        case .fleet: .fleetCard
        case .points: .points
        }
    }
}

extension PrimaryAccountNumber {
    /// A card number as a person gives it: 12 to 19 digits.
    package init(given digits: String) throws(DeskFailure) {
        guard let card = PrimaryAccountNumber(digits), card.hasCardLength else {
            throw DeskFailure(65, "that is no card number", cure: "give 12 to 19 digits")
        }
        self = card
    }
}

/// A PIN or password on its way to the switch: its digits as they are sent, found to be one.
package struct PINDigits: Sendable {
    let digits: String
    let pin: CardPIN

    /// Takes 4 to 12 digits.
    package init(_ digits: String) throws(DeskFailure) { try self.init(digits, "PIN") }

    /// An operator's password, which is made like a PIN.
    package init(password digits: String) throws(DeskFailure) {
        try self.init(digits, "password")
    }

    private init(_ digits: String, _ noun: String) throws(DeskFailure) {
        do throws(CardSecurityError) {
            pin = try CardPIN(digits)
        } catch {
            throw DeskFailure(65, "that is no \(noun)", cure: "give 4 to 12 digits")
        }
        self.digits = digits
    }
}
