import Text

/// Whole numbers in the characters 0-9 and A-Z.
enum Base36 {
    /// Zeros on the left up to `digits`; longer values stay whole.
    static func text(_ value: UInt64, digits: Int) -> String {
        DecimalText.padded(String(value, radix: 36, uppercase: true), digits: digits)
    }

    /// nil for none, for other characters, or for what does not fit.
    static func value(_ characters: ArraySlice<UInt8>) -> Int64? {
        guard !characters.isEmpty else { return nil }
        var value: Int64 = 0
        for character in characters {
            let digit: Int64
            switch character {
            case 0x30...0x39: digit = Int64(character) - 0x30
            case 0x41...0x5A: digit = Int64(character) - 0x41 + 10
            default: return nil
            }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 36)
            let (sum, isTooMuch) = product.addingReportingOverflow(digit)
            guard !isTooLarge, !isTooMuch else { return nil }
            value = sum
        }
        return value
    }
}
