/// The first bytes of what a key makes of a known block: shows that two sides hold the same key.
public struct KeyCheckValue: Hashable, Sendable {
    /// How the value is made.
    public enum Method: String, Sendable, CaseIterable {
        /// The encrypted zero block.
        case zeros
        /// The CMAC of one zero block.
        case cmac
    }

    /// The bytes; UnionPay sends 4, others 3, AES by CMAC 3 or 5.
    public let bytes: [UInt8]

    /// Takes a value as received, 2 to 16 bytes.
    ///
    /// Throws `wrongLength` otherwise: one byte would fit every 256th key.
    public init(received bytes: Span<UInt8>) throws(CardSecurityError) {
        guard bytes.count >= 2, bytes.count <= 16 else { throw .wrongLength(found: bytes.count) }
        self.bytes = Array(copying: bytes)
    }

    /// Computes the value of a key.
    public init(
        of key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm = .tripleDES,
        method: Method = .zeros,
        length: Int = 4
    ) throws(CardSecurityError) {
        guard length >= 2, length <= algorithm.blockLength else {
            throw .wrongLength(found: length)
        }
        let zeros = [UInt8](repeating: 0, count: algorithm.blockLength)
        switch method {
        case .zeros:
            let whole = try BlockCipher(algorithm, .encrypt, key: key).apply(zeros.span)
            bytes = Array(whole.prefix(length))
        case .cmac:
            let form: MACAlgorithm =
                switch algorithm {
                case .tripleDES: .cmacTDES
                case .aes: .cmacAES
                case .sm4: .cmacSM4
                }
            bytes = Array(try MACKey(form, key: key).mac(over: zeros.span).bytes.prefix(length))
        }
    }

    /// Whether this is the value of the key, at this value's length.
    public func matches(
        _ key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm = .tripleDES,
        method: Method = .zeros
    ) throws(CardSecurityError) -> Bool {
        guard bytes.count <= algorithm.blockLength else { return false }
        return try KeyCheckValue(of: key, algorithm, method: method, length: bytes.count) == self
    }

    /// The value as it is printed beside a component.
    public var hexadecimal: String { Hexadecimal.text(bytes) }
}
