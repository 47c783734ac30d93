import COpenSSL

/// AES-256-GCM under one key: nonce 12 ‖ cipher text ‖ tag 16.
///
/// Not Sendable: see ``EnvelopeCipher``.
final class SealingKey {
    static let overhead = 12 + 16

    private let encryption: EnvelopeCipher
    private let decryption: EnvelopeCipher

    init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        guard key.count == 32 else { throw .keyLength(key.count) }
        encryption = try EnvelopeCipher(FC_AES_256_GCM, .encrypt, key: key)
        decryption = try EnvelopeCipher(FC_AES_256_GCM, .decrypt, key: key)
    }

    func seal(
        _ plain: Span<UInt8>,
        bound: [UInt8],
        nonce: InlineArray<12, UInt8>
    ) -> [UInt8] {
        let count = plain.count
        return [UInt8](unsafeUninitializedCapacity: count + Self.overhead) { target, written in
            bound.withUnsafeBytes { associated in
                plain.withUnsafeBufferPointer { source in
                    guard let out = target.baseAddress, let start = source.baseAddress else {
                        return
                    }
                    for index in 0..<12 { out[index] = nonce[index] }
                    encryption.seal(
                        nonce: out,
                        bound: associated,
                        start,
                        out + 12,
                        count: count,
                        tag: out + 12 + count
                    )
                    written = count + Self.overhead
                }
            }
        }
    }

    func open(_ sealed: Span<UInt8>, bound: [UInt8]) throws(CardSecurityError) -> KeyBytes {
        let count = sealed.count - Self.overhead
        guard count > 0 else { throw .authenticationFailed }
        return try KeyBytes(count: count) { span throws(CardSecurityError) in
            let good = span.withUnsafeMutableBufferPointer { target in
                bound.withUnsafeBytes { associated in
                    sealed.withUnsafeBufferPointer { source in
                        guard let start = source.baseAddress, let out = target.baseAddress else {
                            return false
                        }
                        return decryption.open(
                            nonce: start,
                            bound: associated,
                            start + 12,
                            out,
                            count: count,
                            tag: start + 12 + count
                        )
                    }
                }
            }
            guard good else { throw .authenticationFailed }
        }
    }
}
