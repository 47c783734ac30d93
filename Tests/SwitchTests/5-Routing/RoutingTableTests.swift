import Payments
import Testing
import Text

@testable import Switch

@Suite struct RoutingTableTests {
    private static let channels = [
        ChannelSettings(name: "in-house", kind: .inHouse),
        ChannelSettings(name: "bank", kind: .host),
    ]

    private func table(_ rules: [RouteRule]) -> RoutingTable {
        RoutingTable(
            rules: rules,
            channels: Self.channels,
            numbers: ["in-house": ChannelNumber(rawValue: 1), "bank": ChannelNumber(rawValue: 7)],
            version: 3
        )
    }

    private func query(
        _ card: String,
        _ adjust: (inout RouteQuery) -> Void = { _ in }
    ) -> RouteQuery {
        var query = RouteQuery(
            firstEleven: UInt64(card.prefix(11)),
            processingCode: 0,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001",
            listener: "unionpay",
            amount: 8850,
            minute: 12 * 60
        )
        adjust(&query)
        return query
    }

    private func rule(
        _ name: String,
        _ target: RouteRule.Target,
        cards: [String] = [],
        _ adjust: (inout RouteRule) -> Void = { _ in }
    ) -> RouteRule {
        var rule = RouteRule(name: name, target: target)
        rule.cards = cards.compactMap { CardRange($0) }
        adjust(&rule)
        return rule
    }

    @Test func `a plan says in which half of a settlement its card counts`() {
        let table = table([
            rule("abroad", .channel("bank"), cards: ["4000-5999"]) { $0.half = .foreign },
            rule("here", .channel("bank"), cards: ["6222"]),
        ])
        #expect(table.plan(query("4000010000000002")).isForeign)
        #expect(!table.plan(query("6222000000000002")).isForeign)
        #expect(!table.plan(query("9000010000199999")).isForeign)
    }

    @Test func `counts are limited by side, and only where three digits tell them`() {
        var counts = SettlementCounts(
            form: .exclusive,
            debit: [TotalsClassSet(.purchases), TotalsClassSet(.completions)],
            credit: TotalsClassSet(.refunds),
            hasUpload: true
        )
        let limits = CountLimits(counts)
        #expect(limits[.purchases] == counts.debit && limits[.completions] == counts.debit)
        #expect(limits[.refunds] == counts.credit && limits[.topUps] == nil)
        counts.form = .apart
        #expect(CountLimits(counts)[.purchases] == nil && CountLimits(nil)[.purchases] == nil)
    }

    @Test func `the first rule that matches decides`() {
        let table = table([
            rule("one card", .deny, cards: ["90000100001"]),
            rule("fuel", .channel("in-house"), cards: ["900001"]),
            rule("rest", .channel("bank"), cards: ["9000"]),
        ])
        #expect(table.plan(query("9000010000199999")).legs.first.decider == .refused(.routeDenied))
        #expect(table.plan(query("9000010000299999")).legs.first.decider == .ledger)
        let bank = table.plan(query("9000990000000000"))
        #expect(bank.legs.first.decider == .channel(ChannelNumber(rawValue: 7)))
        #expect(bank.legs.count == 1 && bank.legs.first.channel == "bank")
        #expect(bank.rule == "rest")
        #expect(bank.configurationVersion == 3)
    }

    @Test func `no rule for a card is no route, a rule that another condition closes is a denial`()
    {
        let table = table([
            rule("night", .channel("in-house"), cards: ["900001"]) {
                $0.hours = TimeWindow("22:00-06:00")
            }
        ])
        #expect(table.plan(query("9000010000000000")).legs.first.decider == .refused(.routeDenied))
        #expect(
            table.plan(query("9000010000000000") { $0.minute = 23 * 60 }).legs.first.decider
                == .ledger
        )
        #expect(
            table.plan(query("9000010000000000") { $0.minute = 359 }).legs.first.decider == .ledger
        )
        #expect(
            table.plan(query("9000010000000000") { $0.minute = 360 }).legs.first.decider
                == .refused(.routeDenied)
        )
        #expect(table.plan(query("1000111111111111")).legs.first.decider == .refused(.noRoute))
        #expect(
            table.plan(query("1000111111111111") { $0.firstEleven = nil }).legs.first.decider
                == .refused(.noRoute)
        )
    }

    @Test func `every condition must hold, and explain names the one that failed`() {
        let rules: [(String, (inout RouteRule) -> Void)] = [
            ("processing_code", { $0.processingCodes = ["31"] }),
            ("operation", { $0.operations = [.refund, .void] }),
            ("terminal", { $0.terminals = ["T0000002"] }),
            ("merchant", { $0.merchants = ["DEMOSTATION0009"] }),
            ("listener", { $0.listeners = ["ifsf"] }),
            (
                "organisation",
                { $0.organisations = [OrganisationPattern("PETRO")].compactMap { $0 } }
            ),
            ("product_group", { $0.productGroups = ["fuel"] }),
            ("amount_minor", { $0.amount = 1...8849 }),
            ("weekday", { $0.weekdays = Weekdays("tue-sun") }),
            ("time", { $0.hours = TimeWindow("13:00-14:00") }),
            ("not", { $0.not = [Self.conditions { $0.listeners = ["unionpay"] }] }),
            ("any", { $0.any = [Self.conditions { $0.terminals = ["T0000002"] }] }),
            (
                "all[1].time",
                {
                    $0.all = [
                        Self.conditions { $0.terminals = ["T0000001"] },
                        Self.conditions { $0.hours = TimeWindow("13:00-14:00") },
                    ]
                }
            ),
        ]
        let table = table(
            rules.map { rule("\($0.0)", .channel("in-house"), cards: ["900001"], $0.1) } + [
                rule("other card", .deny, cards: ["900002"]), rule("all", .channel("in-house")),
            ]
        )
        let steps = table.explain(query("9000010000000000"))
        #expect(steps.map(\.end) == rules.map { .failed($0.0) } + [.failed("bin"), .matched])
        #expect(table.plan(query("9000010000000000")).rule == "all")
    }

    private static func conditions(
        _ adjust: (inout RouteConditions) -> Void
    ) -> RouteConditions {
        var conditions = RouteConditions()
        adjust(&conditions)
        return conditions
    }

    @Test func `many overlapping ranges are searched as their union`() {
        let table = table([
            rule(
                "ranges",
                .channel("in-house"),
                cards: ["622200-622210", "62220500000-62220599999", "6300", "622211"]
            )
        ])
        for (card, isRouted) in [
            ("6221999999999999", false), ("6222000000000000", true), ("6222059999999999", true),
            ("6222119999999999", true), ("6222120000000000", false), ("6300000000000000", true),
            ("6301000000000000", false),
        ] {
            #expect((table.plan(query(card)).legs.first.decider == .ledger) == isRouted, "\(card)")
        }
    }

    @Test(arguments: ["", "900", "123456789012", "12a4", "622210-622200", "6222-62229", "1234-"])
    func `what is no range of cards is refused`(_ text: String) {
        #expect(CardRange(text) == nil)
    }
}
