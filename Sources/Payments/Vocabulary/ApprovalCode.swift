/// DE 38 as it was told or is named: up to eight ASCII characters, in a word of its own.
package struct ApprovalCode: Hashable, Sendable {
    /// The bytes, the first one highest, and zeros behind the last.
    package let rawValue: UInt64

    package static let maximumLength = 8

    /// A stored one.
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Without the spaces that fill the element; nil for what is empty, too long or not printable
    /// ASCII.
    package init?(_ text: some StringProtocol) {
        var value: UInt64 = 0
        var length = 0
        var pending = 0
        for byte in text.utf8 {
            guard (0x20...0x7E).contains(byte) else { return nil }
            if byte == 0x20 {
                pending += 1
                continue
            }
            length += (length == 0 ? 0 : pending) + 1
            guard length <= Self.maximumLength else { return nil }
            if value != 0 { for _ in 0..<pending { value = value << 8 | 0x20 } }
            pending = 0
            value = value << 8 | UInt64(byte)
        }
        guard length > 0 else { return nil }
        rawValue = value << (8 * UInt64(Self.maximumLength - length))
    }

    /// The characters.
    package var text: String {
        String(unsafeUninitializedCapacity: Self.maximumLength) { buffer in
            var count = 0
            while count < Self.maximumLength {
                let byte = UInt8(truncatingIfNeeded: rawValue >> (56 - 8 * UInt64(count)))
                guard byte != 0 else { break }
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }
}
