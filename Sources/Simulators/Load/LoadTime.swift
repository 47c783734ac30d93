package import Text

/// Times as they stand on the command line of a run: `500ms`, `60s`, `5m`, `2h`.
package enum LoadTime {
    private static let units: [(name: String, microseconds: Int64)] = [
        ("ms", 1000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
    ]

    /// Microseconds; nil for what is no time, and above a million of its unit.
    package static func microseconds(_ text: some StringProtocol) -> Int64? {
        for (name, factor) in units where text.hasSuffix(name) {
            let digits = text.dropLast(name.count)
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int64(digits), value <= 1_000_000
            else { continue }
            return value * factor
        }
        return nil
    }
}

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
            let low = LoadTime.microseconds(sides.low),
            let high = LoadTime.microseconds(sides.high ?? sides.low), low <= high, high > 0
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
