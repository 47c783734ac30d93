package import CardSecurity
import Text

/// A PIN block, in the clear and under its key.
extension Calculator {
    /// Where the key of a PIN block comes from, as hexadecimal text.
    package enum PINKeySource: Sendable {
        /// The key itself.
        case key(String)
        /// The key that DUKPT derives for one transaction from the base derivation key.
        case dukpt(base: String, serialNumber: String)
    }

    /// `forecourt crypto pin-block encode`: the clear block of a test PIN and, with a key, the
    /// encrypted.
    ///
    /// `fill` gives the random nibbles as hexadecimal characters; without it they are drawn.
    package static func pinBlock(
        format name: String,
        pin: String,
        cardNumber: String = "",
        key source: PINKeySource? = nil,
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
            try format.clearBlock(of: clear, cardNumber: card.span, fill: .nibbles(given))
        }
        var entries = [Entry(format == .iso4 ? "pin-field" : "clear", block)]
        if let source {
            let key = try pinKey(source, format, named: "pin-block")
            let encrypted = try computed("pin-block") { () throws(CardSecurityError) in
                try key.encrypt(
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
    package static func decodePINBlock(
        _ block: String,
        format name: String,
        cardNumber: String = "",
        key source: PINKeySource
    ) throws(Fault) -> [Entry] {
        let format = try pinBlockFormat(named: name)
        let card = Array(cardNumber.utf8)
        let encrypted = try bytes(block, "block")
        let key = try pinKey(source, format, named: "block")
        let digits = try computed("block") { () throws(CardSecurityError) in
            let pin = try key.decrypt(encrypted.span, format: format, cardNumber: card.span)
            return try pin.revealedDigits()
        }
        return [Entry("pin", digits)]
    }

    /// `forecourt crypto pin-block translate`: the block under another key and format.
    package static func translatePINBlock(
        _ block: String,
        from source: (format: String, key: PINKeySource),
        to target: (format: String, key: String),
        cardNumber: String = "",
        random: any RandomSource = SystemRandomSource()
    ) throws(Fault) -> [Entry] {
        let (from, to) = (
            try pinBlockFormat(named: source.format), try pinBlockFormat(named: target.format)
        )
        let card = Array(cardNumber.utf8)
        let encrypted = try bytes(block, "block")
        let targetKey = HeldKey(try key(target.key, "key-out"))
        let zone = try computed("block") { () throws(CardSecurityError) in
            try PINKey(targetKey.bytes, to.cipher)
        }
        let translated: [UInt8]
        switch source.key {
        case .key(let text):
            let sourceKey = HeldKey(try key(text, "key-in"))
            translated = try computed("block") { () throws(CardSecurityError) in
                try PINKey(sourceKey.bytes, from.cipher).translate(
                    encrypted.span,
                    from: from,
                    to: zone,
                    to,
                    cardNumber: card.span,
                    random: random
                )
            }
        case .dukpt(let base, let serialNumber):
            let baseKey = HeldKey(try key(base, "bdk"))
            let transaction = try transaction(serialNumber)
            translated = try computed("block") { () throws(CardSecurityError) in
                try transaction.translate(
                    encrypted.span,
                    from,
                    base: baseKey.bytes,
                    to: zone,
                    to,
                    cardNumber: card.span,
                    random: random
                )
            }
        }
        return [Entry("encrypted", translated)]
    }

    /// The PIN key that a source gives for blocks of a format.
    private static func pinKey(
        _ source: PINKeySource,
        _ format: PINBlockFormat,
        named name: String
    ) throws(Fault) -> PINKey {
        switch source {
        case .key(let text):
            let secret = HeldKey(try key(text, "key"))
            return try computed(name) { () throws(CardSecurityError) in
                try PINKey(secret.bytes, format.cipher)
            }
        case .dukpt(let base, let serialNumber):
            let baseKey = HeldKey(try key(base, "bdk"))
            let transaction = try transaction(serialNumber)
            return try computed("dukpt") { () throws(CardSecurityError) in
                try transaction.key(for: format, base: baseKey.bytes)
            }
        }
    }

    private static func transaction(_ serialNumber: String) throws(Fault) -> PINTransaction {
        let number = try bytes(serialNumber, "ksn")
        try checkCounter(of: number)
        return try computed("ksn") { () throws(CardSecurityError) in
            try PINTransaction(serialNumber: number.span)
        }
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
                try PINFill.random(random).nibbles(needed, isLetter: format == .iso3)
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
