/// A SHA-256 digest as four words, so that it is held and compared without an allocation.
package struct ChainHash: Hashable, Sendable {
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package init() { words = (0, 0, 0, 0) }

    /// Bytes of a digest; nil unless there are 32.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == ChainHash.length else { return nil }
        func word(_ index: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// Bytes of a digest.
    package static let length = 32

    package static func == (left: ChainHash, right: ChainHash) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// The bytes as the file holds them.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ChainHash.length)
        for word in [words.0, words.1, words.2, words.3] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}

extension ChainHash: CustomStringConvertible {
    /// Sixty-four lower-case hex digits.
    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// SHA-256 over some bytes: the one thing that the journal needs of cryptography.
package typealias RecordDigest = @Sendable (UnsafeRawBufferPointer) -> ChainHash

/// The sum of the digests of all rows of a table, kept while rows change: equal rows give equal
/// sums, whatever their order.
struct StateDigest: Hashable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    mutating func add(_ other: StateDigest) {
        low &+= other.low
        high &+= other.high
    }

    mutating func remove(_ other: StateDigest) {
        low &-= other.low
        high &-= other.high
    }

    init() {}

    /// The part that one row contributes.
    init(_ hash: ChainHash) {
        low = hash.words.0
        high = hash.words.1
    }

    /// From the sixteen bytes that the file holds; nil when there are others.
    init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    var bytes: [UInt8] {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { [UInt8]($0) }
    }
}
