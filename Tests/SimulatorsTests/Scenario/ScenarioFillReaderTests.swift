import ISO8583
import Payments
import Testing

@testable import Simulators

@Suite struct ScenarioFillReaderTests {
    private static func read(_ yaml: String) throws -> Scenario {
        try ScenarioReader.read(yaml, file: "walk.yaml")
    }

    private static func text(_ amount: ScenarioAmount?) -> String? {
        guard case .written(let text, _) = amount else { return nil }
        return text
    }

    @Test func `a fill is a hold and what was paid of it`() throws {
        let scenario = try Self.read(
            """
            - do: fill
              as: fill
              terminal: 2
              card: "fleet:3"
              pin: "123456"
              litres: "35.120"
              grade: "1020"
              price: "7.80"
              pump: "4"
              nozzle: "2"
              tags: {V1: "A10001"}
              without: "38"
              fault: duplicate
              expect: declined
            - {do: repeat, of: fill}
            """
        )
        try #require(scenario.steps.count == 3)
        let (hold, paid) = (scenario.steps[0], scenario.steps[1])
        #expect(scenario.steps.map(\.verb) == [.preauth, .complete, .again])
        #expect(scenario.steps.map(\.place.line) == [1, 1, 15])
        #expect(hold.terminal == 2 && paid.terminal == 2)
        #expect(hold.card == DemoCardSeries.fleet.card(3) && paid.card == hold.card)
        #expect(hold.pin == "123456" && paid.pin == nil)
        #expect(Self.text(hold.amount) == "300.00" && Self.text(paid.amount) == "273.94")
        #expect(hold.tags.map(\.name) == ["V1", "V4", "V5"])
        #expect(paid.tags.map(\.name) == ["V1", "V4", "V5", "G1"])
        #expect(paid.tags.last?.text == #"1020\L\335120\2780\27394"#)
        #expect(hold.name == nil && hold.fault == nil && hold.expected.answers == [.approved])
        #expect(hold.changes.isEmpty && paid.changes.count == 1)
        #expect(paid.name == "fill" && paid.fault == .duplicate && paid.isAdvice)
        #expect(paid.original == .last(.preauth) && paid.expected.answers == [.declined])
    }

    @Test func `what is held may be said`() throws {
        let fill = #"do: fill, litres: "1", grade: "1020", price: "7.80""#
        let scenario = try Self.read(
            """
            - {do: balance, as: before}
            - {\(fill), hold: "50.00"}
            - {\(fill), hold: {of: before, less: "1.00"}}
            """
        )
        #expect(Self.text(scenario.steps[1].amount) == "50.00")
        #expect(Self.text(scenario.steps[3].amount) == nil)
        #expect(scenario.steps[3].amount != nil)
    }

    private static let cure = #"write litres: "35.120", grade: "1020", price: "7.80""#

    static let mistakes: [(String, [String])] = [
        ("- {do: fill}", ["1:3: a fill has litres: \(cure)"]),
        (
            "- {do: fill, litres: \"1\", grade: \"1020\"}",
            ["1:3: a fill has price: \(cure)"]
        ),
        (
            "- {do: fill, litres: \"1,5\", grade: \"1020\", price: \"7.80\"}",
            [
                "1:3: that is no volume: write 35.120: at most nine digits, four of them decimals"
            ]
        ),
        (
            "- {do: fill, litres: \"1\", grade: \"1020\", price: \"7.80\", advice: true}",
            [
                "1:65: fill has no advice: it may have do, as, terminal, card, expiry, track, pin, "
                    + "tags, set, without, fault, expect, litres, grade, price, hold, pump, nozzle"
            ]
        ),
        (
            "- {do: purchase, amount: \"1.00\", litres: \"1\"}",
            [
                "1:42: purchase has no litres: it may have do, as, terminal, card, code, expiry, "
                    + "track, pin, amount, tags, chip, times, set, without, fault, expect"
            ]
        ),
        (
            "- {do: fill, litres: \"1\", grade: \"1020\", price: \"7.80\", fault: lost-reply, "
                + "expect: approved}",
            [
                "1:84: nobody sees an answer behind lost-reply: take expect out"
            ]
        ),
    ]

    @Test(arguments: mistakes)
    func `every mistake of a fill is named with its place and its cure`(
        _ yaml: String,
        _ expected: [String]
    ) throws {
        let error = #expect(throws: ScenarioError.self) { try Self.read(yaml) }
        #expect(error?.findings.map(\.description) == expected.map { "walk.yaml:" + $0 })
    }
}
