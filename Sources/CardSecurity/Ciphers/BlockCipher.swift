import COpenSSL

/// A prepared key that works on whole blocks, one way, whatever the cipher.
///
/// Not Sendable: see ``EnvelopeCipher``.
struct BlockCipher {
    private enum Engine {
        case des(TripleDESKey)
        case envelope(EnvelopeCipher)
    }

    let algorithm: KeyAlgorithm
    private let direction: CipherDirection
    private let engine: Engine

    init(
        _ algorithm: KeyAlgorithm,
        _ direction: CipherDirection,
        key: borrowing KeyBytes
    ) throws(CardSecurityError) {
        guard algorithm.keyLengths.contains(key.count) else { throw .keyLength(key.count) }
        self.algorithm = algorithm
        self.direction = direction
        switch algorithm {
        case .tripleDES: engine = .des(try TripleDESKey(key))
        case .aes: engine = .envelope(try EnvelopeCipher(FC_AES_ECB, direction, key: key))
        case .sm4: engine = .envelope(try EnvelopeCipher(FC_SM4_ECB, direction, key: key))
        }
    }

    /// ECB over whole blocks; source and target may be the same.
    func apply(
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        count: Int
    ) {
        precondition(count % algorithm.blockLength == 0, "a block cipher takes whole blocks")
        switch engine {
        case .des(let key): key.ecb(direction, source, target, blocks: count / 8)
        case .envelope(let cipher): cipher.crypt(source, target, count: count)
        }
    }

    /// ECB over whole blocks given as a span; the result is not secret.
    ///
    /// Throws `wrongLength` where the last block is not whole.
    func apply(_ source: Span<UInt8>) throws(CardSecurityError) -> [UInt8] {
        guard source.count % algorithm.blockLength == 0 else {
            throw .wrongLength(found: source.count)
        }
        return [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
            source.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress, let out = target.baseAddress else { return }
                apply(start, out, count: buffer.count)
            }
            count = source.count
        }
    }

    /// ECB over whole blocks given as a span, into key memory.
    ///
    /// Throws `wrongLength` where the last block is not whole.
    func applySecretly(_ source: Span<UInt8>) throws(CardSecurityError) -> KeyBytes {
        guard source.count % algorithm.blockLength == 0 else {
            throw .wrongLength(found: source.count)
        }
        return try KeyBytes(count: source.count) { target in
            target.withUnsafeMutableBufferPointer { out in
                source.withUnsafeBufferPointer { buffer in
                    guard let start = buffer.baseAddress, let first = out.baseAddress else {
                        return
                    }
                    apply(start, first, count: buffer.count)
                }
            }
        }
    }
}
