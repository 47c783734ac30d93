import ISO8583
import Payments
import Testing

@Suite struct FingerprintTests {
    private static let token = CardToken(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    private func fingerprint(
        _ dialect: Dialect,
        _ change: [Element: String?],
        card: CardToken? = token
    ) throws -> Fingerprint {
        var elements = dialect.purchase.elements
        for (element, text) in change { elements[element] = text }
        let message = try dialect.message(dialect.purchase.type, elements)
        return dialect.mapping.fingerprint(of: message, try dialect.draft(message), card: card)
    }

    @Test(arguments: Dialect.all)
    func `amount, processing code, currency and card make the fingerprint`(
        _ dialect: Dialect
    ) throws {
        let own = try fingerprint(dialect, [:])
        #expect(try fingerprint(dialect, [:]) == own)
        #expect(try fingerprint(dialect, [.amountTransaction: "000000008851"]) != own)
        #expect(try fingerprint(dialect, [.currencyCode: "999"]) != own)
        #expect(try fingerprint(dialect, [:], card: nil) != own)
        #expect(
            try fingerprint(dialect, [:], card: CardToken(high: 1, low: Self.token.low)) != own
        )
        #expect(
            try fingerprint(dialect, [:], card: CardToken(high: Self.token.high, low: 1)) != own
        )
    }

    @Test(arguments: Dialect.all)
    func `the card counts by its token and not by the element that brings it`(
        _ dialect: Dialect
    ) throws {
        let own = try fingerprint(dialect, [:])
        let track = Sample.card + "=30121010000000000000"
        #expect(try fingerprint(dialect, [.primaryAccountNumber: nil, .track2: track]) == own)
        #expect(try fingerprint(dialect, [.primaryAccountNumber: Sample.otherCard]) == own)
    }

    @Test(arguments: Dialect.all)
    func `PIN, chip data, MAC and transmission time do not count`(_ dialect: Dialect) throws {
        let own = try fingerprint(dialect, [:])
        #expect(try fingerprint(dialect, [.pinData: "1122334455667788"]) == own)
        #expect(try fingerprint(dialect, [.iccData: Sample.chip.joined()]) == own)
        #expect(try fingerprint(dialect, [.mac: "FFFFFFFFFFFFFFFF"]) == own)
        #expect(try fingerprint(dialect, [.mac: nil]) == own)
        if dialect.specification.description(of: .transmissionDateTime) != nil {
            #expect(try fingerprint(dialect, [.transmissionDateTime: "1121235959"]) == own)
        }
    }

    @Test func `the repeat mark does not count`() throws {
        let dialect = Dialect.ascii
        let first = try dialect.message("0200", Sample.plainPurchase)
        let repeated = try dialect.message("0201", Sample.plainPurchase)
        #expect(
            dialect.mapping.fingerprint(of: first, try dialect.draft(first), card: nil)
                == dialect.mapping.fingerprint(
                    of: repeated,
                    try dialect.draft(repeated),
                    card: nil
                )
        )
    }

    @Test func `product lines count`() throws {
        let one = "S01001\\L0502\\0200\\8850\\0\\"
        let other = "S01002\\L0502\\0200\\8850\\0\\"
        #expect(
            try fingerprint(.ifsf, [.field63: one]) != fingerprint(.ifsf, [.field63: other])
        )
    }

    @Test func `product data counts once, as element 63, and the same in every version`() throws {
        let dialect = Dialect.ifsf
        var elements = Sample.ifsfPurchase
        elements[.field63] = "S01001\\L0502\\0200\\8850\\0\\"
        let message = try dialect.message("1200", elements)
        var draft = try dialect.draft(message)
        let own = dialect.mapping.fingerprint(of: message, draft, card: Self.token)
        #expect(draft.details != nil)
        draft.details = nil
        #expect(dialect.mapping.fingerprint(of: message, draft, card: Self.token) == own)
        #expect(own == Fingerprint(high: 0xD642_1684_1F15_69D0, low: 0x0387_EFE1_8E0F_BC36))
    }

    @Test func `the key layout counts in a sign-on`() throws {
        let dialect = Dialect.unionPay
        var prints: Set<Fingerprint> = []
        for code in ["001", "003", "004"] {
            var elements = Sample.unionPaySignOn
            elements[.field60] = "00000001" + code
            let message = try dialect.message("0800", elements)
            prints.insert(
                dialect.mapping.fingerprint(of: message, try dialect.draft(message), card: nil)
            )
        }
        #expect(prints.count == 3)
    }

    @Test func `a fingerprint is the same in every version`() throws {
        // The journal keeps these: a change here makes repeats across an upgrade look different.
        // Computed by libcrypto over 03 0003 000000, 04 0006 000000008850, 31 0003 "156", 02 token.
        let own = try fingerprint(.unionPay, [:])
        #expect(own == Fingerprint(high: 0xADC2_8980_2785_3299, low: 0x4C8B_7415_FC82_E0B1))
    }
}
