import Payments
import Testing
import Text

@testable import Switch

/// Compiled tables against the rules as they are written, read a second way.
@Suite struct RouteModelTests {
    /// What the rules say, one after the other.
    private struct Model {
        let tables: [RouteTableSettings]

        enum Verdict: Equatable {
            case rule(String)
            case goOn
            case nothing
        }

        func decide(_ table: RouteTableSettings, _ query: RouteQuery) -> Verdict {
            var rules = table.rules.filter { holds($0.when, query) }
            if table.match == .longest {
                func width(_ rule: RouteRule) -> UInt64 {
                    let holding = rule.cards.filter { $0.contains(query.firstEleven ?? .max) }
                    return holding.map { $0.highest - $0.lowest }.min() ?? .max
                }
                // Swift's sort keeps the order of what is alike.
                rules.sort { width($0) < width($1) }
            }
            for rule in rules {
                switch rule.target {
                case .channel, .deny: return .rule(rule.name)
                case .goOn: return .goOn
                case .table(let name):
                    guard let inner = tables.first(where: { $0.name == name }) else { continue }
                    let verdict = decide(inner, query)
                    if verdict != .goOn { return verdict }
                }
            }
            return .nothing
        }

        func holds(_ when: RouteConditions, _ query: RouteQuery) -> Bool {
            func listed<Value>(_ list: [Value], _ holds: (Value) -> Bool) -> Bool {
                list.isEmpty || list.contains(where: holds)
            }
            let code = query.processingCode.map { DecimalText.padded($0, digits: 6) }
            return listed(when.cards) { query.firstEleven.map($0.contains) ?? false }
                && listed(when.processingCodes) { code?.hasPrefix($0) ?? false }
                && listed(when.operations) { $0 == query.operation }
                && listed(when.terminals) { $0 == query.terminal }
                && listed(when.merchants) { $0 == query.merchant }
                && listed(when.listeners) { $0 == query.listener }
                && listed(when.productGroups) { query.productGroups.contains($0) }
                && listed(when.organisations) {
                    query.organisations.first == $0.name
                        || $0.includesBelow && query.organisations.contains($0.name)
                }
                && (when.amount.map { band in query.amount.map(band.contains) ?? false } ?? true)
                && (when.weekdays?.contains(query.weekday) ?? true)
                && (when.hours?.contains(minute: query.minute) ?? true)
                && when.all.allSatisfy { holds($0, query) }
                && (when.any.isEmpty || when.any.contains { holds($0, query) })
                && !when.not.contains { holds($0, query) }
        }
    }

    /// Rules and payments over few values, so that many of them meet.
    private struct Maker {
        var random: SeededGenerator

        mutating func one<Value>(_ values: [Value]) -> Value {
            values[Int.random(in: values.indices, using: &random)]
        }

        mutating func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &random) < percent
        }

        static let cards = [
            "6222", "622200", "622200-622210", "62220000", "62220000001", "9000", "900001",
            "9000-9100", "0000", "9999",
        ]
        static let names = ["a", "b", "c"]

        mutating func conditions(_ depth: Int) -> RouteConditions {
            var when = RouteConditions()
            if chance(60) {
                when.cards = (0...Int.random(in: 0...2, using: &random)).compactMap { _ in
                    CardRange(one(Self.cards))
                }
            }
            if chance(10) { when.processingCodes = [one(["00", "0000", "31", "310000"])] }
            if chance(10) { when.operations = [one([.purchase, .refund])] }
            if chance(15) { when.terminals = [one(Self.names), one(Self.names)] }
            if chance(10) { when.merchants = [one(Self.names)] }
            if chance(10) { when.listeners = [one(Self.names)] }
            if chance(10) { when.productGroups = [one(Self.names)] }
            if chance(10) {
                when.organisations = [OrganisationPattern(one(["a", "b+", "c+"]))].compactMap { $0 }
            }
            if chance(15) { when.amount = one([0...10, 10...10, 11...99]) }
            if chance(10) { when.weekdays = Weekdays(one(["mon", "fri-mon"])) }
            if chance(10) { when.hours = TimeWindow(one(["00:10-00:20", "23:00-00:10"])) }
            guard depth < 3 else { return when }
            if chance(15) { when.all = [conditions(depth + 1), conditions(depth + 1)] }
            if chance(15) { when.any = [conditions(depth + 1), conditions(depth + 1)] }
            if chance(15) { when.not = [conditions(depth + 1)] }
            return when
        }

        /// Tables lead to those behind them alone.
        mutating func tables() -> [RouteTableSettings] {
            (0..<3).map { number in
                var table = RouteTableSettings(name: number == 0 ? "routes" : "t\(number)")
                table.match = one([.first, .longest])
                table.rules = (0..<Int.random(in: 1...6, using: &random)).map { index in
                    var targets: [RouteRule.Target] = [.deny, .channel("one")]
                    targets += (number + 1..<3).map { .table("t\($0)") }
                    if number > 0 { targets.append(.goOn) }
                    var rule = RouteRule(name: "\(number).\(index)", target: one(targets))
                    rule.when = conditions(0)
                    return rule
                }
                return table
            }
        }

        mutating func query() -> RouteQuery {
            var query = RouteQuery(
                firstEleven: chance(5)
                    ? nil
                    : one([
                        62_220_000_000, 62_220_000_001, 62_220_000_002, 62_221_099_999,
                        62_221_100_000, 62_219_999_999, 90_000_000_000, 91_009_999_999,
                        91_010_000_000, 0, 99_999_999_999,
                    ]),
                processingCode: chance(10) ? nil : one([0, 310_000, 310_001]),
                terminal: one(Self.names + ["z"]),
                merchant: one(Self.names + ["z"]),
                listener: one(Self.names),
                amount: chance(10) ? nil : one([0, 10, 11, 99, 100]),
                minute: one([0, 9, 10, 19, 20, 1380, 1439])
            )
            query.operation = one([.purchase, .refund, .void])
            query.weekday = Int.random(in: 0..<7, using: &random)
            query.productGroups = one([[], ["a"], ["b", "c"], ["z"]])
            query.organisations = one([[], ["a"], ["z", "b"], ["b", "c", "a"]])
            return query
        }
    }

    @Test func `what is compiled decides as it is written, and explains what it decides`() {
        var maker = Maker(random: SeededGenerator(seed: 15))
        for round in 0..<400 {
            let tables = maker.tables()
            let compiled = RoutingTable(
                rules: tables[0].rules,
                match: tables[0].match,
                tables: Array(tables.dropFirst()),
                channels: [ChannelSettings(name: "one", kind: .inHouse)],
                numbers: [:],
                version: 1
            )
            let model = Model(tables: tables)
            for _ in 0..<50 {
                let query = maker.query()
                var expected: String?
                if case .rule(let name) = model.decide(tables[0], query) { expected = name }
                let plan = compiled.plan(query)
                #expect(plan.rule == expected, "round \(round), \(query)")
                let last = compiled.explain(query).last
                #expect((last?.end == .matched ? last?.rule : nil) == expected, "round \(round)")
                guard plan.rule == expected else { return }
            }
        }
    }
}
