import Payments

/// Reads the typed values of fields, which are in their canonical form; nil for any other.
enum RowFields {
    /// `88.50`, in minor units.
    static func amount(_ text: Substring) -> Int64? { decimal(text, decimals: 2) }

    /// `60.000`, in thousandths.
    static func quantity(_ text: Substring) -> Int64? { decimal(text, decimals: 3) }

    /// `0.15` or `0.1525`, in ten-thousandths.
    static func rate(_ text: Substring) -> Int64? {
        for decimals in 2...4 {
            guard let value = decimal(text, decimals: decimals) else { continue }
            return (decimals..<4).reduce(value) { value, _ in value * 10 }
        }
        return nil
    }

    static func number(_ text: Substring) -> Int64? {
        DigitText.value(Array(text.utf8)[...]).flatMap { Int64(exactly: $0) }
    }

    /// An optional field; the outer nil is for one that cannot be read.
    static func optional<Value>(
        _ text: Substring,
        _ read: (Substring) -> Value?
    ) -> Value?? {
        guard !text.isEmpty else { return .some(nil) }
        return read(text).map { .some($0) }
    }

    /// Codes with a space between them.
    static func codes(_ text: Substring) -> [Substring] { text.split(separator: " ") }

    private static func decimal(_ text: Substring, decimals: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == decimals,
            (1...10).contains(parts[0].utf8.count)
        else { return nil }
        return number(parts[0] + parts[1])
    }
}
