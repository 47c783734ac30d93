/// DUKPT with AES (ANSI X9.24-3): keys of any kind and use, derived from initial key and counter.
///
/// ```
/// 01 ┃ block 1 ┃ usage 2 ┃ algorithm 2 ┃ bits 2 ┃ initial key id 8, or its right half ‖ counter 4
/// ```
///
/// Source: protocol/crypto.md, section 4.
public enum AESDUKPT {
    /// What a derived key is used for; the raw value stands in the derivation data.
    public enum Usage: UInt16, Sendable, CaseIterable {
        /// Encrypts keys.
        case keyEncryption = 0x0002
        /// Encrypts PIN blocks.
        case pin = 0x1000
        /// Makes MACs.
        case macGeneration = 0x2000
        /// Checks MACs.
        case macVerification = 0x2001
        /// Makes and checks MACs.
        case macBoth = 0x2002
        /// Encrypts data.
        case dataEncryption = 0x3000
        /// Decrypts data.
        case dataDecryption = 0x3001
        /// Encrypts and decrypts data.
        case dataBoth = 0x3002
        /// Derives the next key on the way to a transaction.
        case derivation = 0x8000
        /// Derives the initial key of a device.
        case initialKey = 0x8001
    }

    /// What kind of key is derived.
    public enum KeyType: Sendable, CaseIterable {
        /// TDES with 16 bytes.
        case tripleDES2
        /// TDES with 24 bytes.
        case tripleDES3
        /// AES with 16 bytes.
        case aes128
        /// AES with 24 bytes.
        case aes192
        /// AES with 32 bytes.
        case aes256
        /// HMAC with 16 bytes.
        case hmac128
        /// HMAC with 24 bytes.
        case hmac192
        /// HMAC with 32 bytes.
        case hmac256

        /// Bytes of the key.
        public var count: Int {
            switch self {
            case .tripleDES2, .aes128, .hmac128: 16
            case .tripleDES3, .aes192, .hmac192: 24
            case .aes256, .hmac256: 32
            }
        }

        var indicator: UInt16 {
            switch self {
            case .tripleDES2: 0
            case .tripleDES3: 1
            case .aes128: 2
            case .aes192: 3
            case .aes256: 4
            case .hmac128, .hmac192, .hmac256: 5
            }
        }

        /// The kind of AES key that has so many bytes.
        init?(aesBytes count: Int) {
            switch count {
            case 16: self = .aes128
            case 24: self = .aes192
            case 32: self = .aes256
            default: return nil
            }
        }
    }

    /// The initial key of a device, of the same kind as the base derivation key.
    public static func initialKey(
        base: borrowing KeyBytes,
        _ serialNumber: SerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        guard let type = KeyType(aesBytes: base.count) else { throw .keyLength(base.count) }
        return try derive(from: base, .initialKey, type, tail: serialNumber.initialKeyID)
    }

    /// The derivation key of one transaction: one step for every one-bit of the counter.
    public static func transactionKey(
        initial: borrowing KeyBytes,
        _ serialNumber: SerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        guard let type = KeyType(aesBytes: initial.count) else { throw .keyLength(initial.count) }
        var key = try initial.duplicate()
        var reached: UInt32 = 0
        for shift in (0..<32).reversed() {
            let bit = UInt32(1) << shift
            guard serialNumber.counter & bit != 0 else { continue }
            reached |= bit
            key = try derive(from: key, .derivation, type, tail: serialNumber.tail(at: reached))
        }
        return key
    }

    /// A working key of one transaction.
    public static func key(
        for usage: Usage,
        _ type: KeyType,
        initial: borrowing KeyBytes,
        _ serialNumber: SerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        let transaction = try transactionKey(initial: initial, serialNumber)
        let tail = serialNumber.tail(at: serialNumber.counter)
        return try derive(from: transaction, usage, type, tail: tail)
    }

    /// The same from the base derivation key.
    public static func key(
        for usage: Usage,
        _ type: KeyType,
        base: borrowing KeyBytes,
        _ serialNumber: SerialNumber
    ) throws(CardSecurityError) -> KeyBytes {
        let initial = try initialKey(base: base, serialNumber)
        return try key(for: usage, type, initial: initial, serialNumber)
    }

    private static func derive(
        from key: borrowing KeyBytes,
        _ usage: Usage,
        _ type: KeyType,
        tail: [UInt8]
    ) throws(CardSecurityError) -> KeyBytes {
        let cipher = try BlockCipher(.aes, .encrypt, key: key)
        let bits = UInt16(type.count * 8)
        return try KeyBytes(count: type.count) { span throws(CardSecurityError) in
            try span.withPointer { target throws(CardSecurityError) in
                try withWipedBytes(32) { blocks throws(CardSecurityError) in
                    for block in 0..<(type.count + 15) / 16 {
                        let data =
                            [0x01, UInt8(block + 1)] + usage.rawValue.bigEndianBytes
                            + type.indicator.bigEndianBytes + bits.bigEndianBytes + tail
                        cipher.apply(data, blocks + block * 16, count: 16)
                    }
                    for index in 0..<type.count { target[index] = blocks[index] }
                }
            }
        }
    }
}

extension AESDUKPT {
    /// The key serial number of AES DUKPT: initial key id 8 ‖ transaction counter 4.
    public struct SerialNumber: Hashable, Sendable {
        /// The 8 bytes that name the base key and the device.
        public let initialKeyID: [UInt8]
        /// The transaction counter: what a replay does not raise.
        public let counter: UInt32

        /// Takes 12 bytes.
        ///
        /// Throws `malformedKeySerialNumber`.
        public init(_ bytes: Span<UInt8>) throws(CardSecurityError) {
            guard bytes.count == 12 else { throw .malformedKeySerialNumber }
            initialKeyID = Array(copying: bytes.extracting(first: 8))
            var counter: UInt32 = 0
            for index in 8..<12 { counter = counter << 8 | UInt32(bytes[index]) }
            self.counter = counter
        }

        /// Reads 24 hexadecimal characters.
        public init(hexadecimal text: String) throws(CardSecurityError) {
            let bytes = try Hexadecimal.bytes(text)
            try self.init(bytes.span)
        }

        /// The initial key id as a number.
        public var device: UInt64 { initialKeyID.reduce(0) { $0 << 8 | UInt64($1) } }

        /// Puts a number together from initial key id and counter.
        public init(device: UInt64, counter: UInt32) {
            initialKeyID = device.bigEndianBytes
            self.counter = counter
        }

        /// The number of the device's next transaction; nil when the device has used them all.
        public var next: SerialNumber? {
            var counter = self.counter
            repeat {
                guard counter < .max else { return nil }
                counter += 1
            } while !(1...Self.mostCounterOnes).contains(counter.nonzeroBitCount)
            return SerialNumber(device: device, counter: counter)
        }

        /// A device skips every counter with more one-bits, and has no key for it.
        package static let mostCounterOnes = 16

        /// Whether a device ever uses the counter: it has one to sixteen one-bits.
        public var isCounterUsed: Bool {
            (1...Self.mostCounterOnes).contains(counter.nonzeroBitCount)
        }

        /// The 12 bytes.
        public var bytes: [UInt8] { initialKeyID + counter.bigEndianBytes }

        // The end of the derivation data on the way to a counter.
        func tail(at counter: UInt32) -> [UInt8] {
            Array(initialKeyID.suffix(4)) + counter.bigEndianBytes
        }
    }
}
