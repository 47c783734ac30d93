package import CardSecurity

extension SHA256Digest {
    /// A digest that the file holds; nil unless there are 32 bytes.
    package init?(bytes: UnsafeRawBufferPointer) {
        self.init(bytes.bindMemory(to: UInt8.self).span)
    }

    /// SHA-256 of a text.
    static func of(text: String) -> SHA256Digest { SHA256Hasher.digest(of: Array(text.utf8).span) }

    /// SHA-256 of some bytes of a buffer.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        SHA256Hasher.digest(of: bytes.bindMemory(to: UInt8.self).span)
    }
}

/// The sum of the digests of all rows of a table, kept while rows change: equal rows give equal
/// sums, whatever their order.
package struct StateDigest: Hashable {
    package var low: UInt64 = 0
    package var high: UInt64 = 0

    package mutating func add(_ other: StateDigest) {
        low &+= other.low
        high &+= other.high
    }

    package mutating func remove(_ other: StateDigest) {
        low &-= other.low
        high &-= other.high
    }

    package init() {}

    /// The part that one row contributes.
    package init(_ hash: SHA256Digest) {
        (low, high) = hash.withBytes { bytes in
            var words: (UInt64, UInt64) = (0, 0)
            for index in 0..<8 {
                words.0 |= UInt64(bytes[index]) << UInt64(8 * index)
                words.1 |= UInt64(bytes[index + 8]) << UInt64(8 * index)
            }
            return words
        }
    }

    /// From the sixteen bytes that the file holds; nil when there are others.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    package var bytes: [UInt8] {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { [UInt8]($0) }
    }
}
