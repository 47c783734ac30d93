import ArgumentParser
import ISO8583
import Simulators
import Text

/// `pos run SCENARIO.yaml…`.
struct PosRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Walks terminals through the steps of scenarios.",
        discussion: """
            A scenario is a YAML list of steps, each {do: purchase, amount: "88.50", card: \
            personal, expect: "00"}, or a file with scenario:, dialects: and steps:. A step may \
            be named (as: sale) and meant by later ones (do: void, of: sale); it may go wrong on \
            purpose (fault: duplicate), and expect says what it must be answered (default: an \
            approval). docs/scenarios.md has all of it. One that needs the desk closes the \
            business date, or a station, of the switch it runs against.

            Without --dialect a scenario runs in each dialect that it names. Ends with 1 where an \
            answer was another one than expected, and with 65 where a file cannot be read; then \
            nothing is sent.

            Examples:
              forecourt pos run fixtures/demo/walk.yaml
              forecourt pos run fixtures/scenarios/*.yaml --junit scenarios.xml
            """
    )

    @OptionGroup var options: TerminalOptions
    @Option(help: ArgumentHelp("Write what came of them as JUnit XML.", valueName: "file"))
    var junit: String?
    @Argument(help: "The scenarios.") var scenarios: [String]

    func run() throws {
        let read = try ScenarioFiles.read(scenarios)
        let plan = try read.map { scenario in (scenario, try dialects(of: scenario)) }
        let runs = plan.reduce(0) { $0 + $1.1.count }
        var results: [ScenarioResult] = []
        var unreachable: CommandFailure?
        for (scenario, dialects) in plan {
            for dialect in dialects {
                // Nothing more is sent to a switch that is not there.
                if let unreachable {
                    results.append(Self.missed(scenario, dialect, unreachable))
                    continue
                }
                let first = options.namedDialect == nil ? ownPlace(of: dialect) : 0
                let run = try run(scenario, dialect, at: first, showsSteps: runs == 1)
                results.append(run.result)
                unreachable = run.unreachable
                if unreachable == nil { show(run.result, isOnly: runs == 1) }
            }
        }
        if let junit { try ReportFiles.write(JUnitReport.text(results), to: junit) }
        if let unreachable { throw unreachable }
        if runs > 1 { showSum(of: results) }
        if results.contains(where: { $0.ending.word == "failed" }) {
            throw QuietFailure(status: .failed)
        }
    }

    /// A terminal has one set of keys and counts its messages in one sequence, whatever it speaks:
    /// each dialect has terminals of its own, the same ones in every file.
    private func ownPlace(of dialect: String) -> Int {
        let known = ["unionpay-pos", "iso8583-1987-ascii", "iso8583-1987-binary", "ifsf"]
        return known.firstIndex(of: dialect) ?? known.count
    }

    /// One listener speaks one dialect.
    private func dialects(of scenario: Scenario) throws -> [String] {
        if let asked = options.namedDialect { return [asked] }
        let dialects = scenario.dialects(or: options.dialect)
        guard options.target == nil || dialects.count == 1 else {
            throw CommandFailure(
                .usage,
                "\(scenario.file) runs in \(dialects.count) dialects, and --target is one listener",
                cure: "add --dialect \(dialects[0])"
            )
        }
        return dialects
    }

    private func run(
        _ scenario: Scenario,
        _ dialect: String,
        at place: Int,
        showsSteps: Bool
    ) throws -> (result: ScenarioResult, unreachable: CommandFailure?) {
        guard Self.takes(dialect, scenario) else {
            let ending = ScenarioResult.Ending.skipped("not for \(dialect)")
            return (ScenarioResult(scenario, dialect: dialect, ending), nil)
        }
        let site = PosSite(
            options,
            dialect: dialect,
            first: options.number + place * Scenario.mostTerminals,
            showsSteps: showsSteps || options.verbose || options.json || options.receipt != nil
        )
        let runner = ScenarioRunner(scenario, dialect: dialect, at: site)
        var result = runner.run { TerminalFailure.wording($0).oneLine }
        if let failure = site.unreachable { result.ending = .unreachable(failure.oneLine) }
        return (result, site.unreachable)
    }

    private static func takes(_ dialect: String, _ scenario: Scenario) -> Bool {
        scenario.dialects.isEmpty || scenario.dialects.contains(dialect)
    }

    /// A run that there was no switch for.
    private static func missed(
        _ scenario: Scenario,
        _ dialect: String,
        _ failure: CommandFailure
    ) -> ScenarioResult {
        let ending: ScenarioResult.Ending =
            takes(dialect, scenario)
            ? .unreachable(failure.oneLine) : .skipped("not for \(dialect)")
        return ScenarioResult(scenario, dialect: dialect, ending)
    }

    private func show(_ result: ScenarioResult, isOnly: Bool) {
        let reason: String
        switch result.ending {
        case .passed: reason = ""
        case .failed(let place, let text):
            reason = "\(place): \(text)"
            Console.talk("forecourt: \(reason)")
        case .skipped(let text), .unreachable(let text): reason = text
        }
        if options.json {
            return Console.json([
                ("scenario", .string(result.file)), ("title", .string(result.title)),
                ("dialect", .string(result.dialect)), ("result", .string(result.ending.word)),
                ("reason", .string(CardNumberMask.masked(reason))),
                ("steps", .number("\(result.steps)")),
                ("microseconds", .number("\(result.microseconds)")),
            ])
        }
        guard !isOnly else { return }
        let painter = Painter(isOn: options.color.isOn)
        let word =
            switch result.ending {
            case .passed: painter.green("passed ")
            case .failed, .unreachable: painter.red("failed ")
            case .skipped: painter.yellow("skipped")
            }
        let parts = [
            word, PrintableText.line(ScenarioFiles.name(of: result.file)),
            PrintableText.line(result.dialect), Counted.text(result.steps, "step"),
            painter.dim(ExchangePrinter.milliseconds(result.microseconds)),
        ]
        Console.painted(parts.joined(separator: "  "))
    }

    private func showSum(of results: [ScenarioResult]) {
        guard !options.json else { return }
        func count(_ word: String) -> Int { results.count { $0.ending.word == word } }
        Console.line(
            "\(Counted.text(results.count, "run")): \(count("passed")) passed, "
                + "\(count("failed")) failed, \(count("skipped")) skipped"
        )
    }
}

/// Scenario files of the command line.
enum ScenarioFiles {
    /// Reads them all; every mistake in any of them is said, a line each.
    static func read(_ paths: [String]) throws -> [Scenario] {
        var scenarios: [Scenario] = []
        var findings: [ScenarioFinding] = []
        for path in paths {
            let text = try InputReader.text(of: path)
            do throws(ScenarioError) {
                scenarios.append(try ScenarioReader.read(text, file: path))
            } catch {
                findings += error.findings
            }
        }
        guard findings.isEmpty else {
            for finding in findings { Console.talk("forecourt: \(finding)") }
            throw QuietFailure(status: .badInput)
        }
        return scenarios
    }

    /// `void-sale` of `fixtures/scenarios/void-sale.yaml`.
    static func name(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }
}
