/// Bytes as hexadecimal text and back; upper case out, either case in.
///
/// This library stands alone, so it has its own; everything else takes that of `Text`.
enum Hexadecimal {
    /// The upper-case text of the bytes.
    static func text(_ bytes: Span<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for index in bytes.indices {
                buffer[2 * index] = character(bytes[index] >> 4)
                buffer[2 * index + 1] = character(bytes[index] & 15)
            }
            return bytes.count * 2
        }
    }

    /// The upper-case text of the bytes.
    static func text(_ bytes: [UInt8]) -> String { text(bytes.span) }

    /// The bytes of a text; spaces are allowed between them.
    ///
    /// Throws `malformedHexadecimal` with the offset of the first bad character.
    static func bytes(_ text: String) throws(CardSecurityError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for (offset, unit) in text.utf8.enumerated() {
            if unit == 0x20, high == nil { continue }
            guard let value = value(of: unit) else { throw .malformedHexadecimal(offset: offset) }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { throw .malformedHexadecimal(offset: text.utf8.count) }
        return bytes
    }

    static func character(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x37 + nibble
    }

    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}

extension KeyBytes {
    /// Reads a key from hexadecimal text, upper or lower case, spaces allowed between bytes.
    public init(hexadecimal text: String) throws(CardSecurityError) {
        var bytes = try Hexadecimal.bytes(text)
        defer {
            bytes.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                wipe(start, count: buffer.count)
            }
        }
        try self.init(copying: bytes.span)
    }
}
