import ISO8583
import Reference
import Text

/// Which card verbs name, and why it is hot.
extension Arguments {
    /// `pan` as digits, or `card` as the table holds it.
    static let cardName = VerbArgument<CardName>([
        ArgumentField("pan", .text, isRequired: false, "Its number, or"),
        ArgumentField("card", .text, isRequired: false, "as hot-card list prints it."),
    ]) { (arguments) throws(DeskFailure) in
        if let digits = try arguments.optionalText("pan") {
            return .number(try PrimaryAccountNumber(given: digits))
        }
        return try CardName(kept: arguments.text("card"))
    } write: { name in
        switch name {
        case .number(let card): [JSONValue.Member("pan", .string(card.unmaskedDigits))]
        case .field(let field): [JSONValue.Member("card", .string(field))]
        }
    }

    static let cause = VerbArgument<String>.text("cause", "lost, stolen, fraud, damaged or other.")

    /// Until when a card is hot; empty: for good.
    static let until = VerbArgument<String>([
        ArgumentField("until", .text, isRequired: false, "2026-12-31, or with T18:00.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalText("until") ?? ""
    } write: {
        $0.isEmpty ? [] : [JSONValue.Member("until", .string($0))]
    }

    /// Numbers that become fields of rows; some at a time.
    static let cards = VerbArgument<[PrimaryAccountNumber]>([
        ArgumentField("pans", .list, "Card numbers, up to 1000; recorded nowhere.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.texts("pans", atMost: 1000).map { (digits) throws(DeskFailure) in
            try PrimaryAccountNumber(given: digits)
        }
    } write: { cards in
        [JSONValue.Member("pans", .array(cards.map { .string($0.unmaskedDigits) }))]
    }
}

extension CardName {
    /// A card as the table holds it: its mask, `#` and 32 hexadecimal digits.
    package init(kept text: String) throws(DeskFailure) {
        guard ReferenceCard(text) != nil else {
            throw DeskFailure(
                65,
                "that is no card",
                cure: "give its number, or 900001******0001# and 32 hexadecimal digits"
            )
        }
        self = .field(text)
    }
}
