import COpenSSL

/// Where keys, fills and nonces come from.
///
/// Handed in at construction, so that a simulation can run under a seed. One instance serves one
/// lane, or is stateless.
public protocol RandomSource {
    /// Fills the whole span.
    ///
    /// Throws `entropyUnavailable`; the caller then makes no key.
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(CardSecurityError)
}

/// libcrypto's generator (`RAND_bytes`), seeded by the kernel.
public struct SystemRandomSource: RandomSource, Sendable {
    /// There is nothing to configure.
    public init() {}

    /// Fills the span from libcrypto's generator.
    public func fill(_ bytes: inout MutableSpan<UInt8>) throws(CardSecurityError) {
        let good = bytes.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return Int32(1) }
            return fc_random(start, buffer.count)
        }
        guard good == 1 else { throw .entropyUnavailable }
    }
}

/// A repeatable stream for simulations and tests: never for keys that protect anything.
///
/// SHA-256 over the seed and a counter, so that a run with the same seed makes the same keys.
public final class SeededRandomSource: RandomSource {
    private let seed: UInt64
    private var counter: UInt64 = 0

    /// Starts the stream of this seed.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Fills the span with the next bytes of the stream.
    public func fill(_ bytes: inout MutableSpan<UInt8>) throws(CardSecurityError) {
        var offset = 0
        while offset < bytes.count {
            var hasher = SHA256Hasher()
            hasher.update(bigEndian: seed)
            hasher.update(bigEndian: counter)
            counter += 1
            hasher.finish().withBytes { block in
                for index in 0..<min(block.count, bytes.count - offset) {
                    bytes[offset + index] = block[index]
                }
            }
            offset += SHA256Digest.count
        }
    }
}
