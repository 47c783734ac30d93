import Payments
import Testing

@testable import Reference

/// Discounts come into force with their version, like every table.
@Suite struct DiscountTablesTests {
    private static func put(_ kind: ReferenceKind, _ text: String) -> ReferenceChange {
        .put(ReferenceRow(kind: kind, text: text))
    }

    private static let changes = [
        put(.discount, #"D\g\\5\\\"#), put(.discountStep, #"D\gold\0.000\\0.155\\\\"#),
        put(.discountLevel, #"account\7\gold\\"#),
    ]

    private static func heading(_ tables: ReferenceTables, puts: UInt32) -> ImportHeading {
        ImportHeading(
            base: tables.lastInForce,
            counts: [ImportHeading.Count(kind: .discount, puts: puts, removals: 0)],
            sources: [ImportHeading.Source(name: "a", digest: "b")]
        )
    }

    private static func state(_ tables: ReferenceTables) -> [String] {
        let discounts = tables.discounts(onGroup: "g", at: 0).map {
            "\($0.code) \($0.rate) \($0.steps.map { "\($0.level ?? "*") \($0.rate)" })"
        }
        return discounts + [tables.level(of: LevelKeys(account: 7), at: 0) ?? "none"]
    }

    private static let inForce = [#"D permille(5) ["gold perUnit(1550)"]"#, "gold"]

    @Test func `what is staged takes nothing off, until its version is in force`() {
        var tables = ReferenceTables()
        _ = tables.begin(Self.heading(tables, puts: 3), by: "a", seq: 1)
        _ = tables.stage(Self.changes)
        #expect(Self.state(tables) == ["none"])
        _ = tables.activate(at: nil, now: Timestamp(rawValue: 2), seq: 2)
        #expect(Self.state(tables) == Self.inForce)
        #expect(!tables.decides, "no payment is refused for it")
    }

    @Test func `what is discarded never counts, and what is removed counts no more`() {
        var tables = ReferenceTables()
        _ = tables.begin(Self.heading(tables, puts: 3), by: "a", seq: 1)
        _ = tables.stage(Self.changes)
        _ = tables.discard(seq: 2)
        #expect(Self.state(tables) == ["none"])
        _ = tables.begin(Self.heading(tables, puts: 3), by: "a", seq: 3)
        _ = tables.stage(Self.changes)
        _ = tables.activate(at: nil, now: Timestamp(rawValue: 4), seq: 4)
        _ = tables.begin(Self.heading(tables, puts: 1), by: "a", seq: 5)
        _ = tables.stage([
            .remove(.discountStep, id: #"D\gold\0.000\"#),
            .remove(.discountLevel, id: #"account\7\"#),
            Self.put(.discount, #"D\h\\5\\\"#), Self.put(.discount, #"C\g\\6\\\"#),
        ])
        #expect(Self.state(tables) == Self.inForce)
        _ = tables.activate(at: nil, now: Timestamp(rawValue: 6), seq: 6)
        #expect(Self.state(tables) == ["C permille(6) []", "none"])
        #expect(tables.discounts(onGroup: "h", at: 0).map(\.code) == ["D"])
    }

    @Test func `rows that are read from the journal are those that were staged`() {
        var tables = ReferenceTables()
        _ = tables.begin(Self.heading(tables, puts: 3), by: "a", seq: 1)
        _ = tables.stage(Self.changes)
        let version = tables.activate(at: nil, now: Timestamp(rawValue: 2), seq: 2)
        var loaded = ReferenceTables(lastNumber: 1)
        loaded.load(version)
        for change in Self.changes {
            let isRow = loaded.load(change)
            #expect(isRow)
        }
        #expect(Self.state(loaded) == Self.inForce)
    }

    @Test func `of the vehicles of a card the first by its number says the company`() throws {
        let card = ReferenceCard(
            mask: CardMask(first: 900_001, last: 17, length: 16),
            token: CardToken(high: 0, low: 1)
        )
        let rows = [("B2", "SOUTH"), ("B1", "NORTH")].map { name, org in
            ReferenceRow(kind: .vehicle, text: #"\#(name)\\#(org)\\#(card.field)\\active\\"#)
        }
        for rows in [rows, rows.reversed()] {
            let tables = ReferenceTables(holding: rows)
            #expect(tables.companies(ofCard: card.token, at: 0).first == "NORTH")
        }
    }

    /// Rows of before had two decimals of an amount, and thousandths as they are.
    @Test(arguments: [
        (#"D\g\\5\\\"#, DiscountRate.permille(5)), (#"D\g\\\0.15\\"#, .perUnit(1_500)),
        (#"D\g\\\9999999999.99\\"#, .perUnit(99_999_999_999_900)),
        (#"D\g\\\0.0001\\"#, .perUnit(1)), (#"D\g\\1000\\\"#, .permille(1_000)),
    ])
    func `a rate is exact`(text: String, rate: DiscountRate) {
        let tables = ReferenceTables(holding: [ReferenceRow(kind: .discount, text: text)])
        #expect(tables.discounts(onGroup: "g", at: 0).map(\.rate) == [rate])
    }
}
