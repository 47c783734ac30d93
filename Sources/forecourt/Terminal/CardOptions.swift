import ArgumentParser
import ISO8583
import Payments
import Simulators
import Switch

/// Which card pays.
struct CardOptions: ParsableArguments {
    private static let standardCard = "personal"

    @Option(
        help: ArgumentHelp(
            "personal, fleet, points or bank, with :N for the Nth demo card, or a test card number (default: \(standardCard)).",
            valueName: "card"
        )
    )
    var card: String?
    @Option(
        help: ArgumentHelp("File with the card number, - for standard input.", valueName: "file")
    )
    var panFile: String?
    @Option(help: ArgumentHelp("Expiry sent in DE 14.", valueName: "YYMM")) var expiry: String?
    @Flag(help: "Send the card as track 2 instead of its number.") var track = false
    @Flag(
        help: "Card data under the terminal's data key: with --track on UnionPay, DE 127 on IFSF."
    )
    var encrypt = false

    /// Whether a card was named, and not left at what it is without.
    var isGiven: Bool { panFile != nil || card != nil }

    /// These, with the card of a payment in them where none was named.
    ///
    /// A terminal keeps its first six and last four digits: a card of the demo world is known by
    /// them, of any other the person is asked.
    func naming(cardOf payment: TerminalMemory.LastPayment?) throws -> CardOptions {
        guard !isGiven, let payment, !payment.isOfCode, !payment.maskedCard.isEmpty else {
            return self
        }
        let masked = payment.maskedCard
        guard let word = DemoCardWord.word(masked: masked) else {
            throw CommandFailure(
                .usage,
                "it was paid with \(masked), and a terminal keeps no whole card number",
                cure: "name the card with --card or --pan-file"
            )
        }
        var options = self
        options.card = word
        return options
    }

    /// The card as the terminal sends it.
    func terminalCard() throws -> TerminalCard {
        let number = try number()
        let expiry = try expiryNumber()
        guard track else {
            var card = TerminalCard(number: number, expiry: expiry)
            card.encryptsData = encrypt
            return card
        }
        let text = number.unmaskedDigits + "=\(self.expiry ?? "3012")2011234567890"
        guard let track2 = Track2(text) else {
            throw CommandFailure(.usage, "no track can be made of that card and expiry")
        }
        var card = TerminalCard(number: nil, expiry: nil, track2: track2)
        card.encryptsTrack = encrypt
        card.encryptsData = encrypt
        return card
    }

    /// What the card pays in.
    func asset() throws -> Asset {
        DemoCardSeries(of: try number().unmaskedDigits)?.asset ?? .yuan
    }

    private func expiryNumber() throws -> UInt16? {
        guard let expiry else { return nil }
        guard expiry.utf8.count == 4, let value = UInt16(expiry), (1...12).contains(value % 100)
        else {
            throw CommandFailure(.usage, "'\(expiry)' is no expiry", cure: "write YYMM, as 3012")
        }
        return value
    }

    private func number() throws -> PrimaryAccountNumber {
        var text = card ?? Self.standardCard
        if let panFile {
            text = try InputReader.smallWord(of: panFile, for: "--pan-file")
        } else if let demo = DemoCardWord.card(text) {
            return demo
        }
        guard let number = PrimaryAccountNumber(text), number.hasCardLength else {
            throw CommandFailure(
                .usage,
                "that is no card number",
                cure: "write personal, fleet, points, bank, personal:17, or 12 to 19 digits"
            )
        }
        return number
    }
}

/// What is paid.
struct AmountOption: ParsableArguments {
    // What begins with a sign is read as an amount too, and refused as one.
    @Option(
        parsing: .unconditional,
        help: "Amount as on a receipt: 88.50; points without a fraction."
    )
    var amount: String

    func money(in asset: Asset) throws -> Money {
        try Self.money(amount, in: asset)
    }

    static func money(_ text: String, in asset: Asset) throws -> Money {
        guard let units = AmountText.minorUnits(text, scale: asset.scale),
            units <= 999_999_999_999
        else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no amount",
                cure: asset.scale == 0 ? "write whole points" : "write 88.50, at most 12 digits"
            )
        }
        return Money(minorUnits: units, asset: asset)
    }
}
