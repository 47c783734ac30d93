/// Clear blocks of test PINs: what known answers state and the calculator shows.
///
/// No payment has one.
extension PINBlockFormat {
    /// The clear block, 8 bytes; of format 4 the PIN field, 16 bytes, without the card number.
    package func clearBlock(
        of pin: borrowing ClearPIN,
        cardNumber: Span<UInt8>,
        fill: PINFill
    ) throws(CardSecurityError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockLength)
        try write(pin, fill: fill, into: &block)
        if usesCardNumber, self != .iso4 { try mix(cardNumber, into: &block) }
        return block
    }

    /// The PIN of a clear block of 8 bytes.
    ///
    /// Throws `wrongLength`, or `malformedPINBlock` where a fixed nibble differs.
    package func clearPIN(
        in block: [UInt8],
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> ClearPIN {
        guard self != .iso4, block.count == blockLength else {
            throw .wrongLength(found: block.count)
        }
        var block = block
        if usesCardNumber { try mix(cardNumber, into: &block) }
        return try read(block)
    }

    /// The card number field of format 4.
    package static func cardNumberField(
        of cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> [UInt8] {
        var field = [UInt8](repeating: 0, count: 16)
        try PINBlockFormat.iso4.writeField(of: cardNumber, into: &field)
        return field
    }
}

extension ClearPIN {
    /// The digits as text, for the calculator and known answers.
    ///
    /// The only way a PIN becomes text: whoever reviews this code base searches for the name.
    package borrowing func revealedDigits() throws(CardSecurityError) -> String {
        try digits.withBytes { span in
            String(decoding: [UInt8](copying: span).map { $0 + 0x30 }, as: Unicode.ASCII.self)
        }
    }
}
