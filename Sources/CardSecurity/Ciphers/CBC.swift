import COpenSSL

/// CBC under TDES or AES for key blocks: one call a key, so nothing is kept but the key.
struct CBC {
    private enum Engine {
        case des(TripleDESKey)
        case envelope(EnvelopeCipher)
    }

    private let direction: CipherDirection
    private let engine: Engine

    init(
        _ algorithm: KeyAlgorithm,
        _ direction: CipherDirection,
        key: borrowing KeyBytes
    ) throws(CardSecurityError) {
        self.direction = direction
        switch algorithm {
        case .tripleDES: engine = .des(try TripleDESKey(key))
        case .aes: engine = .envelope(try EnvelopeCipher(FC_AES_CBC, direction, key: key))
        case .sm4: engine = .envelope(try EnvelopeCipher(FC_SM4_CBC, direction, key: key))
        }
    }

    func apply(_ source: Span<UInt8>, iv: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
            if let start = target.baseAddress { transform(source, start, iv: iv) }
            count = source.count
        }
    }

    func applySecretly(
        _ source: Span<UInt8>,
        iv: [UInt8]
    ) throws(CardSecurityError) -> KeyBytes {
        try KeyBytes(count: source.count) { span throws(CardSecurityError) in
            try span.withPointer { target in transform(source, target, iv: iv) }
        }
    }

    private func transform(
        _ source: Span<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        iv: [UInt8]
    ) {
        source.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            switch engine {
            case .des(let key):
                var chain = iv
                key.cbc(direction, iv: &chain, start, target, blocks: buffer.count / 8)
            case .envelope(let cipher):
                cipher.crypt(iv: iv, start, target, count: buffer.count)
            }
        }
    }
}
