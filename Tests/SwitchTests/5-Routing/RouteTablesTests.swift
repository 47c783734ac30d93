import Payments
import Testing

@testable import Switch

/// Several tables, and how a rule of one is chosen.
@Suite struct RouteTablesTests {
    private static let channels = ["one", "two", "three"].map {
        ChannelSettings(name: $0, kind: .host)
    }

    private func table(
        _ rules: [RouteRule],
        match: RouteTableSettings.Match = .first,
        _ tables: [(String, RouteTableSettings.Match, [RouteRule])] = []
    ) -> RoutingTable {
        RoutingTable(
            rules: rules,
            match: match,
            tables: tables.map { name, match, rules in
                var table = RouteTableSettings(name: name)
                table.match = match
                table.rules = rules
                return table
            },
            channels: Self.channels,
            numbers: ["one": ChannelNumber(rawValue: 1), "two": ChannelNumber(rawValue: 2)],
            version: 1
        )
    }

    private func rule(
        _ name: String,
        _ target: RouteRule.Target = .channel("one"),
        cards: [String] = [],
        _ adjust: (inout RouteRule) -> Void = { _ in }
    ) -> RouteRule {
        var rule = RouteRule(name: name, target: target)
        rule.cards = cards.compactMap { CardRange($0) }
        adjust(&rule)
        return rule
    }

    private func query(_ firstEleven: UInt64?, amount: Int64 = 100) -> RouteQuery {
        RouteQuery(
            firstEleven: firstEleven,
            processingCode: 0,
            terminal: "T",
            merchant: "M",
            listener: "L",
            amount: amount,
            minute: 0
        )
    }

    @Test func `the longest prefix decides where a table says so, wherever its rule stands`() {
        let rules = [
            rule("any"), rule("four", cards: ["6222"]),
            rule("eight", cards: ["62220012"]) { $0.amount = 0...100 },
            rule("six", cards: ["622200", "9000"]), rule("six again", cards: ["622200"]),
            rule("wide range", cards: ["622200-622999"]),
        ]
        let longest = table(rules, match: .longest)
        #expect(longest.plan(query(62_220_012_000)).rule == "eight")
        // Its other conditions count too: the next longest goes on.
        #expect(longest.plan(query(62_220_012_000, amount: 101)).rule == "six")
        #expect(longest.plan(query(62_220_013_000)).rule == "six")
        #expect(longest.plan(query(62_220_100_000)).rule == "four")
        // A range of six digits holds more cards than a prefix of four.
        #expect(longest.plan(query(62_230_000_000)).rule == "wide range")
        #expect(longest.plan(query(62_300_000_000)).rule == "any")
        #expect(longest.plan(query(nil)).rule == "any")
        #expect(table(rules).plan(query(62_220_012_000)).rule == "any")
        let steps = longest.explain(query(62_220_012_000, amount: 101))
        #expect(steps.map(\.rule) == ["eight", "six"])
        #expect(steps.map(\.end) == [.failed("amount_minor"), .matched])
        #expect(longest.explain(query(90_000_000_000)).map(\.rule).last == "six")
    }

    @Test func `a prefix ends and begins between two cards`() {
        let table = table(
            [rule("a", cards: ["6222"]), rule("b", cards: ["62220000000-62220000000"])],
            match: .longest
        )
        #expect(table.plan(query(62_219_999_999)).rule == nil)
        #expect(table.plan(query(62_220_000_000)).rule == "b")
        #expect(table.plan(query(62_220_000_001)).rule == "a")
        #expect(table.plan(query(62_229_999_999)).rule == "a")
        #expect(table.plan(query(62_230_000_000)).rule == nil)
        #expect(table.plan(query(99_999_999_999)).rule == nil)
        let ends = self.table([rule("all", cards: ["0000-9999"])])
        #expect(ends.plan(query(0)).rule == "all" && ends.plan(query(99_999_999_999)).rule == "all")
    }

