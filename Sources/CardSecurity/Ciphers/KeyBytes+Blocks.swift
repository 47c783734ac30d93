/// A key in use on single blocks, where a tool shows what a cipher gives.
extension KeyBytes {
    /// Whole blocks in ECB under this key: how known answers state a cipher.
    ///
    /// Throws `wrongLength` where the last block is not whole.
    package borrowing func encrypt(
        _ blocks: Span<UInt8>,
        _ algorithm: KeyAlgorithm
    ) throws(CardSecurityError) -> [UInt8] {
        try BlockCipher(algorithm, .encrypt, key: self).apply(blocks)
    }
}
