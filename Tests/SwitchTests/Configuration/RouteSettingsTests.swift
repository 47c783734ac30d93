import Payments
import Testing
import Text

@testable import Switch

/// `routes:`, `route_match:` and `route_tables:` as they are read, and what `route test` reads.
@Suite struct RouteSettingsTests {
    private static func read(_ routes: String) throws(ConfigurationError) -> SwitchConfiguration {
        try ConfigurationReader.read(
            yaml: "schema: 1\n" + routes,
            named: "f.yaml"
        ).configuration
    }

    private func complaints(_ routes: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try Self.read(routes)
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `conditions inside others are read as they are meant`() throws {
        let read = try Self.read(
            """
            route_match: longest
            routes:
              - name: a
                when:
                  bin: ["6222"]
                  operation: [purchase, refund]
                  organisation: [HQ+, CITY]
                  product_group: [fuel]
                  weekday: [mon-wed, sun]
                  all: [{terminal: [T1]}]
                  any: [{merchant: [M1]}, {not: {time: "08:00-20:00", amount_minor: {to: 5}}}]
                then: table night
            route_tables:
              - name: night
                match: longest
                routes: [{name: b, then: return}, {name: c, then: deny, cards: foreign}]

            """
        )
        let when = read.routes[0].when
        #expect(read.routeMatch == .longest && read.routes[0].target == .table("night"))
        #expect(when.operations == [.purchase, .refund])
        #expect(when.organisations.map(\.name) == ["HQ", "CITY"])
        #expect(when.organisations.map(\.includesBelow) == [true, false])
        #expect(when.productGroups == ["fuel"] && when.all.map(\.terminals) == [["T1"]])
        #expect((0..<7).filter { when.weekdays?.contains($0) == true } == [0, 1, 2, 6])
        #expect(when.any.count == 2 && when.any[1].not[0].amount == 0...5)
        #expect(when.any[1].not[0].hours == TimeWindow("08:00-20:00"))
        #expect(read.routeTables.map(\.match) == [.longest])
        #expect(read.routeTables[0].rules.map(\.target) == [.goOn, .deny])
        #expect(read.routeTables[0].rules[1].half == .foreign)
    }

    @Test(arguments: [
        (
            "routes: [{name: a, when: {operation: [purchas]}, then: deny}]",
            "f.yaml:2:39: routes[0].when.operation[0]: \"purchas\" cannot be read: expected one of"
        ),
        (
            "routes: [{name: a, when: {operation: [sign-on]}, then: deny}]",
            "f.yaml:2:39: routes[0].when.operation[0]: \"sign-on\" cannot be read"
        ),
        (
            "routes: [{name: a, when: {weekday: [mo]}, then: deny}]",
            "f.yaml:2:37: routes[0].when.weekday[0]: \"mo\" cannot be read: expected days"
        ),
        (
            "routes: [{name: a, when: {organisation: [A++]}, then: deny}]",
            "f.yaml:2:42: routes[0].when.organisation[0]: \"A++\" cannot be read"
        ),
        (
            "routes: [{name: a, when: {any: []}, then: deny}]",
            "f.yaml:2:32: routes[0].when.any: expected a list of conditions"
        ),
        (
            "routes: [{name: a, when: {not: {}}, then: deny}]",
            "f.yaml:2:32: routes[0].when.not: no condition: write one of bin"
        ),
        (
            "routes: [{name: a, when: {all: [{colour: red}]}, then: deny}]",
            "f.yaml:2:34: routes[0].when.all[0].colour: unknown key"
        ),
        (
            "routes: [{name: a, when: {any: [{not: {listener: [x]}}]}, then: deny}]",
            "f.yaml:2:51: routes[0].when.any[0].not.listener: no listener \"x\""
        ),
        (
            "routes: [{name: a, then: table nigth}, {name: b, then: table night}]\n"
                + "route_tables: [{name: night}]",
            "f.yaml:2:26: routes[0].then: no table \"nigth\": did you mean \"table night\"?"
        ),
        (
            "routes: [{name: a, then: return}]",
            "f.yaml:2:26: routes[0].then: no table led to these rules"
        ),
        (
            "route_tables: [{name: night}]",
            "f.yaml:2:23: route_tables[0].name: no rule leads to the table \"night\""
        ),
        (
            "route_tables: [{name: a b}]",
            "f.yaml:2:23: route_tables[0].name: \"a b\" cannot be read: expected a name of letters"
        ),
        ("route_match: first", "f.yaml:1:1: routes: missing: write routes: and its rules, or"),
        ("routes:", "f.yaml:2:8: routes: expected a list"),
        (
            "routes: [{name: a, then: table n}]\nroute_tables: [{name: n}]",
            "f.yaml:3:16: route_tables[0].routes: missing: write routes: and its rules"
        ),
        (
            "routes: [{name: a, then: table routes}]\nroute_tables: [{name: routes}]",
            "f.yaml:3:23: route_tables[0].name: \"routes\" is no name for a table: give it another"
        ),
        (
            "routes: [{name: a, then: table deny}]\nroute_tables: [{name: deny}]",
            "f.yaml:3:23: route_tables[0].name: \"deny\" is no name for a table"
        ),
        (
            "routes: [{name: a, then: table routes}]",
            "f.yaml:2:26: routes[0].then: no table \"routes\""
        ),
        (
            "routes: []\nchannels: [{name: deny, kind: in-house}]",
            "f.yaml:3:19: channels[0].name: no rule can lead to a channel \"deny\": give it another"
        ),
        (
            "routes: []\nchannels: [{name: return, kind: in-house}]",
            "f.yaml:3:19: channels[0].name: no rule can lead to a channel \"return\""
        ),
        (
            "routes: []\nchannels: [{name: table top, kind: in-house}]",
            "f.yaml:3:19: channels[0].name: no rule can lead to a channel \"table top\""
        ),
        (
            "routes: [{name: a, then: table n}]\n"
                + "route_tables: [{name: n, routes: [{name: a, then: deny}]}]",
            "f.yaml:3:42: route_tables[0].routes[0].name: the name \"a\" stands twice"
        ),
        (
            "routes: [{name: a, then: table n, maximum_minor: 5}]\nroute_tables: [{name: n}]",
            "f.yaml:2:50: routes[0].maximum_minor: the rule does not decide"
        ),
        ("route_match: shortest", "f.yaml:2:14: route_match: \"shortest\" cannot be read"),
    ])
    func `every mistake has its place and its cure`(_ routes: String, _ complaint: String) {
        let found = complaints(routes + "\n")
        #expect(found.contains { $0.hasPrefix(complaint) }, "\(found)")
    }

    /// Every key of a condition that takes a list or a band, empty.
    private static let emptied = [
        "bin: []", "processing_code: []", "operation: []", "terminal: []", "merchant: []",
        "listener: []", "organisation: []", "product_group: []", "weekday: []", "amount_minor: {}",
        "any: []", "all: []", "not: {}",
    ]

    @Test(arguments: emptied)
    func `what is empty is refused wherever it stands, since it would hold for all`(
        _ condition: String
    ) throws {
        let key = try #require(condition.split(separator: ":").first)
        for (when, path) in [
            ("{\(condition)}", ""), ("{time: \"08:00-20:00\", \(condition)}", ""),
            ("{all: [{\(condition)}]}", "all[0]."), ("{any: [{\(condition)}]}", "any[0]."),
            ("{not: {\(condition)}}", "not."), ("{not: {any: [{\(condition)}]}}", "not.any[0]."),
        ] {
            let found = complaints("routes: [{name: a, when: \(when), then: deny}]\n")
            #expect(found.count == 1, "\(found)")
            #expect(
                found.first?.contains(" routes[0].when.\(path)\(key): ") == true,
                "\(when): \(found)"
            )
        }
    }

