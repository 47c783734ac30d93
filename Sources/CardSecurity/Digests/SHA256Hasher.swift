import COpenSSL

/// SHA-256 piece by piece, without a context or an allocation.
///
/// A value: a copy goes on independently from the same point.
public struct SHA256Hasher: Sendable {
    private var state = fc_sha256()

    /// Starts an empty message.
    public init() {
        fc_sha256_start(&state)
    }

    // HMAC goes on from a state that has the key in it.
    init(startingFrom state: fc_sha256) {
        self.state = state
    }

    /// Appends bytes to the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            fc_sha256_update(&state, start, buffer.count)
        }
    }

    /// Appends eight bytes, most significant first.
    public mutating func update(bigEndian value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { buffer in
            guard let start = buffer.baseAddress else { return }
            fc_sha256_update(&state, start.assumingMemoryBound(to: UInt8.self), buffer.count)
        }
    }

    /// Appends a digest, the link before this one in a chain.
    public mutating func update(_ digest: SHA256Digest) {
        digest.withBytes { bytes in update(bytes) }
    }

    /// The digest of what was appended; the hasher itself can go on.
    public func finish() -> SHA256Digest {
        var copy = state
        return SHA256Digest { start in fc_sha256_finish(&copy, start) }
    }

    /// The digest of one message.
    public static func digest(of bytes: Span<UInt8>) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }
}
