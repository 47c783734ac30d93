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
