/// DUKPT with TDES (ANSI X9.24-1): one key a transaction, derived from the KSN.
///
/// Source: protocol/crypto.md, section 4; protocol/ifsf.md, 2.7.
public enum TripleDESDUKPT {
    /// What a transaction key is used for.
    public enum Usage: String, Sendable, CaseIterable {
        /// PIN block.
        case pin
        /// MAC of the terminal's message.
        case macRequest = "mac-request"
        /// MAC of the answer.
        case macResponse = "mac-response"
        /// Data of the terminal's message.
        case dataRequest = "data-request"
        /// Data of the answer.
        case dataResponse = "data-response"

        // The byte of each key half that is inverted.
        var maskedByte: Int {
            switch self {
            case .pin: 7
            case .macRequest: 6
            case .dataRequest: 5
            case .macResponse: 4
            case .dataResponse: 3
            }
        }
    }

    /// Which edition of X9.24-1 a terminal follows.
    public enum Edition: Int, Sendable, CaseIterable {
        /// Plain masks; one MAC key and one data key both ways.
        case year2004 = 2004
        /// Own masks for answers; a data key is encrypted under itself.
        case year2009 = 2009
    }

    // Derived at the device and at the host alike: inverts two bits of four bytes in each half.
    private static let variant: UInt64 = 0xC0C0_C0C0_0000_0000

    /// The initial key (IPEK) that a device was loaded with.
    ///
    /// Throws `keyLength` unless the base derivation key has 16 or 24 bytes.
    public static func initialKey(
        base: borrowing KeyBytes,
        _ serialNumber: KeySerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        guard base.count == 16 || base.count == 24 else { throw .keyLength(base.count) }
        // The leftmost 8 of 10 bytes, with the counter cleared.
        let identity = serialNumber.initial.bytes
        let count = base.count
        let pointer = base.pointer
        return try KeyBytes(count: 16) { span throws(CardSecurityError) in
            try span.withPointer { key throws(CardSecurityError) in
                let plain = try TripleDESKey(pointer, count: count)
                plain.ecb(.encrypt, identity, key, blocks: 1)
                try withWipedBytes(24) { mixed throws(CardSecurityError) in
                    for index in 0..<count {
                        mixed[index] = pointer[index] ^ (index & 7 < 4 ? 0xC0 : 0)
                    }
                    let varied = try TripleDESKey(mixed, count: count)
                    varied.ecb(.encrypt, identity, key + 8, blocks: 1)
                }
            }
        }
    }

    /// The key of one transaction, before a usage is masked in; the initial key at counter 0.
    public static func transactionKey(
        initial: borrowing KeyBytes,
        _ serialNumber: KeySerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        guard initial.count == 16 else { throw .keyLength(initial.count) }
        let source = initial.pointer
        return try KeyBytes(count: 16) { span throws(CardSecurityError) in
            try span.withPointer { key throws(CardSecurityError) in
                for index in 0..<16 { key[index] = source[index] }
                var register = serialNumber.register
                for shift in (0..<21).reversed() {
                    let bit = UInt64(1) << shift
                    guard UInt64(serialNumber.counter) & bit != 0 else { continue }
                    register |= bit
                    try step(key, register: register)
                }
            }
        }
    }

    /// The key of one transaction for one usage.
    public static func key(
        for usage: Usage,
        initial: borrowing KeyBytes,
        _ serialNumber: KeySerialNumber,
        edition: Edition = .year2009
    ) throws(CardSecurityError) -> KeyBytes {
        let transaction = try transactionKey(initial: initial, serialNumber)
        return try apply(usage, to: transaction, edition: edition)
    }

    /// The same from the base derivation key.
    public static func key(
        for usage: Usage,
        base: borrowing KeyBytes,
        _ serialNumber: KeySerialNumber,
        edition: Edition = .year2009
    ) throws(CardSecurityError) -> KeyBytes {
        let initial = try initialKey(base: base, serialNumber)
        return try key(for: usage, initial: initial, serialNumber, edition: edition)
    }

    // One step of the key generation: both halves from the register under the key and its variant.
    private static func step(
        _ key: UnsafeMutablePointer<UInt8>,
        register: UInt64
    ) throws(CardSecurityError) {
        let message = register.bigEndianBytes
        try withWipedBytes(32) { scratch throws(CardSecurityError) in
            // Right half under the key, left half under the variant.
            for (place, mask) in [(8, UInt64(0)), (0, variant)] {
                let varied = scratch + 16
                for index in 0..<16 {
                    let shift = 56 - 8 * UInt64(index & 7)
                    varied[index] = key[index] ^ UInt8(truncatingIfNeeded: mask >> shift)
                }
                let half = scratch + place
                for index in 0..<8 { half[index] = message[index] ^ varied[8 + index] }
                let cipher = try TripleDESKey(varied, count: 8)
                cipher.ecb(.encrypt, half, half, blocks: 1)
                for index in 0..<8 { half[index] ^= varied[8 + index] }
            }
            for index in 0..<16 { key[index] = scratch[index] }
        }
    }

    private static func apply(
        _ usage: Usage,
        to transaction: borrowing KeyBytes,
        edition: Edition
    ) throws(CardSecurityError) -> KeyBytes {
        var usage = usage
        if edition == .year2004 {
            if usage == .macResponse { usage = .macRequest }
            if usage == .dataResponse { usage = .dataRequest }
        }
        let masked = usage.maskedByte
        let source = transaction.pointer
        let isData = usage == .dataRequest || usage == .dataResponse
        return try KeyBytes(count: 16) { span throws(CardSecurityError) in
            try span.withPointer { key throws(CardSecurityError) in
                for index in 0..<16 { key[index] = source[index] }
                key[masked] ^= 0xFF
                key[8 + masked] ^= 0xFF
                guard isData, edition == .year2009 else { return }
                let cipher = try TripleDESKey(key, count: 16)
                cipher.ecb(.encrypt, key, key, blocks: 2)
            }
        }
    }
}
