/// Element 39 in both directions: what is answered, and what an answer means.
extension SpecificationReader {
    func readOutcomes(_ node: SpecNode?) {
        guard let node, let entries = map(node, keys: OutcomeName.allCases.map(\.rawValue)) else {
            return
        }
        for entry in entries {
            guard let outcome = OutcomeName(rawValue: entry.name) else { continue }
            parts.outcomes[outcome] = actionCode(entry.value) ?? parts.outcomes[outcome]
        }
    }

    /// `{approved: ["00", "08"], unclear: ["10"]}`.
    func readVerdicts(_ node: SpecNode?) {
        guard let node, let entries = map(node, keys: AnswerMeaning.all.map(\.word)) else { return }
        for entry in entries {
            guard let meaning = AnswerMeaning.all.first(where: { $0.word == entry.name }) else {
                continue
            }
            guard let items = entry.value.items, !items.isEmpty else {
                findings.add(
                    "shape",
                    at: entry.value,
                    "\(entry.value.shape) stands where a list of codes belongs",
                    cure: "write \(entry.name): [\"00\"]"
                )
                continue
            }
            for item in items {
                guard let code = actionCode(item) else { continue }
                if let other = parts.verdicts.updateValue(meaning, forKey: code) {
                    findings.add(
                        "verdict-twice",
                        at: item,
                        "\"\(code)\" stands under \(other.word) already",
                        cure: "leave it in one list"
                    )
                }
            }
        }
    }

    private func actionCode(_ node: SpecNode) -> ActionCode? {
        guard let value = quotedText(node) else { return nil }
        let element = parts.elements.first { $0.element == .actionCode }
        let maximum = element?.format.maximum ?? 4
        guard let code = ActionCode(value), value.utf8.count <= maximum else {
            findings.add(
                "outcome-code",
                at: node,
                "\"\(value)\" is no code for element 39 of at most \(maximum) characters",
                cure: "write letters and digits as the element takes them"
            )
            return nil
        }
        return code
    }

    func warnAboutOutcomes() {
        if let node = root["outcomes"] {
            let missing = OutcomeName.allCases.filter { parts.outcomes[$0] == nil }
            if !missing.isEmpty {
                let names = missing.map(\.rawValue).joined(separator: ", ")
                findings.warn(
                    "outcome-missing",
                    at: node,
                    "\(missing.count) outcomes have no code: \(names)",
                    cure: "give each a value of element 39"
                )
            }
            for entry in node.entries ?? [] { warnWhereUnknown(entry.value) }
        }
        guard let node = root["verdicts"], let entries = node.entries else { return }
        if !parts.verdicts.values.contains(.decided(.approved)) {
            findings.warn(
                "verdict-missing",
                at: node,
                "no code of an answer approves",
                cure: "write approved: [\"00\"]"
            )
        }
        for entry in entries { entry.value.items?.forEach(warnWhereUnknown) }
    }

    /// A code that the dialect's own table of element 39 lacks is a slip of one of the two.
    private func warnWhereUnknown(_ node: SpecNode) {
        let element = parts.elements.first { $0.element == .actionCode }
        guard let name = element?.codes, let table = parts.codes[name], let code = node.text,
            node.file == root.file, table.match == .exact, table.entry(for: code) == nil
        else { return }
        findings.warn(
            "code-unknown",
            at: node,
            "\"\(code)\" is not in the table \"\(name)\" of element 39",
            cure: "say there what it means, or write another"
        )
    }
}
