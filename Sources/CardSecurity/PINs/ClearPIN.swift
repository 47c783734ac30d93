/// A PIN in the clear, in key memory: it exists inside this folder's calls only, and where a card
/// is issued.
public struct ClearPIN: ~Copyable, Sendable {
    // One decimal digit a byte.
    let digits: KeyBytes

    /// The number of digits, 4 to 12.
    public var count: Int { digits.count }

    /// Takes ASCII digits from where a card is issued.
    ///
    /// Throws `malformedPIN`.
    public init(ascii: Span<UInt8>) throws(CardSecurityError) {
        guard ascii.count >= 4, ascii.count <= 12 else { throw .malformedPIN }
        digits = try KeyBytes(count: ascii.count) { span throws(CardSecurityError) in
            for index in ascii.indices {
                guard ascii[index] >= 0x30, ascii[index] <= 0x39 else { throw .malformedPIN }
                span[index] = ascii[index] - 0x30
            }
        }
    }

    /// Takes digits from the nibbles of a clear block, beginning at the third.
    init(
        nibblesOf block: UnsafePointer<UInt8>,
        count: Int
    ) throws(CardSecurityError) {
        guard count >= 4, count <= 12 else { throw .malformedPINBlock }
        digits = try KeyBytes(count: count) { span throws(CardSecurityError) in
            var isDecimal = true
            for index in 0..<count {
                let digit = nibble(2 + index, of: block)
                isDecimal = isDecimal && digit < 10
                span[index] = digit
            }
            guard isDecimal else { throw .malformedPINBlock }
        }
    }
}

/// The nibble at an index, counted from the left.
func nibble(_ index: Int, of block: UnsafePointer<UInt8>) -> UInt8 {
    index & 1 == 0 ? block[index / 2] >> 4 : block[index / 2] & 15
}

/// Sets the nibble at an index in bytes that are zero there.
func setNibble(_ index: Int, of block: UnsafeMutablePointer<UInt8>, to value: UInt8) {
    block[index / 2] |= index & 1 == 0 ? value << 4 : value
}
