import COpenSSL

/// What is said of DES keys alone: parity, strength, weak ones.
extension KeyBytes {
    /// A fresh DES or TDES key with odd parity that is neither weak nor degenerate.
    ///
    /// Throws `keyLength` unless it has 8, 16 or 24 bytes, and `entropyUnavailable`.
    public static func generateDES(
        count: Int,
        from random: any RandomSource
    ) throws(CardSecurityError) -> KeyBytes {
        guard count == 8 || count == 16 || count == 24 else { throw .keyLength(count) }
        // A random key is weak once in 2^52; a source that yields only weak keys is broken.
        for _ in 0..<8 {
            let key = try KeyBytes(count: count) { span throws(CardSecurityError) in
                try random.fill(&span)
                for index in span.indices {
                    let bits = span[index] & 0xFE
                    span[index] = bits | UInt8(1 - bits.nonzeroBitCount & 1)
                }
            }
            if key.desStrength == .sound { return key }
        }
        throw .entropyUnavailable
    }

    /// What is wrong with the bytes as a DES or TDES key, whatever its parity bits.
    public var desStrength: DESKeyStrength {
        guard count % 8 == 0 else { return .sound }
        let parts = count / 8
        for part in 0..<parts where fc_des_key_is_weak(pointer + part * 8) == 1 { return .weak }
        guard parts > 1 else { return .sound }
        for part in 1..<parts where sharesBits(part - 1, part) { return .degenerate }
        return .sound
    }

    /// Whether every byte has an odd number of one bits.
    public var hasOddParity: Bool {
        for index in 0..<count where pointer[index].nonzeroBitCount & 1 == 0 { return false }
        return true
    }

    private func sharesBits(_ one: Int, _ other: Int) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<8 { difference |= pointer[one * 8 + index] ^ pointer[other * 8 + index] }
        return difference & 0xFE == 0
    }
}

/// How a key stands as a DES or TDES key.
public enum DESKeyStrength: Sendable {
    /// Nothing is known against it.
    case sound
    /// A part is weak or semi-weak: encrypting twice, or under its partner, gives the clear text.
    case weak
    /// Neighbouring parts are equal, so that it has the strength of a shorter key.
    case degenerate
}
