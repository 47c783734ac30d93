extension Calculator {
    /// `forecourt crypto pin-block encode`: the clear block of a test PIN and, with a key, the
    /// encrypted.
    ///
    /// `fill` gives the random nibbles as hexadecimal characters; without it they are drawn.
    public static func pinBlock(
        format name: String,
        pin: String,
        cardNumber: String = "",
        key text: String? = nil,
        fill: String? = nil,
        random: any RandomSource = SystemRandomSource()
    ) throws(Fault) -> [Entry] {
        let format = try pinBlockFormat(named: name)
        let ascii = Array(pin.utf8)
        let card = Array(cardNumber.utf8)
        let clear = try computed("pin") { () throws(CardSecurityError) in
            try ClearPIN(ascii: ascii.span)
        }
        let given = try nibbles(format, pinLength: ascii.count, fill, random)
        let block = try computed("pin-block") { () throws(CardSecurityError) in
            var block = [UInt8](repeating: 0, count: format.blockLength)
            try format.write(clear, fill: .nibbles(given), into: &block)
            if format.usesCardNumber, format != .iso4 { try format.mix(card.span, into: &block) }
            return block
        }
        var entries = [Entry(format == .iso4 ? "pin-field" : "clear", block)]
        if let text {
            let secret = try key(text, "key")
            let encrypted = try computed("pin-block") { () throws(CardSecurityError) in
                try PINKey(secret, cipher(format)).encrypt(
                    clear,
                    format: format,
                    cardNumber: card.span,
                    fill: .nibbles(given)
                )
            }
            entries.append(Entry("encrypted", encrypted))
        }
        return entries
    }

    /// `forecourt crypto pin-block decode`: the test PIN inside an encrypted block.
    public static func decodePINBlock(
        _ block: String,
        format name: String,
        cardNumber: String = "",
        key text: String
    ) throws(Fault) -> [Entry] {
        let format = try pinBlockFormat(named: name)
        let card = Array(cardNumber.utf8)
        let encrypted = try bytes(block, "block")
        let secret = try key(text, "key")
        let digits = try computed("block") { () throws(CardSecurityError) in
            let pin = try PINKey(secret, cipher(format))
                .decrypt(encrypted.span, format: format, cardNumber: card.span)
            return try pin.digits.withBytes { span in Array(copying: span) }
        }
        return [Entry("pin", String(decoding: digits.map { $0 + 0x30 }, as: Unicode.ASCII.self))]
    }

    /// `forecourt crypto pin-block translate`: the block under another key and format.
    public static func translatePINBlock(
        _ block: String,
        from source: (format: String, key: String),
        to target: (format: String, key: String),
        cardNumber: String = "",
        random: any RandomSource = SystemRandomSource()
    ) throws(Fault) -> [Entry] {
        let (from, to) = (
            try pinBlockFormat(named: source.format), try pinBlockFormat(named: target.format)
        )
        let card = Array(cardNumber.utf8)
        let encrypted = try bytes(block, "block")
        let (sourceKey, targetKey) = (
            HeldKey(try key(source.key, "key-in")), HeldKey(try key(target.key, "key-out"))
        )
        let translated = try computed("block") { () throws(CardSecurityError) in
            try PINKey(sourceKey.bytes, cipher(from)).translate(
                encrypted.span,
                from: from,
                to: try PINKey(targetKey.bytes, cipher(to)),
                to,
                cardNumber: card.span,
                random: random
            )
        }
        return [Entry("encrypted", translated)]
    }

    private static func cipher(_ format: PINBlockFormat) -> KeyAlgorithm {
        format == .iso4 ? .aes : .tripleDES
    }

    private static func nibbles(
        _ format: PINBlockFormat,
        pinLength: Int,
        _ fill: String?,
        _ random: any RandomSource
    ) throws(Fault) -> [UInt8] {
        let needed = format.randomNibbles(pinLength: pinLength)
        guard let fill else {
            // Drawn once, so that the clear and the encrypted block agree.
            return try computed("fill") { () throws(CardSecurityError) in
                var block = [UInt8](repeating: 0, count: 16)
                try PINFill.random(random)
                    .write(needed, from: 0, of: &block, isLetter: format == .iso3)
                return (0..<needed).map { nibble($0, of: block) }
            }
        }
        var given: [UInt8] = []
        for (offset, unit) in fill.utf8.enumerated() {
            guard let value = Hexadecimal.value(of: unit) else {
                throw fault(.malformedHexadecimal(offset: offset), in: "fill")
            }
            given.append(value)
        }
        guard given.count >= needed else {
            throw Fault(
                problem: "fill: \(given.count) characters given",
                cure: "give \(needed) for this PIN and format"
            )
        }
        return given
    }
}
