package import ISO8583
import Text

/// Words for the cards of the demo world: `personal`, `fleet:7`, `bank:3`.
package enum DemoCardWord {
    /// The card of a word; nil for any other word.
    package static func card(_ word: String) -> PrimaryAccountNumber? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let index = parts.count == 2 ? Int(parts[1]) : 0,
            (0..<DemoCardSeries.cards).contains(index)
        else { return nil }
        if let series = DemoCardSeries(word: parts[0]) { return series.card(index) }
        guard parts[0] == "bank" else { return nil }
        let body = DemoCardSeries.bank + "02" + DecimalText.padded(index, digits: 9)
        return PrimaryAccountNumber(completing: body)
    }

    /// The word of the card that shows these first six and last four digits; nil for a card that
    /// is none of the demo world's.
    ///
    /// The last three digits of a number and its check digit stand there, which no two cards of a
    /// kind have in common.
    package static func word(masked: String) -> String? {
        guard let number = Int(masked.suffix(4).prefix(3)) else { return nil }
        for kind in ["personal", "fleet", "points", "bank"] {
            for index in stride(from: number, to: DemoCardSeries.cards, by: 1000) {
                let word = "\(kind):\(index)"
                if card(word)?.masked() == masked { return word }
            }
        }
        return nil
    }
}
