import ISO8583
import Payments
import Text
import Yams

/// The steps of a scenario file.
extension ScenarioReader {
    /// The steps that a node is: a fill is two, and what has a mistake none.
    mutating func steps(_ node: Node) -> [ScenarioStep] {
        let every =
            ScenarioKey.allCases.map(\.rawValue) + ScenarioFillKey.allCases.map(\.rawValue)
        guard let values = section(node, "a step", keys: every) else { return [] }
        let known = ScenarioVerb.allCases.map(\.rawValue) + [Self.fillWord]
        guard let named = values["do"] else {
            complain(node, "a step does something", "do: " + known.joined(separator: ", "))
            return []
        }
        guard let word = text(named, "do") else { return [] }
        if word == Self.fillWord { return fill(values, node) }
        guard let verb = ScenarioVerb(rawValue: word) else {
            complain(named, "nothing is done by \(word)", suggestion(for: word, among: known))
            return []
        }
        return [step(verb, values, node)]
    }

    private mutating func step(
        _ verb: ScenarioVerb,
        _ values: [String: Node],
        _ node: Node
    ) -> ScenarioStep {
        let word = verb.rawValue
        let fitting = verb.keys.map(\.rawValue).joined(separator: ", ")
        var step = ScenarioStep(verb, at: place(node))
        for key in ScenarioFillKey.allCases {
            guard let value = values[key.rawValue] else { continue }
            complain(value, "\(word) has no \(key.rawValue)", "it may have " + fitting)
        }
        for key in ScenarioKey.allCases {
            guard let value = values[key.rawValue] else { continue }
            guard verb.keys.contains(key) else {
                complain(value, "\(word) has no \(key.rawValue)", "it may have " + fitting)
                continue
            }
            read(value, for: key, into: &step)
        }
        demand(values, of: step, node)
        return step
    }

    private mutating func demand(_ values: [String: Node], of step: ScenarioStep, _ node: Node) {
        let word = step.verb.rawValue
        if step.verb.amount == .must, values["amount"] == nil {
            complain(node, "a \(word) has an amount", "add amount: \"88.50\"")
        }
        if step.verb == .tip, values["tip"] == nil {
            complain(node, "a tip says how much of the amount it is", "add tip: \"5.00\"")
        }
        if step.verb == .operatorOn, values["operator"] == nil || values["password"] == nil {
            complain(node, "a shift is an operator's", "add operator: 1, password: \"246810\"")
        }
        if values["code"] != nil, let other = values["card"] ?? values["track"] ?? values["pin"] {
            complain(other, "a code pays instead of a card", "take one of the two out")
        }
        if step.verb.original == .must, values["of"] == nil {
            complain(node, "a \(word) is of an earlier step", "add of: and its name")
        }
        demandExpectation(values, of: step)
    }

    /// What nobody sees cannot be expected.
    mutating func demandExpectation(_ values: [String: Node], of step: ScenarioStep) {
        guard let fault = step.fault, !fault.isAnswered, let expected = values["expect"] else {
            return
        }
        complain(expected, "nobody sees an answer behind \(fault.rawValue)", "take expect out")
    }

    mutating func read(_ node: Node, for key: ScenarioKey, into step: inout ScenarioStep) {
        switch key {
        case .verb: break
        case .name: step.name = newName(node)
        case .terminal: step.terminal = number(node, "terminal", 1...Scenario.mostTerminals) ?? 1
        case .card: step.card = cardNumber(node)
        case .code: step.code = code(node)
        case .expiry: step.expiry = number(node, "expiry", 0...9912).map { UInt16($0) }
        case .track: step.usesTrack = flag(node, "track")
        case .pin: step.pin = digits(node, "pin")
        case .amount: step.amount = amount(node, "amount")
        case .delivered: step.delivered = amount(node, "delivered")
        case .tip: step.tip = amount(node, "tip")
        case .advice: step.isAdvice = flag(node, "advice")
        case .settlement: step.isSettlement = flag(node, "settlement")
        case .manual: step.isManual = flag(node, "manual")
        case .station:
            step.operatorNumber = number(node, "operator", 0...999).map { UInt16($0) }
        case .password: step.password = digits(node, "password")
        case .tags: readTags(node, into: &step)
        case .chip: step.chip = chip(node)
        case .original: step.original = original(node, step.verb)
        case .naming: step.naming = choice(node, "by") ?? .both
        case .times: step.times = number(node, "times", 1...Scenario.mostTimes) ?? 1
        case .previous, .forced, .hide, .invent, .mistake, .from, .rows, .balanced, .device:
            read(node, for: key, into: &step.day)
        case .set: readChanges(node, into: &step)
        case .without: readRemovals(node, into: &step)
        case .fault: step.fault = choice(node, "fault")
        case .patience: step.patience = duration(node, "within")
        case .expected: step.expected = expectation(node)
        }
    }

