import CardSecurity
import Text

/// Known answers of PIN blocks.
extension AlgorithmRegistry {
    static let pins: [Algorithm] = [
        pinBlock("PINBLOCK_ISO0", .iso0), pinBlock("PINBLOCK_ISO1", .iso1),
        pinBlock("PINBLOCK_ISO3", .iso3),
        Algorithm("PINBLOCK_ISO4", .pinBlock(.iso4), checkFormat4),
        pinBlock("PINBLOCK_X9.8_NO_PAN", .x98WithoutCardNumber),
    ]

    private static func pinBlock(_ name: String, _ format: PINBlockFormat) -> Algorithm {
        Algorithm(name, .pinBlock(format)) { vector, comparison throws(KnownAnswerFault) in
            try checkBlock(format, vector, &comparison)
        }
    }

    private static func checkBlock(
        _ format: PINBlockFormat,
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        guard let data = vector.member("data") else { throw .missing("data") }
        let pin = try clearPIN(data)
        let card = format.usesCardNumber ? Array(try data.text("pan").utf8) : []
        let expected = try vector.hex("expected")
        guard expected.count == 8 else { throw .unsupported }
        // Without a given fill the block is not determined: then the one that stands there is read.
        let given: [UInt8]
        if data.has("fill") {
            given = try fill(try data.text("fill"), count: 14)
        } else {
            given = Array(nibbles(expected)[(2 + pin.count)...])
        }
        let (clear, digits) = try asked { () throws(CardSecurityError) in
            (
                try format.clearBlock(of: pin, cardNumber: card.span, fill: .nibbles(given)),
                try format.clearPIN(in: expected, cardNumber: card.span).revealedDigits()
            )
        }
        if format.randomNibbles(pinLength: pin.count) == 0 || data.has("fill") {
            try comparison.expect("expected", clear)
        }
        comparison.expect(try digits == data.text("pin"), "the PIN read from the block")
        guard vector.has("key"), vector.has("encrypted") else { return }
        let clearKey = try vector.key("key")
        let encrypted = try vector.hex("encrypted")
        let (decrypted, again) = try asked { () throws(CardSecurityError) in
            let key = try PINKey(clearKey)
            let found = try key.decrypt(encrypted.span, format: format, cardNumber: card.span)
            let again = try key.encrypt(
                pin,
                format: format,
                cardNumber: card.span,
                fill: .nibbles(given)
            )
            return (try found.revealedDigits(), again)
        }
        comparison.expect(try decrypted == data.text("pin"), "the PIN decrypted")
        if format.randomNibbles(pinLength: pin.count) == 0 || data.has("fill") {
            try comparison.expect("encrypted", again)
        }
    }

    private static func checkFormat4(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        guard let data = vector.member("data") else { throw .missing("data") }
        let pin = try clearPIN(data)
        let card = Array(try data.text("pan").utf8)
        let clearKey = try vector.key("key")
        let expected = try vector.hex("expected")
        let key = try asked { () throws(CardSecurityError) in try PINKey(clearKey, .aes) }
        let digits = try asked { () throws(CardSecurityError) in
            let found = try key.decrypt(expected.span, format: .iso4, cardNumber: card.span)
            return try found.revealedDigits()
        }
        comparison.expect(try digits == data.text("pin"), "the PIN decrypted")
        let field = try asked { () throws(CardSecurityError) in
            try PINBlockFormat.cardNumberField(of: card.span)
        }
        try comparison.expect("plainPanField", field)
        guard data.has("random8") else { return }
        let given = nibbles(try data.hex("random8"))
        let (clear, first, block) = try asked { () throws(CardSecurityError) in
            let clear = try PINBlockFormat.iso4.clearBlock(
                of: pin,
                cardNumber: card.span,
                fill: .nibbles(given)
            )
            return (
                clear,
                try clearKey.encrypt(clear.span, .aes),
                try key.encrypt(
                    pin,
                    format: .iso4,
                    cardNumber: card.span,
                    fill: .nibbles(given)
                )
            )
        }
        try comparison.expect("plainPinField", clear)
        try comparison.expect("intermediateA", first)
        try comparison.expect("expected", block)
    }

    private static func clearPIN(_ data: KnownAnswerVector) throws(KnownAnswerFault) -> ClearPIN {
        let ascii = Array(try data.text("pin").utf8)
        return try asked { () throws(CardSecurityError) in try ClearPIN(ascii: ascii.span) }
    }

    static func nibbles(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { [$0 >> 4, $0 & 15] }
    }

    // Hexadecimal characters; two dots at the end mean that they go on from the start.
    static func fill(_ text: String, count: Int) throws(KnownAnswerFault) -> [UInt8] {
        var given: [UInt8] = []
        for unit in text.utf8 where unit != UInt8(ascii: ".") {
            guard let value = Hexadecimal.value(of: unit) else { throw .notHexadecimal("fill") }
            given.append(value)
        }
        guard text.hasSuffix(".."), !given.isEmpty else { return given }
        return (0..<count).map { given[$0 % given.count] }
    }
}
