/// One transaction of a terminal with DUKPT, as far as its PIN goes.
///
/// TDES DUKPT has one PIN key, the same in both editions of X9.24-1. AES DUKPT has one for every
/// kind of key: two-key TDES for the blocks of 8 bytes, AES in the strength of the base key for
/// format 4.
public enum PINTransaction: Hashable, Sendable {
    /// ANSI X9.24-1.
    case tripleDES(KeySerialNumber)
    /// ANSI X9.24-3.
    case aes(AESDUKPT.SerialNumber)

    /// The transaction of a key serial number: 8 or 10 bytes are TDES, 12 are AES.
    ///
    /// Throws `malformedKeySerialNumber` for another length.
    public init(serialNumber: Span<UInt8>) throws(CardSecurityError) {
        self =
            serialNumber.count == 12
            ? .aes(try AESDUKPT.SerialNumber(serialNumber))
            : .tripleDES(try KeySerialNumber(serialNumber))
    }

    /// Whether a device ever uses the counter.
    public var isCounterUsed: Bool {
        switch self {
        case .tripleDES(let number): number.isCounterUsed
        case .aes(let number): number.isCounterUsed
        }
    }

    /// The PIN key of the transaction for blocks of a format, from the base derivation key.
    ///
    /// Throws `keyLength`, and `formatNeedsOtherCipher` for format 4 under TDES DUKPT.
    public func key(
        for format: PINBlockFormat,
        base: borrowing KeyBytes
    ) throws(CardSecurityError) -> PINKey {
        switch self {
        case .tripleDES(let number):
            guard format != .iso4 else { throw .formatNeedsOtherCipher }
            return try PINKey(TripleDESDUKPT.key(for: .pin, base: base, number))
        case .aes(let number) where format == .iso4:
            guard let type = AESDUKPT.KeyType(aesBytes: base.count) else {
                throw .keyLength(base.count)
            }
            return try PINKey(AESDUKPT.key(for: .pin, type, base: base, number), .aes)
        case .aes(let number):
            return try PINKey(AESDUKPT.key(for: .pin, .tripleDES2, base: base, number))
        }
    }

    /// Moves the transaction's PIN to a zone key, on its way to a bank.
    ///
    /// The transaction's key is derived for the call and wiped behind it, as the clear PIN is. That
    /// the counter rose is the caller's to check. Throws `malformedKeySerialNumber` for a counter
    /// that no device uses; otherwise as ``PINKey/translate(_:from:to:_:cardNumber:random:)``.
    public func translate(
        _ block: Span<UInt8>,
        _ format: PINBlockFormat,
        base: borrowing KeyBytes,
        to zone: PINKey,
        _ zoneFormat: PINBlockFormat,
        cardNumber: Span<UInt8>,
        random: any RandomSource
    ) throws(CardSecurityError) -> [UInt8] {
        try translate(
            block,
            format,
            base: base,
            to: zone,
            zoneFormat,
            cardNumber: cardNumber,
            fill: .random(random)
        )
    }

    /// The same with the fill given.
    package func translate(
        _ block: Span<UInt8>,
        _ format: PINBlockFormat,
        base: borrowing KeyBytes,
        to zone: PINKey,
        _ zoneFormat: PINBlockFormat,
        cardNumber: Span<UInt8>,
        fill: PINFill
    ) throws(CardSecurityError) -> [UInt8] {
        guard isCounterUsed else { throw .malformedKeySerialNumber }
        return try key(for: format, base: base).translate(
            block,
            from: format,
            to: zone,
            zoneFormat,
            cardNumber: cardNumber,
            fill: fill
        )
    }
}
