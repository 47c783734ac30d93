import ISO8583
import Payments
import Testing
import Text

/// DE 55 both ways: what a chip said on its way to the host, what its issuer says on the way back.
@Suite struct ChipDataTests {
    private static let card = PrimaryAccountNumber("6222020000000001230")
    private static let plain = "9F2608A1B2C3D4E5F60718" + "9F1007" + "06010A03A0B000" + "9F36020001"

    private func chip(
        _ hex: String,
        _ card: PrimaryAccountNumber? = card,
        _ expiry: UInt16? = 3012
    ) throws -> ChipData? {
        ChipData(try #require(Hexadecimal.bytes(hex)), of: card, expiry: expiry)
    }

    @Test func `what says nothing of the card goes on as it came`() throws {
        let data = try #require(try chip("00" + Self.plain + "0000"))
        #expect(Hexadecimal.text(data.bytes) == Self.plain)
        #expect("\(data)" == "chip data")
        #expect(!String(reflecting: data).contains("A1B2"))
    }

    @Test(arguments: [
        "5A0A6222020000000001230F", "57136222020000000001230D30122010000000000F",
        "5F2403301231", "9F6B116222020000000001230D3012201000000F", "5F200A4A414E45205445535455",
        "9F2003010203", "9F0B03010203", "9F1F03010203", "9904" + "12345678", "DF330401020304",
        "5603010203",
    ])
    func `what says something of the card does not`(_ object: String) throws {
        for hex in [object + Self.plain, Self.plain + object] {
            let data = try #require(try chip(hex))
            #expect(Hexadecimal.text(data.bytes) == Self.plain)
        }
    }

    @Test(arguments: [
        // Another number, another date, on the track too.
        "5A0A6222020000000001248F", "5F2403311231", "57136222020000000001248D30122010000000000F",
        "57136222020000000001230D31012010000000000F", "9F6B116222020000000001248D3012201000000F",
        // What is no number, no track, no date.
        "5A03ABCDEF", "5704" + "62220200", "5F2402" + "3012",
        // Hidden in something else.
        "700C5A0A6222020000000001230F", "DF010A6222020000000001230F",
        "DF021336323232303230303030303030303031323330",
        // No objects at all.
        "9F", "9F2609A1", "5A",
    ])
    func `another card, or a broken one, is refused`(_ object: String) throws {
        #expect(try chip(Self.plain + object) == nil)
    }

    @Test func `without a card beside it no number may stand in it`() throws {
        #expect(try chip(Self.plain, nil, nil) != nil)
        #expect(try chip(Self.plain + "5A0A6222020000000001230F", nil, nil) == nil)
        #expect(try chip("5F2403301231" + "5F2403311231", nil, nil) == nil)
    }

    @Test(arguments: [
        ("9F0206000000008850", true), ("9F0206000000008851", false), ("5F2A020156", true),
        ("5F2A020840", false), ("9F02060000000088AB", false),
    ])
    func `the amount that the chip was shown is the message's`(
        _ object: String,
        _ fits: Bool
    ) throws {
        let sent = try #require(Hexadecimal.bytes(object))
        let spent = Money(minorUnits: 8850, asset: .yuan)
        #expect((ChipData(sent, of: Self.card, expiry: nil, spent: spent) != nil) == fits)
    }

    @Test(arguments: ["9F2607A1B2C3D4E5F607", "9C0100" + "9C0100", "9503008000"])
    func `a tag that an issuer reads has its length, and comes once`(_ object: String) throws {
        #expect(try chip(object) == nil)
    }

    @Test func `an incomplete chip is refused as unreadable, a missing one is not`() throws {
        let dialect = Dialect.unionPay
        let whole = Sample.chip
        var elements = Sample.unionPayPurchase
        #expect(try outcome(dialect, elements) == nil)
        elements[.iccData] = whole.joined()
        #expect(try outcome(dialect, elements) == nil)
        for place in whole.indices {
            var part = whole
            part.remove(at: place)
            elements[.iccData] = part.joined()
            #expect(try outcome(dialect, elements) == .elementMissing)
        }
    }

    @Test func `of what a host sends only what is for the chip is kept`() throws {
        let script = "72129F1804000000018609841E00000411223344"
        let authentication = "910A11223344556677883030"
        func kept(_ hex: String) -> String? {
            Hexadecimal.bytes(hex).flatMap(IssuerData.kept(of:)).map { Hexadecimal.text($0) }
        }
        let all = "8A023030" + authentication + "5A0462220000" + script
        #expect(kept(all) == authentication + script)
        #expect(kept("8A023030") == nil)
        #expect(kept("910A1122") == nil)
        #expect(kept("") == nil)
    }

    private func outcome(_ dialect: Dialect, _ elements: [Element: String]) throws -> Outcome? {
        switch dialect.mapping.read(try dialect.message("0200", elements)) {
        case .request: nil
        case .refused(let refusal): refusal.outcome
        }
    }
}

extension Sample {
    /// What UnionPay wants of a chip, an object a line.
    static let chip = [
        "9F2608A1B2C3D4E5F60718", "9F270180", "9F100706010A03A0B000", "9F37048F2A6C11",
        "9F360201C7", "95050080008000", "9A03261121", "9C0100", "9F0206000000008850", "5F2A020156",
        "82021980", "9F1A020156", "9F0306000000000000", "9F3303E0F8C8",
    ]
}
