import ISO8583
import Payments
import Testing

@Suite struct CardReadingTests {
    private func elements(_ dialect: Dialect, track: String?, card: String?) -> [Element: String] {
        var elements = dialect.purchase.elements
        elements[.primaryAccountNumber] = card
        elements[.track2] = track
        return elements
    }

    @Test(arguments: Dialect.all)
    func `a card may come by its track alone`(_ dialect: Dialect) throws {
        let separator = dialect.specification.family == .unionPayPOS ? "D" : "="
        let track = Sample.card + separator + "30121010000000000000"
        let message = try dialect.message(
            dialect.purchase.type,
            elements(dialect, track: track, card: nil)
        )
        #expect(try dialect.draft(message).card == PrimaryAccountNumber(Sample.card))
    }

    @Test(arguments: Dialect.all)
    func `number and track of the same card agree`(_ dialect: Dialect) throws {
        let message = try dialect.message(
            dialect.purchase.type,
            elements(dialect, track: Sample.card + "=3012101", card: Sample.card)
        )
        #expect(try dialect.draft(message).card == PrimaryAccountNumber(Sample.card))
    }

    @Test(arguments: Dialect.all)
    func `number and track of two cards are unreadable`(_ dialect: Dialect) throws {
        let message = try dialect.message(
            dialect.purchase.type,
            elements(dialect, track: Sample.otherCard + "=3012101", card: Sample.card)
        )
        #expect(dialect.refusal(message) == ReadRefusal(.unreadable, element: .track2))
    }

    @Test(arguments: Dialect.all)
    func `a track without a separator is unreadable`(_ dialect: Dialect) throws {
        let message = try dialect.message(
            dialect.purchase.type,
            elements(dialect, track: Sample.card, card: nil)
        )
        #expect(dialect.refusal(message) == ReadRefusal(.unreadable, element: .track2))
    }

    private static let encrypted = Sample.card + "D3AFE0123456789012"

    private func unionPay(_ track: String, card: String?, control: String?) throws -> Message {
        var elements = elements(.unionPay, track: track, card: card)
        elements[.securityControl] = control
        return try Dialect.unionPay.message(Dialect.unionPay.purchase.type, elements)
    }

    @Test func `an encrypted track of UnionPay is left for the terminal's track key`() throws {
        for card in [nil, Sample.card] {
            let message = try unionPay(
                Self.encrypted,
                card: card,
                control: "0610000000000000"
            )
            let draft = try Dialect.unionPay.draft(message)
            #expect(draft.trackIsEncrypted)
            #expect(draft.card == card.flatMap { PrimaryAccountNumber($0) })
        }
    }

    @Test(arguments: [nil, "0600000000000000", "2600000000000000", "0620000000000000"])
    func `a track with other nibbles that is not said to be encrypted is unreadable`(
        _ control: String?
    ) throws {
        let message = try unionPay(Self.encrypted, card: nil, control: control)
        #expect(Dialect.unionPay.refusal(message) == ReadRefusal(.unreadable, element: .track2))
    }

    @Test func `a control that says encrypted changes nothing without a track`() throws {
        var elements = Dialect.unionPay.purchase.elements
        elements[.securityControl] = "2610000000000000"
        let message = try Dialect.unionPay.message(Dialect.unionPay.purchase.type, elements)
        let draft = try Dialect.unionPay.draft(message)
        #expect(!draft.trackIsEncrypted)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
    }

    @Test(arguments: [8, 11, 12, 19])
    func `a card number has 12 to 19 digits`(_ digits: Int) throws {
        let card = String(repeating: "9", count: digits)
        for dialect in Dialect.all {
            let message = try dialect.message(
                dialect.purchase.type,
                elements(dialect, track: nil, card: card)
            )
            #expect((dialect.refusal(message)?.outcome == .invalidCard) == (digits < 12))
        }
    }

    @Test(arguments: Dialect.all)
    func `only element 14 gives an expiry`(_ dialect: Dialect) throws {
        var elements = elements(dialect, track: Sample.card + "=2512101", card: nil)
        elements[.expirationDate] = nil
        let message = try dialect.message(dialect.purchase.type, elements)
        #expect(try dialect.draft(message).expiry == nil)
    }

    @Test(arguments: Dialect.all)
    func `zeros in element 14 are no expiry`(_ dialect: Dialect) throws {
        var elements = dialect.purchase.elements
        elements[.expirationDate] = "0000"
        let message = try dialect.message(dialect.purchase.type, elements)
        #expect(try dialect.draft(message).expiry == nil)
    }

    @Test(arguments: Dialect.all)
    func `a draft shows no card`(_ dialect: Dialect) throws {
        let draft = try dialect.draft(
            try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        )
        var dumped = ""
        dump(draft, to: &dumped)
        #expect(!"\(draft)".contains(Sample.card))
        #expect(!dumped.contains(Sample.card))
    }

    @Test(arguments: ["000", "CNY"])
    func `a currency is three digits of a known asset`(_ currency: String) throws {
        var elements = Dialect.unionPay.purchase.elements
        elements[.currencyCode] = currency
        let message = try Dialect.unionPay.message("0200", elements)
        #expect(Dialect.unionPay.refusal(message)?.outcome == .wrongCurrency)
    }

    @Test(arguments: Dialect.all)
    func `zero is left to the book`(_ dialect: Dialect) throws {
        var elements = dialect.purchase.elements
        elements[.amountTransaction] = "000000000000"
        let message = try dialect.message(dialect.purchase.type, elements)
        #expect(try dialect.draft(message).amount == 0)
    }
}
