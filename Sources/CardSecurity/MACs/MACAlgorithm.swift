/// How a message is authenticated; the raw value is its name in configuration and tools.
public enum MACAlgorithm: String, Sendable, CaseIterable {
    /// UnionPay's "ECB" MAC under DES or TDES: 8 ASCII hexadecimal characters. Weak: see the threat
    /// model.
    case unionPayECB = "unionpay-ecb"
    /// The same shape with SM4 blocks.
    case unionPayECBSM4 = "unionpay-ecb-sm4"
    /// ANSI X9.9: CBC-MAC under single DES.
    case x99 = "x9.9"
    /// ANSI X9.19, the retail MAC: ISO 9797-1 algorithm 3.
    case x919 = "x9.19"
    /// ISO 9797-1 algorithm 1: CBC-MAC under TDES.
    case iso9797Algorithm1 = "iso9797-1-alg1"
    /// CMAC under TDES.
    case cmacTDES = "cmac-tdes"
    /// CMAC under AES.
    case cmacAES = "cmac-aes"
    /// CMAC under SM4.
    case cmacSM4 = "cmac-sm4"
    /// CBC-MAC under SM4.
    case cbcSM4 = "sm4-cbc"
    /// X9.19 over the SHA-256 of the message, as IFSF has it.
    case ifsf

    /// The length of the whole result in bytes.
    public var fullLength: Int {
        switch self {
        case .cmacAES, .cmacSM4, .cbcSM4: 16
        case .unionPayECB, .unionPayECBSM4, .x99, .x919, .iso9797Algorithm1, .cmacTDES, .ifsf: 8
        }
    }

    /// The key lengths in bytes that the algorithm takes.
    public var keyLengths: [Int] {
        switch self {
        case .unionPayECB, .iso9797Algorithm1, .cmacTDES: [8, 16, 24]
        case .x99: [8]
        case .x919, .ifsf: [16, 24]
        case .cmacAES: [16, 24, 32]
        case .unionPayECBSM4, .cmacSM4, .cbcSM4: [16]
        }
    }
}

/// How a chained MAC fills the last block (ISO 9797-1); CMAC and the ECB form have their own way.
public enum MACPadding: Int, Sendable, CaseIterable {
    /// Method 1: zeros up to a whole block.
    case zeros = 1
    /// Method 2: one bit, then zeros.
    case oneAndZeros = 2
    /// Method 3: a block with the length in bits in front, then as method 1.
    case lengthInFront = 3
}
