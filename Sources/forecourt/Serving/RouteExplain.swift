import ArgumentParser
import ISO8583
import Payments
import Switch
import Text

/// `route explain`.
struct RouteExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Which rule a payment would take, and why not the ones before it.",
        discussion: """
            Asks the configuration, not the running switch. A message may be given instead of the \
            options: what it asks for is read as the switch reads it, and options may not \
            contradict it. What the tables of reference data know of a station and of products is given \
            by --organisation and --product-group.

            Examples:
              forecourt route explain --card personal --amount 88.50
              forecourt route explain --card 6222000000000000 --terminal T0000001
              forecourt route explain --code unionpay --amount 88.50
              forecourt route explain --spec unionpay-pos 0200…
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var card: CardOptions
    @Option(
        help: ArgumentHelp(
            "Whose code is shown instead of a card: wechat, alipay or unionpay, or a file with one, "
                + "- for standard input.",
            valueName: "code"
        )
    )
    var code: String?
    @Option(parsing: .unconditional, help: "Amount as on a receipt.") var amount: String?
    @Option(
        help: ArgumentHelp(
            "What is asked for, as purchase or preauthorisation (default: purchase).",
            valueName: "operation"
        )
    )
    var operation: String?
    @Option(help: "DE 3 (default: 000000).") var processingCode: String?
    @Option(help: "DE 41.") var terminal: String?
    @Option(help: "DE 42.") var merchant: String?
    @Option(help: "Name of the listener.") var listener: String?
    @Option(
        help: ArgumentHelp("The station's organisation, then those above.", valueName: "name")
    )
    var organisation: [String] = []
    @Option(help: ArgumentHelp("Group of what is sold.", valueName: "name"))
    var productGroup: [String] = []
    @Option(help: ArgumentHelp("Time of the institution's day.", valueName: "hh:mm"))
    var time: String?
    @Option(help: ArgumentHelp("Day of the week, as mon.", valueName: "day")) var weekday: String?
    @Option(help: "Specification of the message given.") var spec: String?
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: ArgumentHelp("A message in hexadecimal text, a file, or -.", valueName: "hex"))
    var message: String?

    func run() throws {
        let configuration = try options.load().configuration
        try checkListener(configuration)
        if message == nil, spec != nil {
            throw CommandFailure(.usage, "--spec goes with a message", cure: "leave it out")
        }
        var payment =
            try message.map { try self.payment(of: $0, configuration) }
            ?? self.payment(configuration)
        payment.listener = listener ?? ""
        payment.organisations = organisation
        payment.productGroups = productGroup
        (payment.minute, payment.weekday) = try moment(configuration)
        let explanation = RouteExplainer(configuration).explain(payment)
        if json { return showJSON(explanation) }
        show(explanation)
    }

    private func show(_ explanation: RouteExplanation) {
        let isAlone = Set(explanation.steps.map(\.table)).count < 2
        for step in explanation.steps {
            let name = isAlone ? step.rule : "\(step.table) > \(step.rule)"
            Console.line("\(name): \(Self.words(step))")
        }
        if let channel = explanation.channel {
            let half = explanation.half == .foreign ? ", counts as a foreign card" : ""
            Console.line("goes to \(channel)\(half)")
        } else {
            let what = explanation.refusal ?? "no rule"
            Console.line("refused: \(what)\(explanation.rule == nil ? ", no rule matches" : "")")
        }
    }

    private static func words(_ step: RouteExplanation.Step) -> String {
        if let failed = step.failedCondition {
            return failed.hasSuffix("any")
                ? "passed over, none of \(failed) matches" : "passed over, \(failed) does not match"
        }
        if let table = step.leadsTo { return "matches, the table \(table) decides" }
        return step.leadsBack ? "matches, goes back" : "matches"
    }

    /// The operation of the option; nil where it is not given.
    private func operationGiven() throws -> Payments.Operation? {
        guard let operation else { return nil }
        if let known = Operation(name: operation) { return known }
        let names = Operation.allCases.map(\.name)
        throw CommandFailure(
            .usage,
            "'\(operation)' is no operation",
            cure: NearestWord.find(operation, among: names).map { "did you mean \($0)?" }
                ?? "see docs/operations.md"
        )
    }

    /// The payment of the options.
    private func payment(
        _ configuration: SwitchConfiguration
    ) throws -> RouteExplanation.Payment {
        let processingCode = processingCode ?? "000000"
        guard let code = RouteExplanation.Payment.processingCode(processingCode) else {
            throw CommandFailure(
                .usage,
                "'\(processingCode)' is no DE 3",
                cure: "write six digits, as 000000"
            )
        }
        var payment = RouteExplanation.Payment()
        payment.code = try codeKind(configuration)
        if payment.code == nil {
            guard let number = try card.terminalCard().number else {
                throw CommandFailure(
                    .usage,
                    "a route needs a card number",
                    cure: "leave --track out"
                )
            }
            payment.firstEleven = number.leading(11)
        }
        payment.operation = try operationGiven() ?? .purchase
        payment.processingCode = code
        payment.terminal = terminal ?? ""
        payment.merchant = merchant ?? ""
        payment.amount = try amount.map { try AmountOption.money($0, in: card.asset()) }?.minorUnits
        return payment
    }

    /// Whose code the option names, or its file has; nil without the option.
    private func codeKind(_ configuration: SwitchConfiguration) throws -> CodeKind? {
        guard let code else { return nil }
        guard !card.isGiven, !card.track else {
            throw CommandFailure(
                .usage,
                "a code is shown instead of a card",
                cure: "leave one of the two out"
            )
        }
        if let kind = CodeKind(name: code) { return kind }
        guard ScannedCode(code.utf8) == nil else {
            throw CommandFailure(
                .usage,
                "others see a code that stands in a command",
                cure: "name its kind, or give it by --code - on standard input"
            )
        }
        let digits = try InputReader.smallWord(of: code, for: "--code")
        guard let scanned = ScannedCode(digits.utf8) else {
            throw CommandFailure(
                .usage,
                "that is no scanned code",
                cure: "give 16 to 24 digits, or name its kind"
            )
        }
        guard let kind = configuration.codeKinds.kind(of: scanned) else {
            throw CommandFailure(
                .badInput,
                "code_kinds knows no code such as \(scanned)",
                cure: "the switch answers 14 to it"
            )
        }
        Console.talk("\(scanned) is a code of \(kind.name)")
        return kind
    }

    /// The payment of a message, which the options may not contradict.
    private func payment(
        of word: String,
        _ configuration: SwitchConfiguration
    ) throws -> RouteExplanation.Payment {
        guard let spec else {
            throw CommandFailure(
                .usage,
                "which dialect is the message in?",
                cure: "add --spec NAME"
            )
        }
        let message = try RoutedMessage(word, in: spec, options.source, configuration)
        let payment = message.payment
        try checkCard(against: message)
        try check("--operation", try operationGiven()?.name, against: payment.operation.name)
        try check("--terminal", terminal, against: payment.terminal)
        try check("--merchant", merchant, against: payment.merchant)
        let code = payment.processingCode.map { DecimalText.padded($0, digits: 6) }
        try check("--processing-code", processingCode, against: code)
        let given = try amount.map { try AmountOption.money($0, in: message.asset ?? .yuan) }
        if let given, given.minorUnits != payment.amount {
            throw Self.contradiction("--amount", nil)
        }
        guard !productGroup.isEmpty || message.products.isEmpty else {
            if RouteExplainer(configuration).asksForProductGroups {
                let codes = message.products.joined(separator: ", ")
                Console.talk(
                    "forecourt: rules ask for groups of products, and the message sells \(codes):"
                        + " name their groups with --product-group"
                )
            }
            return payment
        }
        if !productGroup.isEmpty, message.products.isEmpty {
            throw Self.contradiction("--product-group", "no product")
        }
        return payment
    }

    private func checkCard(against message: RoutedMessage) throws {
        guard !card.track, !card.encrypt, card.expiry == nil else {
            throw CommandFailure(
                .usage,
                "--track, --encrypt and --expiry say how a card is sent",
                cure: "leave them out beside a message"
            )
        }
        if let code, message.payment.code?.name != code {
            throw Self.contradiction("--code", nil)
        }
        guard card.isGiven, try card.terminalCard().number != message.card else { return }
        throw Self.contradiction(card.panFile == nil ? "--card" : "--pan-file", nil)
    }

    private func check(_ option: String, _ given: String?, against said: String?) throws {
        guard let given, given != said else { return }
        throw Self.contradiction(option, said)
    }

    /// `said` is what stands in the message, where that may be told.
    private static func contradiction(_ option: String, _ said: String?) -> CommandFailure {
        let other = said.map { ", which has \($0.isEmpty ? "none" : $0)" } ?? ""
        return CommandFailure(
            .usage,
            "\(option) contradicts the message\(other)",
            cure: "leave it out"
        )
    }

    /// A listener that there is, and that speaks the dialect of the message.
    private func checkListener(_ configuration: SwitchConfiguration) throws {
        guard let listener else { return }
        let names = configuration.listeners.map(\.name)
        guard let settings = configuration.listeners.first(where: { $0.name == listener }) else {
            throw CommandFailure(
                .usage,
                "there is no listener '\(listener)'",
                cure: NearestWord.find(listener, among: names).map { "did you mean \($0)?" }
                    ?? "one of \(names.joined(separator: ", "))"
            )
        }
        if let spec, settings.dialect != spec {
            throw CommandFailure(
                .usage,
                "the listener \(listener) speaks \(settings.dialect)",
                cure: "leave --listener out, or name one of \(spec)"
            )
        }
    }

    /// Minute and weekday of the institution's clock, or as the options say.
    private func moment(_ configuration: SwitchConfiguration) throws -> (Int, Int) {
        let now = RouteExplanation.Payment.moment(
            SystemClock().now(),
            offsetMinutes: configuration.businessDay.offsetMinutes
        )
        var (minute, day) = (now.minute, now.weekday)
        if let time {
            guard let clock = ClockTime(time) else {
                throw CommandFailure(.usage, "'\(time)' is no time of day", cure: "write 14:30")
            }
            minute = clock.minute
        }
        if let weekday {
            guard let found = Weekdays.names.firstIndex(of: weekday) else {
                let names = Weekdays.names.joined(separator: ", ")
                throw CommandFailure(.usage, "'\(weekday)' is no day", cure: "one of \(names)")
            }
            day = found
        }
        return (minute, day)
    }

    private func showJSON(_ explanation: RouteExplanation) {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        Console.json([
            ("rule", text(explanation.rule)),
            ("table", text(explanation.table)),
            ("channel", text(explanation.channel)),
            ("cards", text(explanation.half?.name)),
            ("refusal", text(explanation.refusal)),
            (
                "steps",
                .array(
                    explanation.steps.map { step in
                        .object([
                            .init("table", .string(step.table)),
                            .init("rule", .string(step.rule)),
                            .init("failed", text(step.failedCondition)),
                            .init("leads_to", text(step.leadsTo)),
                        ])
                    }
                )
            ),
        ])
    }
}
