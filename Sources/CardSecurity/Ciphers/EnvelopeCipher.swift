import COpenSSL

/// An EVP context that keeps one key: AES, SM4, and DES-EDE as the check of the fast DES.
///
/// Not Sendable: libcrypto writes to the context, so one lane owns it.
final class EnvelopeCipher {
    private let context: OpaquePointer

    /// The block length in bytes.
    let width: Int

    convenience init(
        _ cipher: fc_cipher,
        _ direction: CipherDirection,
        key: borrowing KeyBytes
    ) throws(CardSecurityError) {
        try self.init(cipher, direction, key: key.pointer, count: key.count)
    }

    init(
        _ cipher: fc_cipher,
        _ direction: CipherDirection,
        key: UnsafePointer<UInt8>,
        count: Int
    ) throws(CardSecurityError) {
        guard let context = fc_context_create(cipher, direction.flag, key, count) else {
            // Callers have checked the length, so that the provider itself is what is missing.
            throw .cipherUnavailable
        }
        self.context = context
        width = cipher == FC_DES_EDE_ECB || cipher == FC_DES_EDE_CBC ? 8 : 16
    }

    deinit { fc_context_free(context) }

    /// Whole blocks; `iv` is nil for ECB.
    func crypt(
        iv: UnsafePointer<UInt8>? = nil,
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        count: Int
    ) {
        let good = fc_context_crypt(context, iv, source, target, count)
        precondition(good == 1, "libcrypto refused whole blocks under a prepared key")
    }

    /// Chains whole blocks in CBC; a nil `iv` goes on from the block before.
    func chain(
        iv: UnsafePointer<UInt8>?,
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        state: UnsafeMutablePointer<UInt8>
    ) {
        let good = fc_context_chain(context, iv, source, blocks * width, state)
        precondition(good == 1, "libcrypto refused whole blocks under a prepared key")
    }

    /// AES-256-GCM: the cipher text goes to `target`, 16 bytes to `tag`.
    func seal(
        nonce: UnsafePointer<UInt8>,
        bound: UnsafeRawBufferPointer,
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        count: Int,
        tag: UnsafeMutablePointer<UInt8>
    ) {
        let start = bound.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let good = fc_gcm_seal(context, nonce, start, bound.count, source, target, count, tag)
        precondition(good == 1, "libcrypto refused to seal under a prepared key")
    }

    /// The opposite of `seal`; false when anything differs, and `target` is then wiped.
    func open(
        nonce: UnsafePointer<UInt8>,
        bound: UnsafeRawBufferPointer,
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        count: Int,
        tag: UnsafePointer<UInt8>
    ) -> Bool {
        let start = bound.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return fc_gcm_open(context, nonce, start, bound.count, source, target, count, tag) == 1
    }
}
