package import Payments

extension CardToken {
    /// Sixteen bytes, big-endian words, as the file holds them.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// Sixteen bytes, big-endian words.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }
}

extension PINReference {
    /// Sixteen bytes, big-endian words, as the file holds them.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard let words = CardToken(bytes: bytes) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// Sixteen bytes, big-endian words.
    package var bytes: [UInt8] { CardToken(high: high, low: low).bytes }
}

extension CardMask {
    /// As one number: digits times 32 plus the length.
    package var packed: Int64 { (Int64(first) * 10_000 + Int64(last)) * 32 + Int64(length) }

    package init(packed: Int64) {
        let digits = max(0, packed / 32)
        self.init(
            first: UInt32(truncatingIfNeeded: digits / 10_000),
            last: UInt16(truncatingIfNeeded: digits % 10_000),
            length: UInt8(truncatingIfNeeded: packed & 31)
        )
    }
}
