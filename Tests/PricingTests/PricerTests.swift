import Payments
import Reference
import Testing

@testable import Pricing

@Suite struct PricerTests {
    private static let rows: [(ReferenceKind, String)] = [
        (.organisation, #"PETRO\\hq\\\active\\"#),
        (.organisation, #"NORTH\PETRO\city\\\active\\"#),
        (.organisation, #"SOUTH\PETRO\city\\\active\\"#),
        (.organisation, #"ROADCO\\partner\\\active\\"#),
        (.organisation, #"ROADCO-A\ROADCO\partner\\\active\\"#),
        (.station, #"STATION00000001\NORTH\\active\\"#),
        (.product, #"2010\\diesel\litre\\"#),
        (.product, #"4010\\shop\piece\\"#),
        (.product, #"5010\\gas\kilogram\\"#),
    ]

    /// 2026-12-01, a Tuesday, at 10:00.
    private static let tuesday: Int32 = 20_788 * 1_440 + 600

    private static func price(
        _ discounts: [(ReferenceKind, String)],
        _ lines: [String] = [#"2010\L\3100000\3690\69000"#],
        payer: LevelKeys = LevelKeys(),
        level: String? = nil,
        station: String = "STATION00000001",
        minute: Int32 = tuesday,
        asset: Asset = .yuan
    ) throws -> PricedBasket {
        let tables = ReferenceTables(
            holding: (rows + discounts).map { ReferenceRow(kind: $0, text: $1) }
        )
        let terms = PricingTerms(
            payer: payer,
            level: level,
            station: station,
            minute: minute,
            asset: asset
        )
        let basket = try Basket(lines.compactMap { ProductLine($0.utf8) })
        return Pricer(tables).price(basket, terms)
    }

    // MARK: Which

    @Test func `of the discounts on a line the one that takes most off wins`() throws {
        let priced = try Self.price([
            (.discount, #"A\diesel\\10\\\"#), (.discount, #"B\diesel\\\0.15\\"#),
            (.discount, #"C\shop\\500\\\"#),
        ])
        let line = try #require(priced.lines.first)
        #expect(line.offers.map(\.code) == ["A", "B"], "those on its group")
        #expect(line.offers.map(\.taken) == [690, 1_500])
        #expect(line.discount == "B" && line.takenOff == 1_500 && line.net == 67_500)
        #expect(priced.asked == 69_000 && priced.takenOff == 1_500 && priced.net == 67_500)
    }

    @Test func `of discounts that take as much the first by its code wins`() throws {
        let same = [
            (ReferenceKind.discount, #"B\diesel\\10\\\"#), (.discount, #"A\diesel\\10\\\"#),
        ]
        #expect(try Self.price(same).lines[0].discount == "A")
        #expect(try Self.price(same.reversed()).lines[0].discount == "A")
    }

    @Test func `a discount that comes to less than a minor unit is given to nobody`() throws {
        let priced = try Self.price([(.discount, #"A\diesel\\1\\\"#)], [#"2010\L\00\00\999"#])
        #expect(priced.lines[0].discount == nil && priced.lines[0].offers.count == 1)
        #expect(priced.net == 999)
    }

    @Test(
        arguments: [
            ("", "B"), ("NORTH", "B"), ("NORTH+", "B"), ("PETRO+", "B"), ("SOUTH PETRO+", "B"),
            ("PETRO", nil), ("SOUTH+", nil), ("ROADCO+", nil),
        ] as [(String, String?)]
    )
    func `a discount is given at the stations of its organisations`(
        orgs: String,
        discount: String?
    ) throws {
        let priced = try Self.price([(.discount, #"B\diesel\"# + orgs + #"\100\\\"#)])
        #expect(priced.lines[0].discount == discount)
        #expect(discount != nil || priced.lines[0].offers.map(\.verdict) == [.notHere])
        // A station of no row belongs to nobody.
        let elsewhere = try Self.price(
            [(.discount, #"B\diesel\"# + orgs + #"\100\\\"#)],
            station: "NOWHERE"
        )
        #expect(elsewhere.lines[0].discount == (orgs.isEmpty ? "B" : nil))
    }

    @Test(arguments: [
        (#"2026-12-01\"#, true), (#"2026-12-01T10:00\"#, true), (#"2026-12-01T10:01\"#, false),
        (#"\2026-12-01"#, true), (#"\2026-12-01T10:00"#, false), (#"\2026-11-30"#, false),
        (#"2026-12-02\"#, false),
    ])
    func `a discount holds from and until its times`(validity: String, isGiven: Bool) throws {
        let priced = try Self.price([(.discount, #"B\diesel\\100\\"# + validity)])
        #expect((priced.lines[0].discount != nil) == isGiven)
        #expect(priced.lines[0].offers.isEmpty != isGiven)
    }

    // MARK: Steps

    private static let steps: [(ReferenceKind, String)] = [
        (.discount, #"B\diesel\\10\\\"#),
        (.discountStep, #"B\*\50.000\20\\\\\"#),
        (.discountStep, #"B\*\100.000\30\\\\\"#),
        (.discountStep, #"B\gold\0.000\\0.50\\\\"#),
        (.discountStep, #"B\gold\100.001\999\\\\\"#),
        (.discountStep, #"B\silver\60.000\5\\\\\"#),
    ]

    @Test(
        arguments: [
            ("349999", nil, 690), ("350000", nil, 1_380), ("499999", nil, 690),
            ("4500000", nil, 1_380), ("3100000", nil, 2_070), ("0100", nil, 2_070),
            ("3100000", "blue", 2_070), ("3100000", "gold", 5_000), ("4999999", "gold", 4_999),
            ("3100001", "gold", 68_931), ("359999", "silver", 1_380), ("360000", "silver", 345),
        ] as [(String, String?, Int64)]
    )
    func `the step of the level counts before one of all, and of those the greatest reached`(
        quantity: String,
        level: String?,
        taken: Int64
    ) throws {
        let line = #"2010\L\"# + quantity + #"\3690\69000"#
        let priced = try Self.price(Self.steps, [line], level: level)
        #expect(priced.takenOff == taken)
        #expect(priced.level == level)
    }

    @Test func `a step that says nothing takes nothing, whatever its discount would`() throws {
        let priced = try Self.price([
            (.discount, #"B\diesel\\100\\\"#), (.discountStep, #"B\*\0.000\0\\\\\"#),
        ])
        #expect(priced.lines[0].discount == nil)
    }

    @Test(arguments: [
        ("mon", "", false), ("tue", "", true), ("", "10:00-10:01", true),
        ("", "09:00-10:00", false), ("tue", "22:00-06:00", false), ("wed", "10:00-11:00", false),
    ])
    func `a step holds on its days and at its hours`(
        weekdays: String,
        hours: String,
        isOn: Bool
    ) throws {
        let priced = try Self.price([
            (.discount, #"B\diesel\\10\\\"#),
            (.discountStep, #"B\*\0.000\20\\"# + weekdays + #"\"# + hours + #"\\"#),
        ])
        #expect(priced.takenOff == (isOn ? 1_380 : 690))
    }

    // MARK: Levels

    private static let card = CardToken(high: 0, low: 1)
    private static let mask = CardMask(first: 900_002, last: 18, length: 16)

    @Test(
        arguments: [
            (LevelKeys(), nil), (LevelKeys(mask: mask), "bins"),
            (LevelKeys(mask: CardMask(first: 900_003, last: 18, length: 16)), "short"),
            (LevelKeys(mask: mask, companies: ["OTHER"]), "bins"),
            (LevelKeys(mask: mask, companies: ["ROADCO"]), "company"),
            (LevelKeys(companies: ["ROADCO-A", "ROADCO"]), "near"),
            (LevelKeys(account: 7, companies: ["ROADCO-A"]), "account"),
            (LevelKeys(account: 8, companies: ["ROADCO-A"]), "near"),
            (LevelKeys(card: card, mask: mask, account: 7, companies: ["ROADCO"]), "card"),
            (LevelKeys(card: CardToken(high: 0, low: 2), account: 7), "account"),
        ] as [(LevelKeys, String?)]
    )
    func `the level is the card's, the account's, the nearest company's, the longest beginning's`(
        payer: LevelKeys,
        level: String?
    ) throws {
        let card = ReferenceCard(mask: Self.mask, token: Self.card).field
        let priced = try Self.price(
            [
                (.discountLevel, #"card\"# + card + #"\card\\"#),
                (.discountLevel, #"account\7\account\\"#),
                (.discountLevel, #"company\ROADCO\company\\"#),
                (.discountLevel, #"company\ROADCO-A\near\\"#),
                (.discountLevel, #"bins\9\short\\"#), (.discountLevel, #"bins\900002\bins\\"#),
            ],
            payer: payer
        )
        #expect(priced.level == level)
    }

    @Test func `a level that has ended is none`() throws {
        let priced = try Self.price(
            [(.discountLevel, #"account\7\gold\\2026-11-30"#)],
            payer: LevelKeys(account: 7)
        )
        #expect(priced.level == nil)
    }

    // MARK: Lines

    @Test func `a product without a row has no discount`() throws {
        let priced = try Self.price([(.discount, #"B\diesel\\10\\\"#)], [#"9999\L\01\01\100"#])
        #expect(priced.lines[0].group == nil && priced.net == 100)
    }

    @Test(arguments: [
        (#"2010\L\010\01\1000"#, 10), (#"2010\l\010\01\1000"#, 10), (#"2010\K\010\01\1000"#, 0),
        (#"2010\G\010\01\1000"#, 0), (#"4010\U\010\01\1000"#, 10), (#"4010\L\010\01\1000"#, 0),
        (#"5010\k\010\01\1000"#, 10), (#"5010\U\010\01\1000"#, 0),
    ])
    func `so much a unit holds for lines in the unit of their product`(
        line: String,
        taken: Int64
    ) throws {
        let priced = try Self.price(
            ["diesel", "shop", "gas"].map { (.discount, "B-\($0)\\\($0)\\\\\\0.01\\\\") },
            [line]
        )
        #expect(priced.takenOff == taken)
        if taken == 0 { #expect(priced.lines[0].offers.map(\.verdict) == [.otherUnit]) }
    }

    @Test func `thousandths hold in whatever unit, without the steps of a quantity`() throws {
        let priced = try Self.price(Self.steps, [#"2010\G\3100000\3690\69000"#])
        #expect(priced.takenOff == 690)
    }

    @Test func `what is given back mirrors what was sold`() throws {
        let sold = #"2010\L\3100000\3690\69000"#
        let back = #"2010\L\3100000\3690\-69000"#
        let priced = try Self.price(Self.steps, [sold, back, back])
        #expect(priced.lines.map(\.takenOff) == [2_070, -2_070, -2_070])
        #expect(priced.asked == -69_000 && priced.takenOff == -2_070 && priced.net == -66_930)
    }

    @Test func `points are no money`() throws {
        let priced = try Self.price(Self.steps, asset: .points)
        #expect(priced.takenOff == 0 && priced.lines[0].offers.isEmpty)
    }

    @Test func `no line becomes negative, and the sums add up`() throws {
        let priced = try Self.price(
            [(.discount, #"B\diesel\\\9999999999.9999\\"#)],
            [#"2010\L\0999999999\01\1"#, #"2010\L\0999999999\01\-999999999999"#]
        )
        #expect(priced.lines.map(\.net) == [0, 0])
        #expect(priced.asked == priced.takenOff + priced.net)
    }
}
