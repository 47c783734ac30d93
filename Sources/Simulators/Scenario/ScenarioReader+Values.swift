import ISO8583
import Payments
import Text
import Yams

/// Single values of a scenario file.
extension ScenarioReader {
    /// The values of a mapping by key; a key that is not known is a mistake.
    mutating func section(_ node: Node, _ what: String, keys: [String]) -> [String: Node]? {
        guard let mapping = node.mapping else {
            complain(node, "\(what) is a set of keys", "one of " + keys.joined(separator: ", "))
            return nil
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? "?"
            guard keys.contains(name) else {
                complain(key, "unknown key \(name)", suggestion(for: name, among: keys))
                continue
            }
            values[name] = value
        }
        return values
    }

    mutating func text(_ node: Node, _ name: String) -> String? {
        guard let text = node.scalar?.string else {
            complain(node, "\(name) is text", "write it in quotes")
            return nil
        }
        guard !PrintableText.isBlank(text), PrintableText.steeringName(in: text) == nil else {
            complain(node, "\(name) is empty or holds control characters", "write plain text")
            return nil
        }
        return text
    }

    /// A word, or a list of them.
    mutating func words(_ node: Node?, _ name: String) -> [(word: String, place: ScenarioPlace)] {
        guard let node else { return [] }
        guard let sequence = node.sequence else {
            return text(node, name).map { [($0, place(node))] } ?? []
        }
        var words: [(word: String, place: ScenarioPlace)] = []
        for item in sequence {
            if let word = text(item, name) { words.append((word, place(item))) }
        }
        return words
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node,
        _ name: String
    ) -> Choice? where Choice.RawValue == String {
        guard let word = text(node, name) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map(\.rawValue)
            complain(node, "no \(name) is called \(word)", suggestion(for: word, among: known))
            return nil
        }
        return choice
    }

    mutating func number(_ node: Node, _ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            complain(node, "\(name) is a number, not \(text)", "write \(bounds)")
            return nil
        }
        return number
    }

    mutating func cardNumber(_ node: Node) -> PrimaryAccountNumber? {
        guard let word = text(node, "card") else { return nil }
        if let card = DemoCardWord.card(word) { return card }
        guard let number = PrimaryAccountNumber(word), number.hasCardLength else {
            complain(node, "no such card", "write personal, fleet:7, points, bank:3 or its number")
            return nil
        }
        return number
    }

    mutating func code(_ node: Node) -> ScenarioStep.Code? {
        guard let word = text(node, "code") else { return nil }
        if let fresh = TestCodeWord(word) { return .fresh(fresh) }
        guard let code = ScannedCode(word.utf8) else {
            complain(node, "that is no code", "write unionpay, alipay:83, or its 16 to 24 digits")
            return nil
        }
        return .given(code)
    }

    mutating func duration(_ node: Node, _ name: String) -> Int? {
        guard let text = text(node, name) else { return nil }
        guard let time = DurationText.read(text, .setting), time > .zero, time <= .seconds(600)
        else {
            complain(node, "\(name) is a time, not \(text)", "write 500ms, 5s, at most 10m")
            return nil
        }
        return Int(time.milliseconds)
    }

    // MARK: Amounts

    /// `"88.50"`, or `{of: NAME, less: "10.00"}`.
    mutating func amount(_ node: Node, _ name: String) -> ScenarioAmount? {
        guard node.mapping != nil else {
            guard let text = amountText(node, name) else { return nil }
            return .written(text, place(node))
        }
        guard let section = section(node, name, keys: ["of", "plus", "less"]) else { return nil }
        guard let source = section["of"] else {
            complain(node, "\(name) is of no step", "write of: and the step's name")
            return nil
        }
        guard let step = reference(source) else { return nil }
        let plus = section["plus"].map { amountText($0, "plus") }
        let less = section["less"].map { amountText($0, "less") }
        return .captured(step, plus: plus ?? nil, less: less ?? nil, place(node))
    }

    private mutating func amountText(_ node: Node, _ name: String) -> String? {
        guard let text = text(node, name) else { return nil }
        guard let units = AmountText.minorUnits(text, scale: Asset.yuan.scale),
            units <= 999_999_999_999
        else {
            complain(node, "\(name) is an amount, not \(text)", "write \"88.50\", or whole points")
            return nil
        }
        return text
    }

    /// The name of an earlier step.
    mutating func reference(_ node: Node) -> String? {
        guard let name = text(node, "of") else { return nil }
        guard names.contains(name) else {
            let cure =
                names.isEmpty
                ? "give an earlier one as: \(name)" : suggestion(for: name, among: names)
            complain(node, "no earlier step is called \(name)", cure)
            return nil
        }
        return name
    }
}
