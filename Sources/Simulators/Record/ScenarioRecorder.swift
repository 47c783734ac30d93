package import ISO8583
package import Payments
import Text

/// Makes a scenario of what passed between terminals and a switch.
///
/// Requests become steps in the order in which they came, with the answer that they got. What a
/// scenario cannot say, and what has a secret in it that it would have to say, is counted.
package struct ScenarioRecorder {
    /// Steps at most; a scenario is read by people.
    package static let mostSteps = 1000

    private struct Step {
        var words: [(key: String, value: String)]
        var comment: String?
        var expectation = ""
    }

    private struct Key: Hashable {
        var terminal: String
        var stan: UInt32
    }

    private let mapping: DialectMapping
    private var steps: [Step] = []
    private var terminals: [String] = []
    /// The last step of each request, by which its answer and what follows finds it.
    private var known: [Key: Int] = [:]
    /// How many steps have the name of a kind.
    private var names: [String: Int] = [:]
    /// What became no step, by why.
    private var left: [String: Int] = [:]

    package init(_ mapping: DialectMapping) {
        self.mapping = mapping
    }

    /// How many steps there are.
    package var count: Int { steps.count }

    /// What became no step: why, and how often.
    package var leftOut: [(reason: String, count: Int)] {
        left.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private mutating func leaveOut(_ reason: String) { left[reason, default: 0] += 1 }

    /// A message of a terminal.
    package mutating func request(_ message: Message) {
        guard case .request(let draft) = mapping.read(message) else {
            return leaveOut("the switch does not offer it")
        }
        guard let (verb, more) = ScenarioVerb.saying(draft.operation) else {
            return leaveOut("what is keyed in or counted is not recorded: \(draft.operation.name)")
        }
        guard let terminal = number(of: draft.terminal) else {
            return leaveOut("of a fifth terminal")
        }
        guard steps.count < Self.mostSteps else {
            return leaveOut("beyond \(Self.mostSteps) steps")
        }
        let key = Key(terminal: draft.terminal, stan: draft.stan)
        if let first = known[key], steps[first].words.first?.value == verb.rawValue {
            return again(first, terminal)
        }
        let count = names[verb.rawValue, default: 0] + 1
        names[verb.rawValue] = count
        var step = Step(words: [("do", verb.rawValue), ("as", "\(verb.rawValue)-\(count)")])
        if let more { step.words.append((more, "true")) }
        if terminal > 1 { step.words.append(("terminal", "\(terminal)")) }
        addOriginal(draft, verb, to: &step)
        addMoney(draft, verb, to: &step)
        addCard(draft, verb, to: &step)
        known[key] = steps.count
        steps.append(step)
    }

    /// A message of the switch.
    package mutating func reply(_ message: Message) {
        guard let terminal = message.text(.terminalIdentification),
            let stan = message.text(.systemsTraceAuditNumber).flatMap({ UInt32($0) }),
            let place = known[Key(terminal: terminal, stan: stan)]
        else { return }
        guard let code = message.text(.actionCode) else { return }
        steps[place].expectation = "\"\(PrintableText.line(code))\""
    }

    /// The same request once more, under its STAN.
    private mutating func again(_ first: Int, _ terminal: Int) {
        var step = Step(words: [("do", "repeat")])
        if let name = steps[first].words.first(where: { $0.key == "as" })?.value {
            step.words.append(("of", name))
        }
        if terminal > 1 { step.words.append(("terminal", "\(terminal)")) }
        steps.append(step)
    }

    private mutating func number(of terminal: String) -> Int? {
        if let index = terminals.firstIndex(of: terminal) { return index + 1 }
        guard terminals.count < Scenario.mostTerminals else { return nil }
        terminals.append(terminal)
        return terminals.count
    }

    private func addOriginal(_ draft: RequestDraft, _ verb: ScenarioVerb, to step: inout Step) {
        guard verb.original != .never, let original = draft.original else { return }
        let stan = original.stan.flatMap { known[Key(terminal: draft.terminal, stan: $0)] }
        guard let stan, let name = steps[stan].words.first(where: { $0.key == "as" })?.value
        else {
            step.comment = "its original was not recorded"
            return
        }
        step.words.append(("of", name))
    }

    private func addMoney(_ draft: RequestDraft, _ verb: ScenarioVerb, to step: inout Step) {
        guard verb.amount != .never, let amount = draft.amount else { return }
        let text = AmountText.text(Money(minorUnits: amount, asset: draft.asset ?? .yuan))
        step.words.append(("amount", "\"\(text)\""))
    }

    /// A test card by its word; another one is not written down.
    private func addCard(_ draft: RequestDraft, _ verb: ScenarioVerb, to step: inout Step) {
        guard verb.hasCard else { return }
        if let kind = draft.details?.values.code?.kind {
            step.words.append(("code", kind.name))
            return
        }
        guard let card = draft.card else {
            if draft.trackIsEncrypted || draft.dataIsEncrypted {
                step.comment = "its card was encrypted: a demo card stands in for it"
            }
            return
        }
        if let word = Self.word(of: card) {
            step.words.append(("card", "\"\(word)\""))
        } else {
            step.comment = "the card was \(card): a demo card stands in for it"
        }
    }

    /// The word of a demo card.
    private static func word(of card: PrimaryAccountNumber) -> String? {
        let digits = card.unmaskedDigits
        guard digits.count == 16, let index = Int(digits.dropFirst(6).prefix(9)) else { return nil }
        for word in ["personal", "fleet", "points", "bank"] {
            let candidate = "\(word):\(index)"
            if DemoCardWord.card(candidate) == card { return candidate }
        }
        return nil
    }

    /// The file.
    package func yaml(title: String) -> String {
        var lines = [
            "# Recorded. Secrets, keys and card numbers stay out of it; MACs are made anew.",
            "# Terminals: " + terminals.map(PrintableText.line).joined(separator: ", "),
            "scenario: \(JSONText.string(title, .everyControl))",
            "dialects: [\(mapping.specification.name)]",
        ]
        lines.append(steps.isEmpty ? "steps: []" : "steps:")
        for step in steps {
            var words = step.words.map { "\($0.key): \($0.value)" }
            if !step.expectation.isEmpty { words.append("expect: \(step.expectation)") }
            let comment = step.comment.map { "  # \($0)" } ?? ""
            lines.append("  - {\(words.joined(separator: ", "))}\(comment)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
