import Payments
import Testing

@testable import Simulators

/// What a scenario says of a terminal's day.
@Suite struct ScenarioDayReaderTests {
    private static func read(_ yaml: String) throws -> Scenario {
        try ScenarioReader.read(yaml, file: "walk.yaml")
    }

    @Test func `everything that a day's step may say is read`() throws {
        let scenario = try Self.read(
            """
            scenario: A day
            dialects: [unionpay-pos]
            needs: [operators, sign-on-batches, shifts, short-wait]
            fresh: true
            steps:
              - {do: register, device: {serial: "SN-1", model: "M"}}
              - {do: operator-on, operator: 1, password: "246810", as: on, expect: {shift: present}}
              - {do: purchase, amount: "1.00", times: 3, as: sale}
              - {do: purchase, amount: "2.00", as: other}
              - do: settle
                previous: true
                hide: sale
                invent: ["1.00", {of: sale, plus: "0.50"}]
                mistake: {other: "3.00"}
                within: 5s
                expect: {result: [balanced, waits], cases: 2}
              - {do: upload, from: 9, rows: 4}
              - {do: end, rows: 12, balanced: true}
              - {do: shift-close, expect: {result: different, shift: {of: on}}}
              - {do: station-close, forced: true}
            """
        )
        #expect(scenario.isFresh)
        #expect(scenario.needs == [.operators, .signOnBatches, .shifts, .shortWait])
        let steps = scenario.steps
        #expect(steps[0].day.device == DeviceNames(serial: "SN-1", model: "M", software: ""))
        #expect(steps[1].operatorNumber == 1 && steps[1].expected.shift == .present)
        #expect(steps[2].times == 3)
        let day = steps[4].day
        #expect(day.isPrevious && day.hidden == ["sale"] && day.invented.count == 2)
        #expect(day.mistaken.map(\.step) == ["other"] && day.differs)
        #expect(steps[4].patience == 5000 && steps[4].expected.cases == 2)
        #expect(steps[4].expected.results == [.balanced, .waits])
        #expect(steps[5].day.from == 9 && steps[5].day.rows == 4)
        #expect(steps[6].day.rows == 12 && steps[6].day.isBalanced)
        #expect(steps[7].expected.results == [.different])
        #expect(steps[7].expected.shift == .captured("on"))
        #expect(steps[8].day.isForced && !steps[7].day.isForced)
    }

    static let mistakes: [(String, String)] = [
        (
            "- {do: operator-on, operator: 1}",
            "1:3: a shift is an operator's: add operator: 1, password: \"246810\""
        ),
        ("- {do: register, device: {model: x}}", "1:26: a device has a serial number"),
        ("- {do: settle, hide: sale}", "1:22: no earlier step is called sale"),
        ("- {do: settle, expect: {result: equal}}", "1:33: no result is called equal"),
        ("- {do: settle, forced: true}", "1:24: settle has no forced"),
        ("- {do: settle, rows: 1}", "1:22: settle has no rows"),
        ("- {do: settle, amount: \"1.00\"}", "1:24: settle has no amount"),
        ("- {do: echo, times: 2}", "1:21: echo has no times"),
        ("- {do: purchase, amount: \"1\", times: 1001}", "times is a number, not 1001"),
    ]

    @Test(arguments: mistakes)
    func `a mistake in it is told with its place`(_ text: String, _ told: String) {
        do throws(ScenarioError) {
            _ = try ScenarioReader.read(text, file: "walk.yaml")
            Issue.record("nothing was noticed")
        } catch {
            #expect(error.findings.contains { "\($0)".contains(told) }, "\(error.findings)")
        }
    }
}
