/// The 32 bytes of a SHA-256: a link of the journal's chain, not a secret.
public struct SHA256Digest: Hashable, Sendable {
    /// The number of bytes.
    public static let count = 32

    // Big-endian words, so that equality and hashing cost four comparisons.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(filledBy fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        withUnsafeMutableBytes(of: &words) { buffer in
            guard let start = buffer.baseAddress else { return }
            fill(start.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Takes a stored digest; nil unless it has 32 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        self.init { start in
            for index in bytes.indices { start[index] = bytes[index] }
        }
    }

    /// Lends the bytes for the time of the call.
    public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        withUnsafeBytes(of: words) { buffer in
            body(buffer.bindMemory(to: UInt8.self).span)
        }
    }

    /// The bytes as an array.
    public var bytes: [UInt8] { withBytes { span in Array(copying: span) } }

    /// Equal when all 32 bytes are.
    public static func == (one: SHA256Digest, other: SHA256Digest) -> Bool {
        one.words == other.words
    }

    /// Feeds the bytes to the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
