import Text

/// The card numbers of the demo world: published, for tests only, and masked like all others.
///
/// A number is the BIN of its series, nine digits from 0, and a check digit.
package enum DemoCardSeries: String, Sendable, CaseIterable {
    case personal = "900001"
    case fleet = "900002"
    case points = "900003"

    /// Cards of each series.
    package static let cards = 10_000
    /// Cards of each series at most, where more are asked for.
    package static let mostCards = 1_000_000

    /// What the cards of the demo world's bank begin with.
    package static let bank = "6222"

    /// The series by its word, such as `personal`.
    package init?(word: some StringProtocol) {
        guard let series = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = series
    }

    /// The series that the digits of a card, masked or not, begin with.
    package init?(of digits: some StringProtocol) {
        self.init(rawValue: String(digits.prefix(6)))
    }

    package var word: String { "\(self)" }

    /// The card of a number, which has at most nine digits.
    package func card(_ number: Int) -> PrimaryAccountNumber {
        let body = rawValue + DecimalText.padded(number, digits: 9)
        guard let card = PrimaryAccountNumber(completing: body) else {
            preconditionFailure("Fifteen digits become a card number.")
        }
        return card
    }
}
