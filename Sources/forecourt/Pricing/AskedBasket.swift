import ISO8583
import Payments
import Reference
import Simulators
import Text

/// Who pays, as he is named.
struct AskedPayer {
    var card: PrimaryAccountNumber?
    var account: Int64?
    var company: String?
    var level: String?

    /// What is paid in.
    var asset = Asset.yuan

    /// A demo card by its word, or a number.
    static func card(_ word: String) throws -> PrimaryAccountNumber {
        let card = try DemoCardWord.card(word) ?? AccountArgument.card(word)
        guard card.luhnIsValid else {
            throw CommandFailure(
                .usage,
                "the check digit of card \(card.masked()) is wrong",
                cure: "correct the number"
            )
        }
        return card
    }
}

/// A basket whose price is asked for.
struct AskedBasket {
    /// DE 42.
    var station: String
    /// The minute of the institution's clock, since 1970-01-01.
    var minute: Int32
    var payer: AskedPayer

    /// What lines of a terminal would be; no product has the number of a card.
    static func basket(_ lines: [ProductLine]) throws(Basket.Mistake) -> Basket {
        if let place = lines.firstIndex(where: { ProductLine.isCardNumber($0.code) }) {
            throw .cardNumber(line: place + 1)
        }
        return try Basket(lines)
    }

    static let timeCure = "write 2026-12-24T18:00"
    static let lineCure = #"write code\unit\quantity\price\amount, as 1020\L\3035120\2780\27394"#

    /// The minute of a moment or of the beginning of a day; nil for any other text.
    static func minute(_ text: String) -> Int32? {
        guard let found = ReferenceValidity.minutes(text[...]), found.minutes >= 0 else {
            return nil
        }
        return Int32(exactly: found.minutes)
    }

    /// As `minute(_:)` reads it.
    var time: String {
        let day = BusinessDate(rawValue: minute / 1_440)
        let clock = minute % 1_440
        let hours = DecimalText.padded(clock / 60, digits: 2)
        return "\(day.dashed)T\(hours):\(DecimalText.padded(clock % 60, digits: 2))"
    }
}

extension Basket.Mistake {
    /// What to do about it where lines are written by hand.
    var cure: String {
        switch self {
        case .noLine: AskedBasket.lineCure
        case .tooManyLines: "ask in two baskets"
        case .tooManyDecimals:
            "the first digit of quantity and price says how many decimals the rest has"
        case .badLine: "write at most nine digits behind the first"
        case .negative: "write a minus at the amount alone"
        case .cardNumber: "write the product's code"
        case .sumDiffers: "correct an amount"
        }
    }
}
