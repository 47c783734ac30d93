import ISO8583

extension ProductLine {
    /// Whether a code is the number of a card, of whichever: 15 digits or more, zeros in front not
    /// counted, with a right check digit, together or in groups as those of cards are written.
    ///
    /// Bar codes have 8, 12, 13 or 14 digits and a check digit of their own formula; that of cards
    /// is right in one of ten of them by chance, so that these lengths say nothing.
    package static func isCardNumber(_ code: String) -> Bool {
        CardNumberMask.isHeld(by: code) { number in
            number.luhnIsValid && number.unmaskedDigits.drop { $0 == "0" }.count >= 15
        }
    }
}
