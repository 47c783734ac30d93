import CardSecurity

/// Known answers of PIN blocks on their way from one key to another.
extension AlgorithmRegistry {
    static let translations: [Algorithm] = [
        Algorithm("PIN_TRANSLATION") { vector, comparison throws(KnownAnswerFault) in
            let key = try vector.key("keyIn")
            try checkTranslation(vector, &comparison) {
                (block, source, zone, target, card, fill) throws(CardSecurityError) in
                try PINKey(key, source.cipher).translate(
                    block.span,
                    from: source,
                    to: zone,
                    target,
                    cardNumber: card.span,
                    fill: fill
                )
            }
        },
        Algorithm("PIN_TRANSLATION_DUKPT") { vector, comparison throws(KnownAnswerFault) in
            let base = try vector.key("key")
            let serialNumber = try vector.hex("ksn")
            try checkTranslation(vector, &comparison) {
                (block, source, zone, target, card, fill) throws(CardSecurityError) in
                try PINTransaction(serialNumber: serialNumber.span).translate(
                    block.span,
                    source,
                    base: base,
                    to: zone,
                    target,
                    cardNumber: card.span,
                    fill: fill
                )
            }
        },
    ]

    private typealias Translation = (
        _ block: [UInt8],
        _ source: PINBlockFormat,
        _ zone: PINKey,
        _ target: PINBlockFormat,
        _ card: [UInt8],
        _ fill: PINFill
    ) throws(CardSecurityError) -> [UInt8]

    /// Compares the block where its fill is known, and the PIN in it always.
    private static func checkTranslation(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison,
        _ translate: Translation
    ) throws(KnownAnswerFault) {
        guard let source = PINBlockFormat(rawValue: try vector.text("formatIn")),
            let target = PINBlockFormat(rawValue: try vector.text("formatOut"))
        else { throw .unsupported }
        let clearOut = try vector.key("keyOut")
        let block = try vector.hex("data")
        let expected = try vector.hex("expected")
        let card = vector.has("pan") ? Array(try vector.text("pan").utf8) : []
        let given = try fill(of: vector, target)
        let (translated, digits, stated) = try asked { () throws(CardSecurityError) in
            let zone = try PINKey(clearOut, target.cipher)
            let drawn = given ?? .random(SystemRandomSource())
            let translated = try translate(block, source, zone, target, card, drawn)
            let pin = try zone.decrypt(translated.span, format: target, cardNumber: card.span)
            let known = try zone.decrypt(expected.span, format: target, cardNumber: card.span)
            return (translated, try pin.revealedDigits(), try known.revealedDigits())
        }
        comparison.expect(digits == stated, "the PIN translated")
        if given != nil { try comparison.expect("expected", translated) }
        try comparison.expect("pin", text: digits)
    }

    /// The fill that the vector was made with; nil where it does not say and the format draws one.
    private static func fill(
        of vector: KnownAnswerVector,
        _ format: PINBlockFormat
    ) throws(KnownAnswerFault) -> PINFill? {
        if vector.has("fill") { return .nibbles(try fill(try vector.text("fill"), count: 16)) }
        if vector.has("random8") { return .nibbles(nibbles(try vector.hex("random8"))) }
        return format == .iso0 || format == .x98WithoutCardNumber ? .nibbles([]) : nil
    }
}
