import ISO8583
import Text

/// Which elements of a message say what it asks for, to name the one by which it is not offered.
///
/// What all offered variants agree on is looked at first, one element after the other: 24 = 200 in
/// the 1200 of IFSF. The elements in which they differ belong together, as 3 and 60.1 in the 0200
/// of UnionPay: all of them must be there and known, and the last of them is named where their
/// combination is not offered. What only some variants look at, as 90.1 in the 0200 of 1987, says
/// which of them it is and not whether there is one.
struct KindTest: Sendable {
    let shared: [MessageRule.Condition]
    let differing: [ElementPath]

    /// Nil where no variant is offered.
    init?(offered variants: [MessageRule]) {
        guard let first = variants.first else { return nil }
        let shared = first.conditions.filter { condition in
            variants.allSatisfy { $0.conditions.contains(condition) }
        }
        var differing: [ElementPath] = []
        for condition in variants.flatMap(\.conditions) where !shared.contains(condition) {
            let isAsked = variants.allSatisfy { variant in
                variant.conditions.contains { $0.path == condition.path }
            }
            if isAsked, !differing.contains(condition.path) { differing.append(condition.path) }
        }
        self.shared = shared
        self.differing = differing
    }
}

extension DialectTables {
    /// Why a known message is not offered, and by which of its elements.
    ///
    /// `index` is its variant, or the rule of its type where none applies.
    func refusal(of message: Message, rule base: Int, variant index: Int) -> ReadRefusal {
        let rule = rules[base]
        if rule.offer != nil {
            return ReadRefusal(
                .notOffered,
                element: rules[index].rule.conditions.last?.path.element
            )
        }
        guard let kind = rule.kind else { return ReadRefusal(.notOffered) }
        for condition in kind.shared {
            let path = condition.path
            guard let value = text(at: path, of: message) else { return missing(path) }
            guard condition.holds(for: value) else {
                return ReadRefusal(outcome(of: value, at: path), element: path.element)
            }
        }
        var values: [(path: ElementPath, text: String)] = []
        for path in kind.differing {
            guard let value = text(at: path, of: message) else { return missing(path) }
            values.append((path, value))
        }
        for value in values where !knows(value.text, of: value.path) {
            return ReadRefusal(.unknownTransaction, element: value.path.element)
        }
        let last = kind.differing.last ?? kind.shared.last?.path
        return ReadRefusal(.notOffered, element: last?.element)
    }

    private func missing(_ path: ElementPath) -> ReadRefusal {
        ReadRefusal(.elementMissing, element: path.element)
    }

    private func outcome(of value: String, at path: ElementPath) -> Outcome {
        knows(value, of: path) ? .notOffered : .unknownTransaction
    }

    /// What stands at a path; nil also where digits are asked for and fewer are there.
    private func text(at path: ElementPath, of message: Message) -> String? {
        guard let run = DigitRun(path, in: specification) else { return message.text(at: path) }
        return run.value(in: message).map { DecimalText.padded($0, digits: run.count) }
    }
}

extension MessageRule.Condition {
    fileprivate func holds(for text: String) -> Bool {
        isPrefix ? text.hasPrefix(value) : text == value
    }
}