    @Test(arguments: [
        (
            "routes: [{name: a, when: {}, then: deny}]",
            "f.yaml:2:26: routes[0].when: no condition: write one, or leave when out"
        ),
        (
            "routes: []\noffline: [{when: {terminal: []}, up_to_minor: 5}]",
            "f.yaml:3:29: offline[0].when.terminal: the list is empty: write terminals (DE 41), or"
        ),
        (
            "routes: []\noffline: [{when: {}, up_to_minor: 5}]",
            "f.yaml:3:18: offline[0].when: no condition"
        ),
        (
            "routes: []\nshifts: {required: [{terminals: [], merchants: [M]}]}",
            "f.yaml:3:33: shifts.required[0].terminals: the list is empty"
        ),
    ])
    func `no rule covers all because it lost its conditions`(_ yaml: String, _ complaint: String) {
        let found = complaints(yaml + "\n")
        #expect(found.count == 1 && found.first?.hasPrefix(complaint) == true, "\(found)")
    }

    @Test func `what leads to a channel that does not run has its place in every table`() throws {
        let yaml = """
            schema: 1
            channels:
              - {name: in-house, kind: in-house}
              - {name: later, kind: host, address: "127.0.0.1:1", dialect: x}
            routes:
              - {name: a, then: table t}
            route_tables:
              - {name: t, routes: [{name: b, then: in-house}, {name: c, then: later}]}

            """
        let result = try ConfigurationReader.read(yaml: yaml, named: "f.yaml")
        let running = SwitchConfiguration().routing(as: result.configuration)
        #expect(
            running.rulesWithoutChannel(result.targets) == [
                "f.yaml:8:67: route_tables[0].routes[1].then: the rule c leads to later,"
                    + " which takes a restart: leave it out until then"
            ]
        )
    }

    @Test func `tables that lead to each other are told with the way`() {
        let found = complaints(
            """
            routes: [{name: a, then: table one}]
            route_tables:
              - {name: one, routes: [{name: b, then: table two}]}
              - {name: two, routes: [{name: c, then: deny}, {name: d, then: table one}]}

            """
        )
        #expect(
            found.map { $0.prefix { $0 != ">" } }.map { String($0.dropLast()) } == [
                "f.yaml:4:12: route_tables[0].name: the table leads to itself: one",
                "f.yaml:5:12: route_tables[1].name: the table leads to itself: two",
            ]
        )
    }

    @Test func `all mistakes of a file are told at once, a card number among them masked`() {
        let found = complaints(
            """
            routes:
              - {name: a, when: {bin: ["9000010000000001"]}, then: nowhere}
              - {name: a, then: deny}
            colour: red

            """
        )
        #expect(found.count == 4, "\(found)")
        #expect(found.contains { $0.contains("900001******0001") })
        #expect(!found.contains { $0.contains("9000010000000001") })
    }

    @Test func `so many rules there may be, and no more`() {
        func rules(_ count: Int) -> String {
            "routes: [" + (0..<count).map { "{name: r\($0), then: deny}" }.joined(separator: ", ")
                + "]\n"
        }
        #expect(complaints(rules(RouteTableSettings.mostRules)) == [])
        let found = complaints(rules(RouteTableSettings.mostRules + 1))
        #expect(found == ["f.yaml:2:9: routes: 4097 rules in all tables: 4096 at most"])
    }

    @Test func `a digest tells rules apart, and is that of before where nothing further is said`()
        throws
    {
        let plain = "routes: [{name: a, when: {bin: [\"6222\"]}, then: deny}]\n"
        let further = [
            "route_match: longest\n" + plain,
            "routes: [{name: a, when: {bin: [\"6222\"], operation: [purchase]}, then: deny}]\n",
            "routes: [{name: a, when: {bin: [\"6222\"], operation: [refund]}, then: deny}]\n",
            "routes: [{name: a, when: {not: {bin: [\"6222\"]}}, then: deny}]\n",
            "routes: [{name: a, when: {any: [{bin: [\"6222\"]}]}, then: deny}]\n",
            "routes: [{name: a, when: {all: [{bin: [\"6222\"]}]}, then: deny}]\n",
            "routes: [{name: a, when: {weekday: [mon]}, then: deny}]\n",
            "routes: [{name: a, then: table n}]\nroute_tables: [{name: n, routes: []}]\n",
            "routes: [{name: a, then: table n}]\n"
                + "route_tables: [{name: n, match: longest, routes: []}]\n",
        ]
        var digests: Set<String> = []
        for text in [plain] + further { digests.insert(try Self.read(text).routingDigest) }
        #expect(digests.count == further.count + 1)
        #expect(
            try Self.read(plain).routingDigest
                == "BD1A12D88BE0013286DD593708A06A331172D3FA04D1566B4BA85D5987FA1E9C"
        )
    }

    // MARK: Cases

    private static let rules = """
        routes:
          - {name: fuel, when: {bin: ["900001"], weekday: [mon]}, then: in-house}
          - {name: rest, when: {bin: ["9000"]}, then: deny}

        """

    private func cases(_ yaml: String) throws -> [String] {
        let configuration = try Self.read(Self.rules)
        do throws(ConfigurationError) {
            let explainer = RouteExplainer(configuration)
            return try RouteCaseReader.read(yaml: yaml, named: "t.yaml", for: configuration)
                .flatMap { item in
                    item.differences(from: explainer.explain(item.payment)).map {
                        "\(item.name) \($0.key) \($0.found ?? "-") \($0.expected ?? "-")"
                    }
                }
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `cases hold or say what differs`() throws {
        let found = try cases(
            """
            cases:
              - {name: a, card: "900001", expect: {rule: fuel, channel: in-house, table: routes}}
              - {name: b, card: "900001", weekday: tue, expect: {rule: fuel, refusal: none}}
              - {name: c, card: "1234", expect: {rule: none, refusal: no-route, cards: none}}

            """
        )
        #expect(found == ["b rule rest fuel", "b refusal route-denied -"])
    }

    @Test(arguments: [
        ("[]", "t.yaml:1:1: expected keys and values"),
        ("cases: []", "t.yaml:1:8: cases: no case"),
        ("cases: [{name: a}]", "t.yaml:1:9: cases[0].expect: nothing is expected"),
        (
            "cases: [{name: a, card: 900001, expect: {rule: fuel}}]",
            "t.yaml:1:25: cases[0].card: 900001 stands without quotes"
        ),
        (
            "cases: [{name: a, card: \"900\", expect: {rule: fuel}}]",
            "t.yaml:1:25: cases[0].card: \"900\" cannot be read"
        ),
        (
            "cases: [{name: a, expect: {rule: full}}]",
            "t.yaml:1:34: cases[0].expect.rule: there is no \"full\": did you mean \"fuel\"?"
        ),
        (
            "cases: [{name: a, listener: x, expect: {rule: fuel}}]",
            "t.yaml:1:29: cases[0].listener: there is no \"x\""
        ),
        (
            "cases: [{name: a, time: \"24:00\", expect: {rule: fuel}}]",
            "t.yaml:1:25: cases[0].time: \"24:00\" cannot be read"
        ),
    ])
    func `a mistake in a case has its place`(_ yaml: String, _ complaint: String) throws {
        let found = try cases(yaml + "\n")
        #expect(found.contains { $0.hasPrefix(complaint) }, "\(found)")
    }
}