    private mutating func newName(_ node: Node) -> String? {
        guard let name = text(node, "as") else { return nil }
        guard RememberedPayment(rawValue: name) == nil else {
            complain(node, "\(name) is the terminal's last one", "choose another name")
            return nil
        }
        guard !names.contains(name) else {
            complain(node, "an earlier step is called \(name)", "choose another name")
            return nil
        }
        return name
    }

    /// A PIN or a password.
    private mutating func digits(_ node: Node, _ name: String) -> String? {
        guard let digits = text(node, name) else { return nil }
        guard (4...12).contains(digits.utf8.count), digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else {
            complain(node, "that is no \(name)", "write 4 to 12 digits in quotes")
            return nil
        }
        return digits
    }

    mutating func flag(_ node: Node, _ name: String) -> Bool {
        let word: ScenarioSwitch? = choice(node, name)
        return word == .on
    }

    private mutating func chip(_ node: Node) -> [UInt8]? {
        guard let text = text(node, "chip") else { return nil }
        guard let bytes = Hexadecimal.bytes(text), !bytes.isEmpty else {
            complain(node, "chip is hexadecimal text", "write tags, lengths and values")
            return nil
        }
        return bytes
    }

    private mutating func readTags(_ node: Node, into step: inout ScenarioStep) {
        guard let mapping = node.mapping else {
            return complain(node, "tags is a set", "write tags: {V1: \"A12345\"}")
        }
        for (key, value) in mapping {
            guard let name = tagName(key) else { continue }
            for item in value.sequence ?? Node.Sequence([value]) {
                guard let text = text(item, "a tag") else { continue }
                step.tags.append(TextTag(name, text))
            }
        }
    }

    private mutating func tagName(_ node: Node) -> TagName? {
        guard let text = text(node, "a tag") else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count == 2, let name = TagName(bytes[0], bytes[1]) else {
            complain(node, "\(text) is no tag", "write two letters or digits, as V1")
            return nil
        }
        return name
    }

    private mutating func original(_ node: Node, _ verb: ScenarioVerb) -> ScenarioStep.Original? {
        guard let word = text(node, "of") else { return nil }
        if names.contains(word) { return .named(word) }
        if let remembered = RememberedPayment(rawValue: word) {
            guard verb.remembered.contains(remembered) else {
                let fitting = verb.remembered.map(\.rawValue) + names
                let cure =
                    fitting.isEmpty
                    ? "give an earlier step a name with as:"
                    : "one of " + fitting.joined(separator: ", ")
                complain(node, "a \(verb.rawValue) is not of the last \(word)", cure)
                return nil
            }
            return .last(remembered)
        }
        let fitting = verb.remembered.map(\.rawValue) + names
        complain(node, "no earlier step is called \(word)", suggestion(for: word, among: fitting))
        return nil
    }

    // MARK: What a message says instead

    private mutating func readChanges(_ node: Node, into step: inout ScenarioStep) {
        guard let mapping = node.mapping else {
            return complain(node, "set is a set of elements", "write set: {\"37\": \"…\"}")
        }
        for (key, value) in mapping {
            guard let path = path(key), let text = text(value, "an element") else { continue }
            step.changes.append(ScenarioStep.Change(path: path, text: text))
        }
    }

    private mutating func readRemovals(_ node: Node, into step: inout ScenarioStep) {
        for item in node.sequence ?? Node.Sequence([node]) {
            guard let path = path(item) else { continue }
            guard path.components.isEmpty else {
                complain(item, "\(path) is a part of an element", "name the whole element")
                continue
            }
            step.changes.append(ScenarioStep.Change(path: path, text: nil))
        }
    }

