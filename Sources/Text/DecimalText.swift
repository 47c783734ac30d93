/// Decimal digits as text, without Foundation's formatters.
package enum DecimalText {
    /// The value of 1 to 19 ASCII digits; nil for anything else, or where it does not fit.
    @inlinable
    package static func value(of text: some StringProtocol, digits: Int? = nil) -> UInt64? {
        var value: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            guard byte >= 0x30, byte <= 0x39, count < 19 else { return nil }
            value = value * 10 + UInt64(byte & 0xF)
            count += 1
        }
        if let digits, count != digits { return nil }
        return count == 0 ? nil : value
    }

    /// The value in decimal with zeros on the left up to `digits`; longer values stay whole.
    @inlinable
    package static func padded(_ value: some BinaryInteger, digits: Int) -> String {
        padded(String(value), digits: digits)
    }

    /// The characters with zeros on the left up to `digits`; longer ones stay whole.
    package static func padded(_ text: String, digits: Int) -> String {
        let missing = digits - text.utf8.count
        return missing > 0 ? String(repeating: "0", count: missing) + text : text
    }
}
