/// The block cipher that a key is for.
public enum KeyAlgorithm: String, Sendable, CaseIterable {
    /// DES with 8 bytes, TDES with 16 or 24.
    case tripleDES = "tdes"
    /// AES with 16, 24 or 32 bytes.
    case aes
    /// SM4 with 16 bytes.
    case sm4

    /// The key lengths in bytes that the cipher takes.
    public var keyLengths: [Int] {
        switch self {
        case .tripleDES: [8, 16, 24]
        case .aes: [16, 24, 32]
        case .sm4: [16]
        }
    }

    /// The block length in bytes.
    public var blockLength: Int { self == .tripleDES ? 8 : 16 }
}
