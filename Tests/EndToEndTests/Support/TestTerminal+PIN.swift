import CardSecurity
import ISO8583
import Switch

/// Purchases with a PIN, as each dialect sends one.
extension TestTerminal {
    func purchase(
        _ amount: UInt64,
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0),
        pin: String,
        format: PINBlockFormat = .iso0
    ) throws -> Message {
        var message = try purchase(amount, card: card)
        try message.set(.pinData, bytes: try pinBlock(pin, card, format))
        if family == .unionPayPOS {
            try message.set(.pinCaptureCode, "12")
            try message.set(.securityControl, (format == .iso0 ? "26" : "16") + "00000000000000")
        }
        return message
    }

    func pinBlock(
        _ pin: String,
        _ card: PrimaryAccountNumber,
        _ format: PINBlockFormat = .iso0
    ) throws -> [UInt8] {
        guard let pinKey else { throw WireError(text: "no PIN key") }
        return try pinKey.encrypt(
            ClearPIN(ascii: Array(pin.utf8).span),
            format: format,
            cardNumber: Array(card.unmaskedDigits.utf8).span,
            from: SystemRandomSource()
        )
    }
}
