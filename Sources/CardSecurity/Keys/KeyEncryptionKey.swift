/// A key that protects others on their way: a terminal master key (TMK) or a zone master key (ZMK).
///
/// Keys travel in ECB under it, as UnionPay's 0810 carries them. Not Sendable: one lane prepares
/// and keeps it.
public final class KeyEncryptionKey {
    /// The cipher of this key.
    public let algorithm: KeyAlgorithm
    private let encryption: BlockCipher
    private let decryption: BlockCipher

    /// Prepares the key.
    ///
    /// Throws `keyLength`.
    public init(
        _ key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm = .tripleDES
    ) throws(CardSecurityError) {
        self.algorithm = algorithm
        encryption = try BlockCipher(algorithm, .encrypt, key: key)
        decryption = try BlockCipher(algorithm, .decrypt, key: key)
    }

    /// The key under this one, as long as the key itself.
    ///
    /// Throws `keyLength` when it is no whole number of blocks.
    public func wrap(_ key: borrowing KeyBytes) throws(CardSecurityError) -> [UInt8] {
        guard key.count % algorithm.blockLength == 0 else { throw .keyLength(key.count) }
        return try key.withBytes { bytes throws(CardSecurityError) in
            try encryption.apply(bytes)
        }
    }

    /// The key inside; with a check value it is compared and `checkValueMismatch` thrown.
    public func unwrap(
        _ wrapped: Span<UInt8>,
        checkValue: KeyCheckValue? = nil
    ) throws(CardSecurityError) -> KeyBytes {
        guard !wrapped.isEmpty, wrapped.count % algorithm.blockLength == 0 else {
            throw .keyLength(wrapped.count)
        }
        let key = try decryption.applySecretly(wrapped)
        if let checkValue {
            guard try checkValue.matches(key, algorithm) else { throw .checkValueMismatch }
        }
        return key
    }
}
