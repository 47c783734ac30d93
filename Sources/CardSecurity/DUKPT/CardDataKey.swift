/// A key prepared for card data: a TDK or a DUKPT data key, TDES in CBC.
///
/// IFSF's DE127 carries tag-length-value elements under it (zero IV unless agreed otherwise);
/// UnionPay's DE35 and DE36 have one block of the track under it. Not Sendable.
public final class CardDataKey {
    /// How the last block of card data is filled.
    public enum Padding: Sendable {
        /// Zeros up to a whole block.
        case zeros
        /// 80, then zeros.
        case oneAndZeros
    }

    private let key: TripleDESKey

    /// Prepares the key.
    ///
    /// Throws `keyLength`.
    public init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        self.key = try TripleDESKey(key)
    }

    /// Encrypts in CBC, padded to whole blocks; `iv` is eight zeros when nil.
    ///
    /// Throws `wrongLength` for an IV that has not 8 bytes.
    public func encrypt(
        _ clear: Span<UInt8>,
        padding: Padding = .zeros,
        iv: [UInt8]? = nil
    ) throws(CardSecurityError) -> [UInt8] {
        var chain = try Self.checked(iv)
        var padded: [UInt8] = []
        padded.reserveCapacity(clear.count + 8)
        for index in clear.indices { padded.append(clear[index]) }
        if padding == .oneAndZeros { padded.append(0x80) }
        while padded.count % 8 != 0 { padded.append(0) }
        let blocks = padded.count / 8
        padded.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            key.cbc(.encrypt, iv: &chain, start, start, blocks: blocks)
        }
        return padded
    }

    /// Decrypts whole blocks in CBC; the padding stays.
    public func decrypt(
        _ cipher: Span<UInt8>,
        iv: [UInt8]? = nil
    ) throws(CardSecurityError) -> KeyBytes {
        var chain = try Self.checked(iv)
        guard !cipher.isEmpty, cipher.count % 8 == 0, cipher.count <= 1024 else {
            throw .wrongLength(found: cipher.count)
        }
        return try KeyBytes(count: cipher.count) { span throws(CardSecurityError) in
            try span.withPointer { target in
                cipher.withUnsafeBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return }
                    key.cbc(.decrypt, iv: &chain, start, target, blocks: buffer.count / 8)
                }
            }
        }
    }

    /// Decrypts the elements of IFSF's DE127.
    ///
    /// Throws `malformedData` when what comes out is no sequence of elements: as a rule, a wrong
    /// key.
    public func decryptElements(
        _ cipher: Span<UInt8>,
        iv: [UInt8]? = nil
    ) throws(CardSecurityError) -> ClearCardData {
        try ClearCardData(try decrypt(cipher, iv: iv))
    }

    /// Encrypts one block of a packed track, or takes it out again: the eight bytes before the
    /// last.
    ///
    /// Throws `wrongLength` when the track has fewer than nine bytes. Source:
    /// protocol/unionpay-pos.md, 3.3, DE53 digit 3; the place of the block is a default there.
    public func transformTrack(
        _ track: inout [UInt8],
        isEncrypting: Bool
    ) throws(CardSecurityError) {
        guard track.count >= 9 else { throw .wrongLength(found: track.count) }
        let place = track.count - 9
        track.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            key.ecb(isEncrypting ? .encrypt : .decrypt, start + place, start + place, blocks: 1)
        }
    }

    private static func checked(_ iv: [UInt8]?) throws(CardSecurityError) -> [UInt8] {
        let iv = iv ?? [UInt8](repeating: 0, count: 8)
        guard iv.count == 8 else { throw .wrongLength(found: iv.count) }
        return iv
    }
}
