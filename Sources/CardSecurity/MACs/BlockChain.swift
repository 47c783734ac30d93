/// A cipher that chains blocks into one state: the core of every CBC-MAC and CMAC.
protocol BlockChain {
    /// The block length in bytes: 8 or 16.
    var width: Int { get }

    /// Chains whole blocks. `isFirst` starts from zeros; the very last block of a message comes
    /// alone with `isLast`.
    func absorb(
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        isFirst: Bool,
        isLast: Bool,
        state: UnsafeMutablePointer<UInt8>
    )
}

/// Single DES in the chain, the whole key on the last block: X9.9 with one key, X9.19 with two.
///
/// Encrypting the last block under K1 K2 K1 is the chain under K1 followed by the decryption under
/// K2 and the encryption under K1 that the retail MAC ends with.
struct RetailChain: BlockChain {
    let key: TripleDESKey
    var width: Int { TripleDESKey.width }

    func absorb(
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        isFirst: Bool,
        isLast: Bool,
        state: UnsafeMutablePointer<UInt8>
    ) {
        key.chain(state, source, blocks: blocks, withFirstKeyOnly: !isLast)
    }
}

/// The whole DES or TDES key on every block: ISO 9797-1 algorithm 1 and CMAC.
struct TripleDESChain: BlockChain {
    let key: TripleDESKey
    var width: Int { TripleDESKey.width }

    func absorb(
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        isFirst: Bool,
        isLast: Bool,
        state: UnsafeMutablePointer<UInt8>
    ) {
        key.chain(state, source, blocks: blocks, withFirstKeyOnly: false)
    }
}

/// AES or SM4 through a CBC context that goes on from call to call.
struct EnvelopeChain: BlockChain {
    let cipher: EnvelopeCipher
    var width: Int { cipher.width }

    func absorb(
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        isFirst: Bool,
        isLast: Bool,
        state: UnsafeMutablePointer<UInt8>
    ) {
        guard isFirst else {
            cipher.chain(iv: nil, source, blocks: blocks, state: state)
            return
        }
        let zeros = InlineArray<16, UInt8>(repeating: 0)
        zeros.span.withUnsafeBufferPointer { iv in
            cipher.chain(iv: iv.baseAddress, source, blocks: blocks, state: state)
        }
    }
}
