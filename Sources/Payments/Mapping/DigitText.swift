/// Numbers and bytes as ASCII, without an intermediate String.
enum DigitText {
    /// Appends the last `digits` decimal digits of a number, zeros on the left.
    static func append(_ value: UInt64, digits: Int, to text: inout [UInt8]) {
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

    /// The last `digits` decimal digits of a number, zeros on the left.
    static func text(_ value: UInt64, digits: Int) -> String {
        var text: [UInt8] = []
        append(value, digits: digits, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Upper-case hexadecimal characters, two a byte.
    static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(character(byte >> 4))
            text.append(character(byte & 0xF))
        }
        return text
    }

    /// The bytes of hexadecimal characters; nil for anything else.
    static func bytes(hexadecimal text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for start in stride(from: 0, to: text.count, by: 2) {
            guard let high = nibble(text[start]), let low = nibble(text[start + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The value of decimal digits; nil for none, for other characters, or over 18 digits.
    static func value(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...18).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + UInt64(digit & 0xF)
        }
        return value
    }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        default: nil
        }
    }

    private static func character(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x41 + nibble - 10
    }
}
