/// Bytes and numbers as hexadecimal text and back; upper case out.
///
/// The single digits are inlinable: a codec turns them by the message.
public enum Hexadecimal {
    /// Upper-case hexadecimal text, two characters a byte.
    @inlinable
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: characters(bytes), as: UTF8.self)
    }

    /// A number with zeros on its left up to so many digits; what is longer stays whole.
    package static func text(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// The characters of the upper-case text, two a byte.
    @inlinable
    package static func characters(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var characters: [UInt8] = []
        characters.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            characters.append(digit(byte >> 4))
            characters.append(digit(byte & 0xF))
        }
        return characters
    }

    /// The bytes of hexadecimal text in either case; nil for other characters or an odd count.
    ///
    /// White space between bytes is skipped.
    public static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            if character == 0x20 || (character >= 0x09 && character <= 0x0D) { continue }
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    /// The bytes of upper-case characters, as an element on the wire has them; nil for anything
    /// else, space included.
    package static func bytes(upperCase characters: [UInt8]) -> [UInt8]? {
        guard characters.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 2)
        for start in stride(from: 0, to: characters.count, by: 2) {
            let high = upperValue(of: characters[start])
            let low = upperValue(of: characters[start + 1])
            guard high < 16, low < 16 else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The number that digits in either case stand for; nil for none, for other characters, or
    /// where it does not fit.
    package static func number(_ digits: some StringProtocol) -> UInt64? {
        guard digits.utf8.allSatisfy({ value(of: $0) != nil }) else { return nil }
        return UInt64(digits, radix: 16)
    }

    /// The upper-case digit of a value below 16.
    @inlinable @inline(__always)
    package static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x37 &+ value
    }

    /// The value of a digit in either case.
    @inlinable
    package static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }

    /// The value of an upper-case digit; 0xFF for any other byte.
    @inlinable @inline(__always)
    package static func upperValue(of character: UInt8) -> UInt8 {
        if character &- 0x30 < 10 { return character &- 0x30 }
        return character &- 0x41 < 6 ? character &- 0x37 : 0xFF
    }

    /// One byte as `0xB7`.
    package static func wording(_ byte: UInt8) -> String { "0x" + text([byte]) }
}
