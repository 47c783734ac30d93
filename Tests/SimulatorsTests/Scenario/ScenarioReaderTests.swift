import ISO8583
import Payments
import Testing

@testable import Simulators

@Suite struct ScenarioReaderTests {
    private static func read(_ yaml: String) throws -> Scenario {
        try ScenarioReader.read(yaml, file: "walk.yaml")
    }

    @Test func `a list of steps is a scenario, and each step knows its place`() throws {
        let scenario = try Self.read(
            """
            - {do: sign-on}
            - {do: purchase, amount: "88.50", card: "personal:3", expect: "00"}
            - {do: void, of: completion}
            """
        )
        #expect(scenario.title == "walk.yaml")
        #expect(scenario.dialects(or: "ifsf") == ["ifsf"])
        #expect(scenario.steps.map(\.verb) == [.signOn, .purchase, .void])
        #expect(scenario.steps.map(\.original) == [nil, nil, .last(.completion)])
        #expect(scenario.steps.map(\.place.line) == [1, 2, 3])
        #expect(
            scenario.steps.map(\.expected.answers) == [[.approved], [.code("00")], [.approved]]
        )
        #expect(scenario.steps[1].card == DemoCardSeries.personal.card(3))
    }

    @Test func `everything that a step may say is read`() throws {
        let scenario = try Self.read(
            """
            scenario: All of it
            dialects: [unionpay-pos, ifsf]
            needs: bank
            card: bank:2
            steps:
              - do: purchase
                as: sale
                terminal: 2
                expiry: 3012
                track: true
                pin: "123456"
                amount: "88.50"
                set: {"60.1": "22"}
                without: ["38", "49"]
                fault: duplicate
                expect:
                  answer: [approved, insufficient-funds, "96"]
                  amount: {of: before, plus: "1.00", less: "0.50"}
                  rrn: present
                  authorisation: absent
                  elements: {"44": {of: before}, "62": "x"}
              - {do: balance, within: 5s, expect: {available: {of: sale, less: "88.50"}}}
              - {do: reverse, of: sale, by: rrn, delivered: "30.00"}
              - {do: repeat, of: sale, expect: {same-as: sale}}
            """.replacing("      - do: purchase", with: "      - do: purchase")
                .replacing("steps:", with: "steps:\n  - {do: balance, as: before}")
        )
        #expect(scenario.title == "All of it")
        #expect(scenario.dialects == ["unionpay-pos", "ifsf"])
        #expect(scenario.needs == [.bank])
        #expect(scenario.card == DemoCardWord.card("bank:2"))
        let sale = scenario.steps[1]
        #expect(sale.name == "sale" && sale.terminal == 2 && sale.expiry == 3012)
        #expect(sale.usesTrack && sale.pin == "123456" && sale.fault == .duplicate)
        #expect(sale.changes.map(\.path.description) == ["60.1", "38", "49"])
        #expect(sale.changes.map(\.text) == ["22", nil, nil])
        #expect(sale.expected.answers == [.approved, .outcome(.insufficientFunds), .code("96")])
        #expect(sale.expected.reference == .present && sale.expected.approvalCode == .absent)
        #expect(sale.expected.elements.map(\.text) == [.captured("before"), .literal("x")])
        guard case .captured("before", plus: "1.00", less: "0.50", _) = sale.expected.amount else {
            Issue.record("the amount is that of another step")
            return
        }
        #expect(scenario.steps[2].patience == 5000)
        #expect(scenario.steps[3].naming == .rrn && scenario.steps[3].original == .named("sale"))
        #expect(scenario.steps[4].expected.repeats == "sale")
    }

    @Test func `a tag may stand more than once`() throws {
        let scenario = try Self.read(
            "- {do: purchase, amount: \"1.00\", tags: {V1: \"A1\", G1: [\"a\", \"b\"]}}"
        )
        let tags = scenario.steps[0].tags.map { "\($0.name) \($0.text ?? "")" }
        #expect(tags == ["V1 A1", "G1 a", "G1 b"])
    }

    /// A text and all that is wrong with it.
    static let mistakes: [(String, [String])] = [
        ("", ["1:1: the file is empty: write steps: and - {do: echo}"]),
        (
            "do: echo",
            [
                "1:1: unknown key do: one of scenario, dialects, needs, card, fresh, steps",
                "1:1: a scenario has steps: write steps: and - {do: echo}",
            ]
        ),
        ("[]", ["1:1: steps are a list: begin each with - {do: echo}"]),
        (
            "- echo",
            [
                "1:3: a step is a set of keys: one of do, as, terminal, card, code, expiry, track, "
                    + "pin, amount, delivered, tip, of, by, advice, settlement, manual, operator, "
                    + "password, tags, chip, times, previous, forced, hide, invent, mistake, "
                    + "from, rows, balanced, device, set, without, fault, within, expect, "
                    + "litres, grade, price, hold, pump, nozzle"
            ]
        ),
        ("- {do: echo, amonut: \"1\"}", ["1:14: unknown key amonut: did you mean \"amount\"?"]),
        ("- {do: ehco}", ["1:8: nothing is done by ehco: did you mean \"echo\"?"]),
        ("- {do: purchase}", ["1:3: a purchase has an amount: add amount: \"88.50\""]),
        ("- {do: complete}", ["1:3: a complete has an amount: add amount: \"88.50\""]),
        (
            "- {do: purchase, amount: 1.2.3}",
            [
                "1:26: amount is an amount, not 1.2.3: write \"88.50\", or whole points"
            ]
        ),
        (
            "- {do: void, of: sale}",
            [
                "1:18: no earlier step is called sale: one of purchase, completion, preauth, tip, top-up"
            ]
        ),
        (
            "- {do: complete, of: purchase, amount: \"1\"}",
            [
                "1:22: a complete is not of the last purchase: one of preauth"
            ]
        ),
        (
            "- {do: purchase, as: sale, amount: \"1\"}\n- {do: void, of: sael}",
            [
                "2:18: no earlier step is called sael: did you mean \"sale\"?"
            ]
        ),
        (
            "- {do: echo, as: a}\n- {do: echo, as: a}",
            [
                "2:18: an earlier step is called a: choose another name"
            ]
        ),
        ("- {do: [echo]}", ["1:8: do is text: write it in quotes"]),
        (
            "- {do: echo, card: personal}",
            [
                "1:20: echo has no card: it may have do, as, terminal, set, without, within, expect"
            ]
        ),
        (
            "- {do: balance, card: personal:10000}",
            [
                "1:23: no such card: write personal, fleet:7, points, bank:3 or its number"
            ]
        ),
        (
            "- {do: purchase, amount: \"1\", fault: duplicat}",
            [
                "1:38: no fault is called duplicat: did you mean \"duplicate\"?"
            ]
        ),
        (
            "- {do: purchase, amount: \"1\", fault: lost-reply, expect: \"00\"}",
            [
                "1:58: nobody sees an answer behind lost-reply: take expect out"
            ]
        ),
        (
            "- {do: balance, expect: insufficent-funds}",
            [
                "1:25: no answer is called insufficent-funds: did you mean \"insufficient-funds\"?"
            ]
        ),
        (
            "- {do: balance, expect: {rnr: present}}",
            [
                "1:26: unknown key rnr: did you mean \"rrn\"?"
            ]
        ),
        (
            "- {do: balance, expect: {available: {of: before}}}",
            [
                "1:42: no earlier step is called before: give an earlier one as: before"
            ]
        ),
        ("- {do: balance, terminal: 0}", ["1:27: terminal is a number, not 0: write 1 to 4"]),
        (
            "- {do: balance, within: soon}",
            [
                "1:25: within is a time, not soon: write 500ms, 5s, at most 10m"
            ]
        ),
        (
            "- {do: balance, set: {\"300\": \"1\"}}",
            [
                "1:23: 300 is no element: write \"37\", or \"60.1\""
            ]
        ),
        (
            "- {do: balance, pin: \"12\"}",
            [
                "1:22: that is no pin: write 4 to 12 digits in quotes"
            ]
        ),
        (
            "needs: [bnak]\nsteps: [{do: echo}]",
            [
                "1:9: nothing is called bnak: did you mean \"bank\"?"
            ]
        ),
        ("- {do: echo, do: echo}", ["1:4: the key do stands twice: remove one of the two"]),
        ("- [[[[[[[[[[a]]]]]]]]]]", ["1:10: nested deeper than 8 levels: see docs/scenarios.md"]),
        (
            "- {do: ehco}\n- {do: purchase}",
            [
                "1:8: nothing is done by ehco: did you mean \"echo\"?",
                "2:3: a purchase has an amount: add amount: \"88.50\"",
            ]
        ),
    ]

    @Test(arguments: mistakes)
    func `every mistake is named with its place and its cure`(
        _ yaml: String,
        _ expected: [String]
    ) throws {
        let error = #expect(throws: ScenarioError.self) { try Self.read(yaml) }
        #expect(error?.findings.map(\.description) == expected.map { "walk.yaml:" + $0 })
    }

    @Test func `aliases that unfold are cut off`() throws {
        var yaml = "- &a {do: echo}\n"
        var name: Character = "a"
        for next in "bcdefgh" {
            let list = Array(repeating: "*\(name)", count: 9).joined(separator: ", ")
            yaml += "- &\(next) [\(list)]\n"
            name = next
        }
        let error = #expect(throws: ScenarioError.self) { try Self.read(yaml) }
        #expect(error?.findings.count == 1)
    }
}
