/// A key prepared for PIN blocks: a PIK, or a DUKPT PIN key.
///
/// Formats 0, 1, 3 and X9.8 want TDES, format 4 wants AES; anything else throws
/// `formatNeedsOtherCipher`. Not Sendable: one lane prepares and keeps it.
public final class PINKey {
    /// The cipher of the key.
    public let algorithm: KeyAlgorithm
    private let encryption: BlockCipher
    private let decryption: BlockCipher

    /// Prepares the key.
    ///
    /// Throws `keyLength`.
    public init(
        _ key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm = .tripleDES
    ) throws(CardSecurityError) {
        self.algorithm = algorithm
        encryption = try BlockCipher(algorithm, .encrypt, key: key)
        decryption = try BlockCipher(algorithm, .decrypt, key: key)
    }

    /// Encodes a PIN and encrypts the block: for terminals' simulators and the calculator.
    public func encrypt(
        _ pin: borrowing ClearPIN,
        format: PINBlockFormat,
        cardNumber: Span<UInt8>,
        from random: any RandomSource
    ) throws(CardSecurityError) -> [UInt8] {
        try encrypt(pin, format: format, cardNumber: cardNumber, fill: .random(random))
    }

    /// The same with the fill given.
    package func encrypt(
        _ pin: borrowing ClearPIN,
        format: PINBlockFormat,
        cardNumber: Span<UInt8>,
        fill: PINFill
    ) throws(CardSecurityError) -> [UInt8] {
        try check(format)
        return try withWipedBytes(64) { scratch throws(CardSecurityError) in
            let width = format.blockLength
            try format.write(pin, fill: fill, into: scratch)
            if format == .iso4 {
                let field = scratch + 16
                try format.writeField(of: cardNumber, into: field)
                encryption.apply(scratch, scratch, count: width)
                for index in 0..<width { scratch[index] ^= field[index] }
            } else if format.usesCardNumber {
                try format.mix(cardNumber, into: scratch)
            }
            encryption.apply(scratch, scratch, count: width)
            return Array(UnsafeBufferPointer(start: scratch, count: width))
        }
    }

    /// Decrypts a block and checks its format; the PIN stays in this module.
    ///
    /// Throws `wrongLength` for another length than the format's, `malformedPINBlock` when a fixed
    /// nibble differs: wrong key, wrong card number, or damage.
    package func decrypt(
        _ block: Span<UInt8>,
        format: PINBlockFormat,
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> ClearPIN {
        try check(format)
        let width = format.blockLength
        guard block.count == width else { throw .wrongLength(found: block.count) }
        return try withWipedBytes(64) { scratch throws(CardSecurityError) in
            for index in 0..<width { scratch[index] = block[index] }
            decryption.apply(scratch, scratch, count: width)
            if format == .iso4 {
                let field = scratch + 16
                try format.writeField(of: cardNumber, into: field)
                for index in 0..<width { scratch[index] ^= field[index] }
                decryption.apply(scratch, scratch, count: width)
            } else if format.usesCardNumber {
                try format.mix(cardNumber, into: scratch)
            }
            return try format.read(scratch)
        }
    }

    /// Moves a PIN from this key and format to another key and format.
    ///
    /// The card number is the same on both sides: ASCII digits, 13 to 19 where a format mixes it
    /// in (1 to 19 for format 4). The clear PIN exists in wiped memory during the call only.
    public func translate(
        _ block: Span<UInt8>,
        from format: PINBlockFormat,
        to other: PINKey,
        _ otherFormat: PINBlockFormat,
        cardNumber: Span<UInt8>,
        random: any RandomSource
    ) throws(CardSecurityError) -> [UInt8] {
        try translate(
            block,
            from: format,
            to: other,
            otherFormat,
            cardNumber: cardNumber,
            fill: .random(random)
        )
    }

    /// The same with the fill given.
    package func translate(
        _ block: Span<UInt8>,
        from format: PINBlockFormat,
        to other: PINKey,
        _ otherFormat: PINBlockFormat,
        cardNumber: Span<UInt8>,
        fill: PINFill
    ) throws(CardSecurityError) -> [UInt8] {
        let pin = try decrypt(block, format: format, cardNumber: cardNumber)
        return try other.encrypt(pin, format: otherFormat, cardNumber: cardNumber, fill: fill)
    }

    private func check(_ format: PINBlockFormat) throws(CardSecurityError) {
        guard format.blockLength == algorithm.blockLength, algorithm != .sm4 else {
            throw .formatNeedsOtherCipher
        }
    }
}