    @Test func `a table decides what comes to it, and gives back what it returns`() {
        let table = table(
            [
                rule("night", .table("night"), cards: ["6222"]) { $0.amount = 0...1000 },
                rule("rest", .channel("two"), cards: ["6222", "9000"]),
            ],
            [
                (
                    "night", .first,
                    [
                        rule("small", .channel("one")) { $0.amount = 0...100 },
                        rule("deep", .table("deep")) { $0.amount = 101...200 },
                        rule("back", .goOn) { $0.amount = 300...400 },
                    ]
                ),
                ("deep", .first, [rule("deepest", .channel("one")) { $0.amount = 150...150 }]),
            ]
        )
        func routed(_ amount: Int64) -> String? {
            table.plan(query(62_220_000_000, amount: amount)).rule
        }
        #expect(routed(100) == "small" && routed(150) == "deepest")
        // What came to a table is decided there: nothing matches, nothing goes.
        #expect(routed(101) == nil && routed(201) == nil && routed(1000) == nil)
        #expect(routed(300) == "rest" && routed(1001) == "rest")
        let refused = table.plan(query(62_220_000_000, amount: 201))
        #expect(refused.refusal == .routeDenied)
        let steps = table.explain(query(62_220_000_000, amount: 300))
        #expect(steps.map(\.table) == ["routes", "night", "night", "night", "routes"])
        #expect(
            steps.map(\.end) == [
                .table("night"), .failed("amount_minor"), .failed("amount_minor"), .goOn, .matched,
            ]
        )
    }

    @Test(arguments: ["routes", "nowhere"])
    func `no name leads back to where payments begin, whatever a table is called`(_ name: String) {
        let first = [rule("a", .table(name), cards: ["6222"])]
        let inner = rule("inner", .channel("one"))
        let table = table(first, [("routes", .first, [inner])])
        let plan = table.plan(query(62_220_000_000))
        #expect(plan.rule == (name == "routes" ? "inner" : "a"))
        #expect(plan.refusal == (name == "routes" ? nil : .routeDenied))
    }

    @Test func `a card that stands in a table alone is known`() {
        let table = table(
            [rule("night", .table("night")) { $0.amount = 0...1 }],
            [("night", .first, [rule("small", cards: ["6222"])])]
        )
        #expect(table.plan(query(62_220_000_000)).refusal == .routeDenied)
        #expect(table.plan(query(62_230_000_000)).refusal == .noRoute)
        // What a rule excludes, it does not name.
        let excluding = self.table([
            rule("others") {
                var cards = RouteConditions()
                cards.cards = [CardRange("6222")].compactMap { $0 }
                $0.not = [cards]
            }
        ])
        #expect(excluding.plan(query(62_220_000_000)).refusal == .noRoute)
        #expect(excluding.plan(query(62_230_000_000)).rule == "others")
    }

    @Test func `the same rules under another number say so in every plan`() {
        let table = table([rule("a", cards: ["6222"])]).numbered(9)
        #expect(table.plan(query(62_220_000_000)).configurationVersion == 9)
        #expect(table.plan(query(12_220_000_000)).configurationVersion == 9)
    }

    @Test func `an organisation stands for itself, with a plus for all below it`() throws {
        func table(of pattern: String) throws -> RoutingTable {
            let pattern = try #require(OrganisationPattern(pattern))
            return self.table([rule("a") { $0.organisations = [pattern] }])
        }
        var below = query(62_220_000_000)
        below.organisations = ["CITY", "PROVINCE", "HQ"]
        #expect(try table(of: "CITY").plan(below).rule == "a")
        #expect(try table(of: "HQ").plan(below).rule == nil)
        #expect(try table(of: "HQ+").plan(below).rule == "a")
        #expect(try table(of: "HQ+").plan(query(62_220_000_000)).rule == nil)
        #expect(OrganisationPattern("+") == nil && OrganisationPattern("A++") == nil)
    }

    @Test func `the clock of the institution knows the day of the week`() {
        // Monday, 2026-11-30, 23:59:59 and a second later, at UTC.
        let monday = Timestamp(rawValue: 1_796_083_199_000_000)
        #expect(LocalClock(monday, offsetMinutes: 0).weekday == 0)
        #expect(LocalClock(monday, offsetMinutes: 0).minute == 1439)
        #expect(LocalClock(monday, offsetMinutes: 1).weekday == 1)
        #expect(LocalClock(monday, offsetMinutes: 1).minute == 0)
        #expect(LocalClock(Timestamp(rawValue: -1), offsetMinutes: 0).weekday == 2)
    }
}
