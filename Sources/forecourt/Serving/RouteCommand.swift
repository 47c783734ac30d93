import ArgumentParser
import Desk
import Switch
import Text

/// `forecourt route …`.
struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "The routing rules.",
        discussion: """
            Examples:
              forecourt route explain --card personal --amount 88.50
              forecourt route test routes-test.yaml
              forecourt route reload --reason "the new acquirer" --yes
            """,
        subcommands: [RouteExplain.self, RouteTest.self, RouteReload.self]
    )
}

/// `route test FILE`.
struct RouteTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Whether payments go where they have to; ends with 1 and the differences.",
        discussion: """
            Asks the configuration, not the running switch. The file is YAML, a list of cases:

              cases:
                - name: personal cards stay in house
                  card: "900001"
                  amount_minor: 8850
                  expect: {rule: fuel-cards, channel: in-house}

            A case may say card (its first digits), amount_minor, operation, processing_code, \
            terminal, merchant, listener, organisations (the station's own first), product_groups, \
            weekday and time; it is a purchase on a Monday at noon else. What is expected is of \
            rule, table, channel, refusal (route-denied, no-route) and cards; none means that there \
            is none. A mistake is told with file:line:column and ends the command with 65.

            Example: forecourt route test routes-test.yaml --config forecourt.yaml
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object a case.") var json = false
    @Argument(help: ArgumentHelp("The cases, or - for standard input.", valueName: "file"))
    var file: String

    func run() throws {
        let configuration = try options.load().configuration
        let explainer = RouteExplainer(configuration)
        var differing = 0
        let cases = try read(for: configuration)
        for item in cases {
            let explanation = explainer.explain(item.payment)
            let differences = item.differences(from: explanation)
            if !differences.isEmpty { differing += 1 }
            if json {
                Console.json(Self.document(item, differences))
            } else {
                for difference in differences {
                    Console.line("\(item.name): \(Self.words(difference))")
                }
            }
        }
        let holding = cases.count - differing
        Console.talk("\(holding) of \(cases.count) hold")
        if differing > 0 { throw QuietFailure(status: .failed) }
    }

    private func read(for configuration: SwitchConfiguration) throws -> [RouteCase] {
        let text = try InputReader.smallText(of: file, atMost: 4 << 20)
        do throws(ConfigurationError) {
            return try RouteCaseReader.read(yaml: text, named: file, for: configuration)
        } catch {
            for finding in error.findings { Console.talk("forecourt: \(finding)") }
            throw QuietFailure(status: .badInput)
        }
    }

    private static func words(_ difference: RouteCase.Difference) -> String {
        let expected = difference.expected ?? "none"
        return "\(difference.key.rawValue) is \(difference.found ?? "none"), expected \(expected)"
    }

    private static func document(
        _ item: RouteCase,
        _ differences: [RouteCase.Difference]
    ) -> [(String, JSONValue)] {
        [
            ("case", .string(item.name)),
            ("holds", .boolean(differences.isEmpty)),
            (
                "differences",
                .array(
                    differences.map {
                        .members(
                            ("key", .string($0.key.rawValue)),
                            ("expected", $0.expected.map { .string($0) } ?? .null),
                            ("found", $0.found.map { .string($0) } ?? .null)
                        )
                    }
                )
            ),
        ]
    }
}

/// `route reload`.
struct RouteReload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "The running switch reads its configuration again and routes by it.",
        discussion: """
            Takes up routes, route_match, route_tables, offline, shifts and the certificates of TLS \
            listeners, all or nothing, and answers when every lane has them. A file that a start \
            would refuse changes nothing, tells all its mistakes, and is recorded as refused. What \
            else has changed takes a restart and is named. SIGHUP does the same.

            Example: forecourt route reload --reason "the new acquirer" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "reading the configuration again")
        let answer = try OperatorSession(options: options)
            .sayRunning(Verbs.routeReload, reason: reason)
        if json { return Console.line(answer.text()) }
        let version = OperatorSession.number(answer["routing_version"]) ?? 0
        if let record = OperatorSession.number(answer["record"]) {
            Console.line("record \(record): routing version \(version)")
        } else {
            Console.line("routing version \(version) as before")
        }
        guard case .array(let paths)? = answer["takes_restart"], !paths.isEmpty else { return }
        Console.talk("takes a restart: \(paths.compactMap(\.string).joined(separator: ", "))")
    }
}
