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

    private static func character(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x41 + nibble - 10
    }
}
