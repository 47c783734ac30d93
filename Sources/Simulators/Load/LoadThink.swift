package import Text

/// How long a customer takes between an answer and the next request: `2s`, or `1s..5s`, evenly
/// drawn.
package struct LoadThink: Sendable, Equatable {
    /// Microseconds.
    package let range: ClosedRange<Int64>

    package init(_ text: String) throws(LoadSettingError) {
        let wrong = LoadSettingError(
            "'\(text)' is no time to think",
            cure: "write 2s, or 1s..5s for one drawn between them"
        )
        guard let sides = LoadRange.sides(of: text),
            let low = DurationText.read(sides.low, .run)?.microseconds,
            let high = DurationText.read(sides.high ?? sides.low, .run)?.microseconds, low <= high,
            high > 0
        else { throw wrong }
        range = low...high
    }

    /// The next one, microseconds.
    package func draw(_ random: inout SeededGenerator) -> Int64 {
        Int64.random(in: range, using: &random)
    }
}

/// `LOW..HIGH`, or one side alone.
enum LoadRange {
    /// nil where two dots stand twice.
    static func sides(of text: some StringProtocol) -> (low: String, high: String?)? {
        let text = String(text)
        guard let dots = text.firstRange(of: "..") else { return (text, nil) }
        let high = String(text[dots.upperBound...])
        return high.contains("..") ? nil : (String(text[..<dots.lowerBound]), high)
    }
}
