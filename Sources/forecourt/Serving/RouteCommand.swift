import ArgumentParser
import Glibc
import ISO8583
import Payments
import Switch
import Text

/// `forecourt route …`.
struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "The routing rules.",
        discussion: "Example: forecourt route explain --card personal --amount 88.50",
        subcommands: [RouteExplain.self]
    )
}

/// `route explain`.
struct RouteExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Which rule a payment would take, and why not the ones before it.",
        discussion: """
            Asks the configuration, not the running switch. A message may be given instead of the \
            options.

            Examples:
              forecourt route explain --card personal --amount 88.50
              forecourt route explain --card 6222000000000000 --terminal T0000001
              forecourt route explain --spec unionpay-pos 0200…
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var card: CardOptions
    @Option(parsing: .unconditional, help: "Amount as on a receipt.") var amount: String?
    @Option(help: "DE 3.") var processingCode = "000000"
    @Option(help: "DE 41.") var terminal = ""
    @Option(help: "DE 42.") var merchant = ""
    @Option(help: "Name of the listener.") var listener = ""
    @Option(help: ArgumentHelp("Time of the institution's day.", valueName: "hh:mm"))
    var time: String?
    @Option(help: "Specification of the message given.") var spec: String?
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: ArgumentHelp("A message in hexadecimal text, a file, or -.", valueName: "hex"))
    var message: String?

    func run() throws {
        let configuration = try options.load().configuration
        let explanation =
            try message.map { try explain($0, configuration) } ?? explain(configuration)
        if json { return showJSON(explanation) }
        for step in explanation.steps {
            Console.line(
                step.failedCondition.map { "\(step.rule): passed over, \($0) does not match" }
                    ?? "\(step.rule): matches"
            )
        }
        if let channel = explanation.channel {
            let half = explanation.half == .foreign ? ", counts as a foreign card" : ""
            Console.line("goes to \(channel)\(half)")
        } else {
            Console.line("refused: \(explanation.refusal ?? "no rule")")
        }
    }

    private func explain(_ configuration: SwitchConfiguration) throws -> RouteExplanation {
        guard let number = try card.terminalCard().number else {
            throw CommandFailure(.usage, "a route needs a card number", cure: "leave --track out")
        }
        let money = try amount.map { try AmountOption.money($0, in: card.asset()) }
        return RouteExplanation(
            configuration,
            card: number,
            processingCode: processingCode,
            terminal: terminal,
            merchant: merchant,
            listener: listener,
            amount: money?.minorUnits,
            minute: try minute(configuration)
        )
    }

    private func explain(
        _ word: String,
        _ configuration: SwitchConfiguration
    ) throws -> RouteExplanation {
        guard let spec else {
            throw CommandFailure(
                .usage,
                "which dialect is the message in?",
                cure: "add --spec NAME"
            )
        }
        let specification = try SpecificationFiles.specification(spec, options.source)
        let message: Message
        let bytes = try MessageFrames.single(word, specification)
        do throws(DecodingFailure) {
            message = try MessageDecoder(specification).decode(bytes)
        } catch {
            throw CommandFailure(.badInput, "\(error.error)", cure: error.explanation)
        }
        guard let number = message.cardNumber else {
            throw CommandFailure(.badInput, "the message has no card", cure: "give DE 2 or DE 35")
        }
        return RouteExplanation(
            configuration,
            card: number,
            processingCode: message.text(.processingCode) ?? "",
            terminal: message.terminalIdentification ?? "",
            merchant: message.merchantIdentification ?? "",
            listener: listener,
            amount: message.amountTransaction?.minorUnits,
            minute: try minute(configuration)
        )
    }

    private func minute(_ configuration: SwitchConfiguration) throws -> Int {
        guard let time else {
            let offset = Int32(configuration.businessDay.offsetMinutes * 60)
            let moment = LocalMoment(SystemClock().now(), offset: offset)
            return moment.hour * 60 + moment.minute
        }
        let parts = time.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else {
            throw CommandFailure(.usage, "'\(time)' is no time of day", cure: "write 14:30")
        }
        return parts[0] * 60 + parts[1]
    }

    private func showJSON(_ explanation: RouteExplanation) {
        Console.json([
            ("rule", explanation.rule.map { .string($0) } ?? .null),
            ("channel", explanation.channel.map { .string($0) } ?? .null),
            ("cards", explanation.half.map { .string($0.name) } ?? .null),
            ("refusal", explanation.refusal.map { .string($0) } ?? .null),
            (
                "steps",
                .array(
                    explanation.steps.map { step in
                        .object([
                            .init("rule", .string(step.rule)),
                            .init("failed", step.failedCondition.map { .string($0) } ?? .null),
                        ])
                    }
                )
            ),
        ])
    }
}
