/// Numbers as ASCII digits, without an intermediate String.
package enum DigitText {
    /// Appends the last `digits` decimal digits of a number, zeros on the left.
    package static func append(_ value: UInt64, digits: Int, to text: inout [UInt8]) {
        let start = text.count
        for _ in 0..<digits { text.append(0x30) }
        var rest = value
        var position = start + digits
        while rest > 0, position > start {
            position -= 1
            text[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// The value of decimal digits; nil for none, for other characters, or over 18 digits.
    package static func value(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...18).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + UInt64(digit & 0xF)
        }
        return value
    }
}
