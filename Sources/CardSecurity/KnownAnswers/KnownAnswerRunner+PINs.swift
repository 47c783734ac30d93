extension KnownAnswerRunner {
    static var pinChecks: [String: Check] {
        [
            "PINBLOCK_ISO0": { vector, comparison throws(KnownAnswerFault) in
                try checkBlock(.iso0, vector, &comparison)
            },
            "PINBLOCK_ISO1": { vector, comparison throws(KnownAnswerFault) in
                try checkBlock(.iso1, vector, &comparison)
            },
            "PINBLOCK_ISO3": { vector, comparison throws(KnownAnswerFault) in
                try checkBlock(.iso3, vector, &comparison)
            },
            "PINBLOCK_X9.8_NO_PAN": { vector, comparison throws(KnownAnswerFault) in
                try checkBlock(.x98WithoutCardNumber, vector, &comparison)
            },
            "PINBLOCK_ISO4": checkFormat4,
            "PIN_TRANSLATION": checkTranslation,
        ]
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
            given = (2 + pin.count..<16).map { nibble($0, of: expected) }
        }
        let (clear, digits) = try asked { () throws(CardSecurityError) in
            var block = [UInt8](repeating: 0, count: 8)
            try format.write(pin, fill: .nibbles(given), into: &block)
            if format.usesCardNumber { try format.mix(card.span, into: &block) }
            var read = expected
            if format.usesCardNumber { try format.mix(card.span, into: &read) }
            let found = try format.read(read)
            return (block, try found.digits.withBytes { Array(copying: $0) })
        }
        if format.randomNibbles(pinLength: pin.count) == 0 || data.has("fill") {
            try comparison.expect("expected", clear)
        }
        comparison.expect(try text(of: digits) == data.text("pin"), "the PIN read from the block")
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
            return (try found.digits.withBytes { Array(copying: $0) }, again)
        }
        comparison.expect(try text(of: decrypted) == data.text("pin"), "the PIN decrypted")
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
            return try found.digits.withBytes { Array(copying: $0) }
        }
        comparison.expect(try text(of: digits) == data.text("pin"), "the PIN decrypted")
        let field = try asked { () throws(CardSecurityError) in
            var field = [UInt8](repeating: 0, count: 16)
            try PINBlockFormat.iso4.writeField(of: card.span, into: &field)
            return field
        }
        try comparison.expect("plainPanField", field)
        guard data.has("random8") else { return }
        let given = nibbles(try data.hex("random8"))
        let (clear, first, block) = try asked { () throws(CardSecurityError) in
            var clear = [UInt8](repeating: 0, count: 16)
            try PINBlockFormat.iso4.write(pin, fill: .nibbles(given), into: &clear)
            return (
                clear,
                try BlockCipher(.aes, .encrypt, key: clearKey).apply(clear.span),
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

    private static func checkTranslation(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        guard let source = PINBlockFormat(rawValue: try vector.text("formatIn")),
            let target = PINBlockFormat(rawValue: try vector.text("formatOut"))
        else { throw .unsupported }
        let clearIn = try vector.key("keyIn")
        let clearOut = try vector.key("keyOut")
        let block = try vector.hex("data")
        let expected = try vector.hex("expected")
        let card = vector.has("pan") ? Array(try vector.text("pan").utf8) : []
        let (keyIn, keyOut) = try asked { () throws(CardSecurityError) in
            (
                try PINKey(clearIn, source == .iso4 ? .aes : .tripleDES),
                try PINKey(clearOut, target == .iso4 ? .aes : .tripleDES)
            )
        }
        var given: PINFill?
        if vector.has("fill") {
            given = .nibbles(try fill(try vector.text("fill"), count: 16))
        } else if vector.has("random8") {
            given = .nibbles(nibbles(try vector.hex("random8")))
        } else if target == .iso0 || target == .x98WithoutCardNumber {
            given = .nibbles([])
        }
        let (translated, digits, expectedDigits) = try asked { () throws(CardSecurityError) in
            let translated = try keyIn.translate(
                block.span,
                from: source,
                to: keyOut,
                target,
                cardNumber: card.span,
                fill: given ?? .random(SystemRandomSource())
            )
            let pin = try keyOut.decrypt(translated.span, format: target, cardNumber: card.span)
            let stated = try keyOut.decrypt(expected.span, format: target, cardNumber: card.span)
            return (
                translated,
                try pin.digits.withBytes { Array(copying: $0) },
                try stated.digits.withBytes { Array(copying: $0) }
            )
        }
        comparison.expect(digits == expectedDigits, "the PIN translated")
        if given != nil { try comparison.expect("expected", translated) }
        try comparison.expect("pin", text: text(of: digits))
    }

    private static func clearPIN(_ data: KnownAnswerVector) throws(KnownAnswerFault) -> ClearPIN {
        let ascii = Array(try data.text("pin").utf8)
        return try asked { () throws(CardSecurityError) in try ClearPIN(ascii: ascii.span) }
    }

    private static func text(of digits: [UInt8]) -> String {
        String(decoding: digits.map { $0 + 0x30 }, as: Unicode.ASCII.self)
    }

    private static func nibbles(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { [$0 >> 4, $0 & 15] }
    }

    // Hexadecimal characters; two dots at the end mean that they go on from the start.
    private static func fill(_ text: String, count: Int) throws(KnownAnswerFault) -> [UInt8] {
        var given: [UInt8] = []
        for unit in text.utf8 where unit != UInt8(ascii: ".") {
            guard let value = Hexadecimal.value(of: unit) else { throw .notHexadecimal("fill") }
            given.append(value)
        }
        guard text.hasSuffix(".."), !given.isEmpty else { return given }
        return (0..<count).map { given[$0 % given.count] }
    }
}
