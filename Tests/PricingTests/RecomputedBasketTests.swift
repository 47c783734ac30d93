import Foundation
import Payments
import Pricing
import Testing
import Text

@testable import Reference

/// Baskets of `fixtures/pricing`, which a script computed in exact decimals by a way of its own:
/// `python3 Benchmarks/pricing.py --fixture fixtures/pricing --fills 200 --seed 18`.
@Suite struct RecomputedBasketTests {
    private static func text(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../fixtures/pricing").standardized
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private static func tables() throws -> ReferenceTables {
        var files = ReferenceFiles(mostRows: 10_000)
        var rest = Array(try text("tables.json").utf8)[...]
        files.read("tables.json", as: nil) {
            defer { rest = [] }
            return rest.isEmpty ? nil : Array(rest)
        } cards: { numbers in
            numbers.map { _ in "" }
        }
        let mistakes = ReferenceCheck.whole(files: files, present: ReferenceRows())
        try #require(mistakes.first.map(\.description) == [])
        return ReferenceTables(holding: files.kinds.flatMap { files.rows[$0] ?? [] })
    }

    private static func documents(_ name: String) throws -> [JSONValue] {
        try text(name).split(separator: "\n").map { try JSONValue.parse(String($0)) }
    }

    private static func terms(_ basket: JSONValue, _ tables: ReferenceTables) throws -> PricingTerms
    {
        let time = try #require(basket["at"]?.string)
        let minute = Int32(try #require(ReferenceValidity.minutes(time[...])).minutes)
        var payer = LevelKeys()
        if let field = basket["card"]?.string {
            let card = try #require(ReferenceCard(field))
            (payer.card, payer.mask) = (card.token, card.mask)
        }
        if case .number(let number)? = basket["account"] { payer.account = Int64(number) }
        if let company = basket["company"]?.string {
            payer.companies = tables.companies(company, at: minute)
        }
        return PricingTerms(
            payer: payer,
            level: basket["level"]?.string,
            station: try #require(basket["station"]?.string),
            minute: minute,
            asset: .yuan
        )
    }

    private static func lines(_ basket: JSONValue) throws -> [ProductLine] {
        guard case .array(let items)? = basket["lines"] else { return [] }
        return try items.map { try #require(ProductLine(($0.string ?? "").utf8)) }
    }

    private static func document(_ priced: PricedBasket) -> JSONValue {
        func number(_ value: Int64) -> JSONValue { .number("\(value)") }
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let lines = priced.lines.map { line in
            JSONValue.object([
                .init("discount", text(line.discount)), .init("taken_off", number(line.takenOff)),
                .init("net", number(line.net)),
            ])
        }
        return .object([
            .init("level", text(priced.level)), .init("lines", .array(lines)),
            .init("asked", number(priced.asked)), .init("taken_off", number(priced.takenOff)),
            .init("net", number(priced.net)),
        ])
    }

    @Test func `every line and total is what a script computes in exact decimals`() throws {
        let tables = try Self.tables()
        let baskets = try Self.documents("baskets.jsonl")
        let expected = try Self.documents("priced.jsonl")
        #expect(baskets.count == 200 && expected.count == 200)
        for (basket, expected) in zip(baskets, expected) {
            let priced = Pricer(tables).price(
                try Basket(try Self.lines(basket)),
                try Self.terms(basket, tables)
            )
            #expect(Self.document(priced) == expected)
        }
    }
}
