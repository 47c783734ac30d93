/// Bytes as hexadecimal text and back.
public enum Hexadecimal {
    /// Upper-case hexadecimal text, two characters a byte.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            characters.append(digit(byte >> 4))
            characters.append(digit(byte & 0xF))
        }
        return String(decoding: characters, as: UTF8.self)
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

    @inline(__always)
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x37 &+ value }

    /// The value of a digit in either case.
    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }

    /// The value of an upper-case digit; 0xFF for any other byte.
    @inline(__always)
    static func upperValue(of character: UInt8) -> UInt8 {
        if character &- 0x30 < 10 { return character &- 0x30 }
        return character &- 0x41 < 6 ? character &- 0x37 : 0xFF
    }

    /// One byte as `0xB7`.
    static func wording(_ byte: UInt8) -> String { "0x" + text([byte]) }
}
