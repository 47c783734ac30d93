import Testing

@testable import Simulators

/// What a scenario says that is answered otherwise than it expects.
@Suite struct ScenarioFailureTests {
    /// Steps, and what is said of the one that ends them.
    static let failures: [(String, String)] = [
        ("- {do: purchase, amount: \"1.00\", expect: declined}", "was answered 00 (approved), not"),
        (
            "- {do: purchase, amount: \"1.00\", expect: [insufficient-funds, \"77\"]}",
            "not insufficient-funds or 77"
        ),
        (
            "- {do: purchase, amount: \"1.00\", card: \"points:1\", expect: {amount: \"2\"}}",
            "no amount"
        ),
        (
            "- {do: purchase, amount: \"1.00\", expect: {amount: \"1.01\"}}",
            "says 1.00 CNY, not 1.01 CNY"
        ),
        (
            "- {do: balance, as: one}\n"
                + "- {do: purchase, amount: \"1.00\"}\n"
                + "- {do: balance, expect: {available: {of: one}}}",
            "says that 9999.00 CNY is available, not 10000.00 CNY"
        ),
        ("- {do: purchase, amount: \"1.00\", expect: {rrn: absent}}", "has DE 37 \""),
        ("- {do: purchase, amount: \"1.00\", expect: {authorisation: \"X\"}}", ", not \"X\""),
        ("- {do: balance, expect: {elements: {\"44\": present}}}", "has no 44"),
        (
            "- {do: purchase, amount: \"1.00\", as: one}\n"
                + "- {do: purchase, amount: \"1.00\", expect: {rrn: {of: one}}}",
            "as one"
        ),
        (
            "- {do: purchase, amount: \"1.00\", as: one}\n"
                + "- {do: purchase, amount: \"1.00\", expect: {same-as: one}}",
            "has another element 11 than one"
        ),
        ("- {do: void}", "remembers no such payment"),
        (
            "- {do: purchase, amount: \"1.00\", as: one}\n- {do: reverse, delivered: \"0.50\"}",
            "no reversal of"
        ),
        ("- {do: purchase, amount: \"1.00\", set: {\"4\": \"x\"}}", "cannotBuild"),
    ]

    @Test(arguments: failures)
    func `what was answered otherwise is told with its step`(
        _ steps: String,
        _ told: String
    ) throws {
        let world = try HostWorld()
        let scenario = try ScenarioReader.read(steps, file: "walk.yaml")
        let site = try EmbeddedSite(world, "unionpay-pos", first: 1)
        let runner = ScenarioRunner(scenario, dialect: "unionpay-pos", at: site)
        let result = runner.run { "\($0)" }
        guard case .failed(let place, let text) = result.ending else {
            Issue.record("nothing was noticed")
            return
        }
        #expect(text.contains(told), "\(text)")
        #expect(place.line == scenario.steps.count)
        #expect(result.steps >= scenario.steps.count - 1)
    }

    @Test func `what a dialect does not offer is said before anything is sent`() throws {
        let world = try HostWorld()
        let scenario = try ScenarioReader.read(
            "- {do: purchase, amount: \"1.00\"}\n- {do: void}",
            file: "walk.yaml"
        )
        let site = try EmbeddedSite(world, "ifsf", first: 1)
        let result = ScenarioRunner(scenario, dialect: "ifsf", at: site).run { "\($0)" }
        #expect(
            result.ending
                == .failed(
                    ScenarioPlace(file: "walk.yaml", line: 2, column: 3),
                    "void: ifsf offers no void; name others in dialects:"
                )
        )
        #expect(try world.rows("operation=void").isEmpty)
    }

    @Test func `a bank that is away is named as the likely reason`() throws {
        let world = try HostWorld()
        world.lines.isReachable = false
        world.lines.reset()
        world.advance(seconds: 1)
        let scenario = try ScenarioReader.read(
            "needs: bank\ncard: bank\nsteps: [{do: purchase, amount: \"1.00\"}]",
            file: "walk.yaml"
        )
        let site = try EmbeddedSite(world, "unionpay-pos", first: 1)
        let result = ScenarioRunner(scenario, dialect: "unionpay-pos", at: site).run { "\($0)" }
        guard case .failed(_, let text) = result.ending else {
            Issue.record("the bank is away")
            return
        }
        #expect(text.hasSuffix("is the bank there? forecourt simulate bank"), "\(text)")
    }
}
