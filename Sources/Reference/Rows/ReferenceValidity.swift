import Payments
import Text

/// From when and until when a row holds, in minutes of the institution's clock since 1970-01-01.
package struct ReferenceValidity: Hashable, Sendable {
    /// The first minute; nil for ever before.
    package let from: Int64?
    /// The first minute at which it holds no more; nil for ever after.
    package let until: Int64?

    /// The two last fields of a row as they are kept.
    package init(from: Substring, until: Substring) {
        self.from = Self.minutes(from)?.minutes
        self.until = Self.minutes(until).map { $0.minutes + ($0.isDay ? 1_440 : 0) }
    }

    /// Whether there is a minute at which it holds.
    package var isEmpty: Bool { (from ?? .min) >= (until ?? .max) }

    /// The minute at which a day or a moment begins, and whether it is a day; nil for any other
    /// text.
    package static func minutes(_ text: Substring) -> (minutes: Int64, isDay: Bool)? {
        let count = text.utf8.count
        guard count == 10 || count == 16,
            let date = BusinessDate(dashed: String(text.prefix(10)))
        else { return nil }
        let day = Int64(date.rawValue) * 1_440
        guard count == 16 else { return (day, true) }
        let clock = text.dropFirst(10)
        let parts = clock.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard clock.first == "T", parts.count == 2,
            let hour = DecimalText.value(of: parts[0], digits: 2), hour < 24,
            let minute = DecimalText.value(of: parts[1], digits: 2), minute < 60
        else { return nil }
        return (day + Int64(hour * 60 + minute), false)
    }
}

extension ReferenceRow {
    /// From when and until when it holds.
    package var validity: ReferenceValidity {
        let (from, until) = lastFields
        return ReferenceValidity(from: from, until: until)
    }
}