    private mutating func path(_ node: Node) -> ElementPath? {
        guard let text = text(node, "an element") else { return nil }
        guard let path = ElementPath(text) else {
            complain(node, "\(text) is no element", "write \"37\", or \"60.1\"")
            return nil
        }
        return path
    }

    // MARK: Expectations

    private mutating func expectation(_ node: Node) -> ScenarioExpectation {
        var expected = ScenarioExpectation()
        guard node.mapping != nil else {
            expected.answers = answers(node)
            return expected
        }
        let keys = [
            "answer", "amount", "available", "rrn", "authorisation", "same-as", "elements", "tags",
            "result", "shift", "cases",
        ]
        guard let section = section(node, "expect", keys: keys) else { return expected }
        if let node = section["answer"] { expected.answers = answers(node) }
        if let node = section["amount"] { expected.amount = amount(node, "amount") }
        if let node = section["available"] { expected.available = amount(node, "available") }
        if let node = section["rrn"] { expected.reference = expectedText(node, "rrn") }
        if let node = section["authorisation"] {
            expected.approvalCode = expectedText(node, "authorisation")
        }
        if let node = section["same-as"] { expected.repeats = reference(node) }
        if let node = section["elements"] { readElements(node, into: &expected) }
        if let node = section["tags"] { readTold(node, into: &expected) }
        if let node = section["result"] { expected.results = results(node) }
        if let node = section["shift"] { expected.shift = expectedText(node, "shift") }
        if let node = section["cases"] { expected.cases = number(node, "cases", 0...10_000) }
        return expected
    }

    private mutating func answers(_ node: Node) -> [ScenarioExpectation.Answer] {
        words(node, "answer").compactMap { word, place in
            switch word {
            case "approved": return .approved
            case "declined": return .declined
            default: break
            }
            if let outcome = OutcomeName(rawValue: word) { return .outcome(outcome) }
            let isCode =
                (2...4).contains(word.utf8.count)
                && word.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 }
            guard isCode else {
                let known = ["approved", "declined"] + OutcomeName.allCases.map(\.rawValue)
                let nearest = NearestWord.find(word, among: known)
                let cure =
                    nearest.map { "did you mean \"\($0)\"?" }
                    ?? "approved, declined, an outcome such as insufficient-funds, or \"51\""
                complain(at: place, "no answer is called \(word)", cure)
                return nil
            }
            return .code(word)
        }
    }

    private mutating func readElements(_ node: Node, into expected: inout ScenarioExpectation) {
        guard let mapping = node.mapping else {
            return complain(node, "elements is a set", "write elements: {\"38\": present}")
        }
        for (key, value) in mapping {
            guard let path = path(key), let text = expectedText(value, "an element") else {
                continue
            }
            expected.elements.append(ScenarioExpectation.Element(path: path, text: text))
        }
    }

    private mutating func readTold(_ node: Node, into expected: inout ScenarioExpectation) {
        guard let mapping = node.mapping else {
            return complain(node, "tags is a set", "write tags: {Q2: approved}")
        }
        for (key, value) in mapping {
            guard let name = tagName(key), let text = expectedText(value, "a tag") else {
                continue
            }
            expected.tags.append(ScenarioExpectation.Tag(name: name, text: text))
        }
    }

    /// `present`, `absent`, a text, or `{of: NAME}`.
    private mutating func expectedText(
        _ node: Node,
        _ name: String
    ) -> ScenarioExpectation.Text? {
        guard node.mapping != nil else {
            switch text(node, name) {
            case "present": return .present
            case "absent": return .absent
            case .some(let text): return .literal(text)
            case nil: return nil
            }
        }
        guard let section = section(node, name, keys: ["of"]) else { return nil }
        guard let source = section["of"] else {
            complain(node, "\(name) is of no step", "write of: and the step's name")
            return nil
        }
        return reference(source).map { .captured($0) }
    }
}

/// `true` or `false`.
private enum ScenarioSwitch: String, CaseIterable {
    case on = "true"
    case off = "false"
}
