/// Keys and codes of PBOC-like fuel cards: diversification, session MAC and TAC.
///
/// The shapes are general knowledge with vectors of our own. Source: protocol/fuel-card.md, 5.2.
public enum FuelCardKeys {
    /// The key of one card: K(ASN) ‖ K(inverted ASN), in ECB under the issuer's key.
    ///
    /// `serialNumber` is the rightmost 8 bytes of the application serial number. Throws
    /// `wrongLength` for another length, `keyLength` unless the issuer's key has 16 bytes.
    public static func cardKey(
        issuer: borrowing KeyBytes,
        serialNumber: Span<UInt8>
    ) throws(CardSecurityError) -> KeyBytes {
        guard serialNumber.count == 8 else { throw .wrongLength(found: serialNumber.count) }
        guard issuer.count == 16 else { throw .keyLength(issuer.count) }
        var data = [UInt8](repeating: 0, count: 16)
        for index in 0..<8 {
            data[index] = serialNumber[index]
            data[8 + index] = ~serialNumber[index]
        }
        return try BlockCipher(.tripleDES, .encrypt, key: issuer).applySecretly(data.span)
    }

    /// The key of one purchase: TDES over random 4 ‖ sequence number 2 ‖ last 2 of the terminal's
    /// counter.
    public static func sessionKey(
        card: borrowing KeyBytes,
        random: Span<UInt8>,
        sequenceNumber: Span<UInt8>,
        terminalCounter: Span<UInt8>
    ) throws(CardSecurityError) -> KeyBytes {
        guard random.count == 4 else { throw .wrongLength(found: random.count) }
        guard sequenceNumber.count == 2 else { throw .wrongLength(found: sequenceNumber.count) }
        let counted = terminalCounter.count
        guard counted >= 2 else { throw .wrongLength(found: counted) }
        var data: [UInt8] = []
        for index in 0..<4 { data.append(random[index]) }
        for index in 0..<2 { data.append(sequenceNumber[index]) }
        for index in counted - 2..<counted { data.append(terminalCounter[index]) }
        return try BlockCipher(.tripleDES, .encrypt, key: card).applySecretly(data.span)
    }

    /// MAC1, MAC2 and their like: DES CBC-MAC with padding method 2, the first 4 bytes.
    public static func mac(
        over data: Span<UInt8>,
        session: borrowing KeyBytes
    ) throws(CardSecurityError) -> MAC {
        try MACKey(.x99, key: session, padding: .oneAndZeros, length: 4).mac(over: data)
    }

    /// TAC: the same under both halves of the card's TAC key XORed.
    public static func tac(
        over data: Span<UInt8>,
        card: borrowing KeyBytes
    ) throws(CardSecurityError) -> MAC {
        guard card.count == 16 else { throw .keyLength(card.count) }
        let halves = card.pointer
        let folded = try KeyBytes(count: 8) { span in
            for index in span.indices { span[index] = halves[index] ^ halves[8 + index] }
        }
        return try mac(over: data, session: folded)
    }
}
