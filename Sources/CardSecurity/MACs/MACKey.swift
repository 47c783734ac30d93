import COpenSSL

/// A key prepared for one MAC algorithm: what a lane keeps per terminal.
///
/// Not Sendable, because libcrypto writes to the contexts of AES and SM4: one lane makes it and
/// keeps it. A call neither allocates nor throws. DES schedules stand in key memory; the contexts
/// of AES and SM4 are on libcrypto's heap, which wipes them when they are freed.
public final class MACKey {
    private enum Engine {
        case des(TripleDESKey)
        case envelope(EnvelopeCipher)
    }

    /// The algorithm.
    public let algorithm: MACAlgorithm
    /// The padding of the chained forms.
    public let padding: MACPadding
    /// The length in bytes that is sent and expected.
    public let length: Int

    private let engine: Engine
    // CMAC: two subkeys in key memory.
    private let subkeys: KeyBytes?

    /// Prepares the key.
    ///
    /// `length` cuts the result for a shorter field, 4 bytes at the least; nil keeps all of it.
    /// Throws `keyLength` when the algorithm does not take a key of this length.
    public init(
        _ algorithm: MACAlgorithm,
        key: borrowing KeyBytes,
        padding: MACPadding = .zeros,
        length: Int? = nil
    ) throws(CardSecurityError) {
        guard algorithm.keyLengths.contains(key.count) else { throw .keyLength(key.count) }
        let length = length ?? algorithm.fullLength
        guard length >= 4, length <= algorithm.fullLength else { throw .wrongLength(found: length) }
        self.algorithm = algorithm
        self.padding = padding
        self.length = length
        switch algorithm {
        case .unionPayECB, .x99, .x919, .ifsf, .iso9797Algorithm1:
            engine = .des(try TripleDESKey(key))
            subkeys = nil
        case .cmacTDES:
            let prepared = try TripleDESKey(key)
            engine = .des(prepared)
            subkeys = try Self.subkeys(of: TripleDESChain(key: prepared))
        case .cmacAES, .cmacSM4:
            let cipher = try EnvelopeCipher(
                algorithm == .cmacAES ? FC_AES_CBC : FC_SM4_CBC,
                .encrypt,
                key: key
            )
            engine = .envelope(cipher)
            subkeys = try Self.subkeys(of: EnvelopeChain(cipher: cipher))
        case .cbcSM4:
            engine = .envelope(try EnvelopeCipher(FC_SM4_CBC, .encrypt, key: key))
            subkeys = nil
        case .unionPayECBSM4:
            engine = .envelope(try EnvelopeCipher(FC_SM4_ECB, .encrypt, key: key))
            subkeys = nil
        }
    }

    /// The MAC of a message, cut to ``length``.
    public func mac(over message: Span<UInt8>) -> MAC {
        var storage = InlineArray<16, UInt8>(repeating: 0)
        var state = storage.mutableSpan
        state.withUnsafeMutableBufferPointer { target in
            message.withUnsafeBufferPointer { source in
                guard let start = target.baseAddress else { return }
                compute(over: source, state: start)
            }
        }
        return MAC(storage, count: length)
    }

    /// Whether the received MAC is that of the message; false for another length than ``length``.
    public func verify(_ received: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        mac(over: message).matches(received)
    }

    private func compute(
        over message: UnsafeBufferPointer<UInt8>,
        state: UnsafeMutablePointer<UInt8>
    ) {
        switch engine {
        case .des(let key):
            switch algorithm {
            case .unionPayECB: unionPayMAC(over: message, width: 8, state: state)
            case .iso9797Algorithm1:
                TripleDESChain(key: key).chainedMAC(over: message, padding: padding, state: state)
            case .cmacTDES: cmac(TripleDESChain(key: key), over: message, state: state)
            case .ifsf:
                let digest = SHA256Digest { start in
                    var hasher = fc_sha256()
                    fc_sha256_start(&hasher)
                    if let bytes = message.baseAddress {
                        fc_sha256_update(&hasher, bytes, message.count)
                    }
                    fc_sha256_finish(&hasher, start)
                }
                digest.withBytes { bytes in
                    bytes.withUnsafeBufferPointer { hashed in
                        RetailChain(key: key)
                            .chainedMAC(over: hashed, padding: .zeros, state: state)
                    }
                }
            default:
                RetailChain(key: key).chainedMAC(over: message, padding: padding, state: state)
            }
        case .envelope(let cipher):
            switch algorithm {
            case .unionPayECBSM4: unionPayMAC(over: message, width: 16, state: state)
            case .cbcSM4:
                EnvelopeChain(cipher: cipher)
                    .chainedMAC(over: message, padding: padding, state: state)
            default: cmac(EnvelopeChain(cipher: cipher), over: message, state: state)
            }
        }
    }

    private func cmac(
        _ chain: some BlockChain,
        over message: UnsafeBufferPointer<UInt8>,
        state: UnsafeMutablePointer<UInt8>
    ) {
        switch subkeys {
        case .some(let keys): chain.cmac(over: message, subkeys: keys.pointer, state: state)
        case .none: preconditionFailure("a CMAC key has its subkeys from the start")
        }
    }

    /// The block encryption of the ECB form, in place.
    func encryptBlock(_ block: UnsafeMutablePointer<UInt8>) {
        switch engine {
        case .des(let key): key.ecb(.encrypt, block, block, blocks: 1)
        case .envelope(let cipher): cipher.crypt(block, block, count: cipher.width)
        }
    }

    private static func subkeys(of chain: some BlockChain) throws(CardSecurityError) -> KeyBytes {
        try KeyBytes(count: 2 * chain.width) { span in
            span.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                chain.deriveSubkeys(into: start)
            }
        }
    }
}
