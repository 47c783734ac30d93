import ArgumentParser
import Payments
import Simulators
import Yams

/// `pos run SCENARIO.yaml`.
struct PosRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Walks a terminal through the steps of a scenario.",
        discussion: """
            A scenario is a YAML list of steps, each {do: purchase, amount: "88.50", card: \
            personal, expect: "00"}; do is one of sign-on, purchase, balance, preauth, complete, \
            void, refund, reverse, echo, sign-off. void has of: purchase, completion or preauth, \
            and is, like complete and refund, about the terminal's last one. expect is the answer \
            code (default: any approval). Ends with 1 at the first step that is answered otherwise.

            Example: forecourt pos run fixtures/demo/walk.yaml
            """
    )

    @OptionGroup var options: TerminalOptions
    @Argument(help: "The scenario.") var scenario: String

    func run() throws {
        let steps = try ScenarioStep.read(scenario)
        try options.withTerminal { terminal, file in
            let runner = TerminalRunner(options, terminal, file)
            for step in steps { try run(step, runner) }
        }
    }

    private func run(_ step: ScenarioStep, _ runner: TerminalRunner) throws {
        let answer = try perform(step, runner)
        let isExpected = step.expected.map { $0 == answer.code } ?? answer.isApproved
        guard isExpected else {
            let expected = step.expected ?? "an approval"
            throw CommandFailure(
                .failed,
                "\(scenario):\(step.line): \(step.verb.rawValue) was answered \(answer.code), "
                    + "not \(expected)"
            )
        }
    }

    private func perform(_ step: ScenarioStep, _ runner: TerminalRunner) throws -> TerminalReply {
        let terminal = runner.terminal
        switch step.verb {
        case .signOn:
            return try runner.run(terminal.profile.signOn, "sign-on")
        case .signOff:
            let answer = try runner.run(.signOff, "sign-off")
            if answer.isApproved { terminal.memory.handedOut = [] }
            return answer
        case .echo:
            return try runner.run(.echo, "echo")
        case .balance:
            try runner.signOnIfNeeded()
            let money = Money(minorUnits: 0, asset: try step.card.asset())
            return try runner.run(
                .balance,
                "balance",
                amount: money,
                card: try step.card.terminalCard()
            )
        case .reverse:
            let request = try runner.reversal(card: try step.card.terminalCard(), amount: nil)
            return try runner.send(request, "reversal")
        case .purchase, .preauth, .complete, .void, .refund:
            try runner.signOnIfNeeded()
            return try pay(step, runner)
        }
    }

    private func pay(_ step: ScenarioStep, _ runner: TerminalRunner) throws -> TerminalReply {
        let card = try step.card.terminalCard()
        let asset = try step.card.asset()
        if case .void = step.verb {
            let amount = step.amount
            return try runner.void(step.voided, amount: amount, card: card, in: asset)
        }
        let money = try AmountOption.money(step.amount ?? "0", in: asset)
        return switch step.verb {
        case .preauth: try runner.preauthorise(amount: money, card: card)
        case .complete: try runner.complete(amount: money, card: card)
        case .refund: try runner.refund(amount: money, card: card)
        default: try runner.run(.purchase, "purchase", amount: money, card: card)
        }
    }
}

/// One step of a scenario.
struct ScenarioStep {
    /// What a step does, as a scenario writes it.
    enum Verb: String, CaseIterable {
        case signOn = "sign-on"
        case purchase
        case balance
        case preauth
        case complete
        case void
        case refund
        case reverse
        case echo
        case signOff = "sign-off"

        /// Whether it says what is paid; a void may.
        var needsAmount: Bool {
            switch self {
            case .purchase, .preauth, .complete, .refund: true
            case .signOn, .balance, .void, .reverse, .echo, .signOff: false
            }
        }
    }

    private static let keys = ["do", "amount", "card", "expect", "of"]

    let verb: Verb
    let amount: String?
    /// What a void takes back.
    let voided: VoidedPayment
    let card: CardOptions
    let expected: String?
    let line: Int

    /// Reads a scenario; every mistake names its line and column.
    static func read(_ path: String) throws -> [ScenarioStep] {
        let text = try InputReader.text(of: path)
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.failure(error, path)
        }
        guard let items = node?.sequence else {
            throw CommandFailure(
                .badInput,
                "\(path):1:1: a scenario is a list of steps",
                cure: "begin each with - {do: echo}"
            )
        }
        return try items.map { try ScenarioStep($0, path) }
    }

    private static func failure(_ error: YamlError, _ path: String) -> CommandFailure {
        let cure = "check quotes, brackets and indentation there"
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let place = "\(path):\(mark.line):\(mark.column)"
            return CommandFailure(.badInput, "\(place): \(problem)", cure: cure)
        default:
            return CommandFailure(.badInput, "\(path) is not YAML", cure: cure)
        }
    }

    private init(_ node: Node, _ path: String) throws {
        func mistake(_ node: Node, _ problem: String, _ cure: String) -> CommandFailure {
            let mark = node.mark
            let place = "\(path):\(mark?.line ?? 1):\(mark?.column ?? 1)"
            return CommandFailure(.badInput, "\(place): \(problem)", cure: cure)
        }
        guard let mapping = node.mapping else {
            throw mistake(node, "a step is a set of keys", "write {do: echo}")
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, Self.keys.contains(name) else {
                throw mistake(key, "unknown key", "use " + Self.keys.joined(separator: ", "))
            }
            guard let text = value.scalar?.string else {
                throw mistake(value, "\(name) is text", "write it in quotes")
            }
            values[name] = text
        }
        guard let verb = values["do"].flatMap(Verb.init) else {
            let known = Verb.allCases.map(\.rawValue).joined(separator: ", ")
            throw mistake(node, "no operation", "do: " + known)
        }
        guard !verb.needsAmount || values["amount"] != nil else {
            throw mistake(node, "a \(verb.rawValue) has an amount", "add amount: \"88.50\"")
        }
        guard let voided = VoidedPayment(rawValue: values["of"] ?? "purchase") else {
            throw mistake(node, "no such payment", "of: purchase, completion or preauth")
        }
        self.verb = verb
        self.voided = voided
        amount = values["amount"]
        do {
            card = try CardOptions.parse(["--card=\(values["card"] ?? "personal")"])
        } catch {
            throw mistake(node, "no card", "card: personal, or card: \"fleet:7\"")
        }
        expected = values["expect"]
        line = node.mark?.line ?? 1
    }
}
