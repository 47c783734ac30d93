/// PIN blocks in the clear, nibble by nibble.
extension PINBlockFormat {
    /// Writes the clear block, 8 bytes (for format 4 the 16 bytes of the PIN field).
    ///
    /// ```
    /// 0, X9.8   0 n P P P P p/F p/F p/F p/F p/F p/F p/F p/F F F
    /// 1         1 n P P P P p/R …                           R R     R: any nibble
    /// 3         3 n P P P P p/L …                           L L     L: A to F
    /// 4         4 n P P P P p/A …                           A A ┃ 16 nibbles R
    /// ```
    func write(
        _ pin: borrowing ClearPIN,
        fill: PINFill,
        into block: UnsafeMutablePointer<UInt8>
    ) throws(CardSecurityError) {
        let count = pin.count
        setNibble(0, of: block, to: control)
        setNibble(1, of: block, to: UInt8(count))
        let digits = pin.digits.pointer
        for index in 0..<count { setNibble(2 + index, of: block, to: digits[index]) }
        switch self {
        case .iso0, .x98WithoutCardNumber:
            for index in 2 + count..<16 { setNibble(index, of: block, to: 0xF) }
        case .iso1:
            try fill.write(14 - count, from: 2 + count, of: block, isLetter: false)
        case .iso3:
            try fill.write(14 - count, from: 2 + count, of: block, isLetter: true)
        case .iso4:
            for index in 2 + count..<16 { setNibble(index, of: block, to: 0xA) }
            try fill.write(16, from: 16, of: block, isLetter: false)
        }
    }

    /// Reads the PIN of a clear block and checks every fixed nibble.
    func read(_ block: UnsafePointer<UInt8>) throws(CardSecurityError) -> ClearPIN {
        let count = Int(nibble(1, of: block))
        guard nibble(0, of: block) == control, count >= 4, count <= 12 else {
            throw .malformedPINBlock
        }
        var isFillRight = true
        for index in 2 + count..<16 {
            let fill = nibble(index, of: block)
            switch self {
            case .iso0, .x98WithoutCardNumber: isFillRight = isFillRight && fill == 0xF
            case .iso3: isFillRight = isFillRight && fill >= 0xA
            case .iso4: isFillRight = isFillRight && fill == 0xA
            case .iso1: break
            }
        }
        guard isFillRight else { throw .malformedPINBlock }
        return try ClearPIN(nibblesOf: block, count: count)
    }

    /// Mixes the card number into a block of 8 bytes; the same call takes it out again.
    ///
    /// The field is four zeros and the 12 digits before the check digit.
    func mix(
        _ cardNumber: Span<UInt8>,
        into block: UnsafeMutablePointer<UInt8>
    ) throws(CardSecurityError) {
        guard cardNumber.count >= 13, cardNumber.count <= 19 else { throw .malformedCardNumber }
        for index in cardNumber.indices where cardNumber[index] &- 0x30 > 9 {
            throw .malformedCardNumber
        }
        for index in 0..<12 {
            let digit = cardNumber[cardNumber.count - 13 + index] &- 0x30
            block[2 + index / 2] ^= index & 1 == 0 ? digit << 4 : digit
        }
    }

    /// Writes format 4's card number field of 16 bytes: length − 12, the digits, zeros.
    func writeField(
        of cardNumber: Span<UInt8>,
        into field: UnsafeMutablePointer<UInt8>
    ) throws(CardSecurityError) {
        guard cardNumber.count >= 1, cardNumber.count <= 19 else { throw .malformedCardNumber }
        // A number of fewer than 12 digits is written right-aligned in 12.
        let lead = max(0, 12 - cardNumber.count)
        setNibble(0, of: field, to: UInt8(max(0, cardNumber.count - 12)))
        for index in cardNumber.indices {
            let digit = cardNumber[index] &- 0x30
            guard digit < 10 else { throw .malformedCardNumber }
            setNibble(1 + lead + index, of: field, to: digit)
        }
    }
}
