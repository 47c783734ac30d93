import Text

/// `elements:`, each with its name, format and secrets.
extension SpecificationReader {
    private static let elementKeys = [
        "name", "format", "encoding", "pad", "length", "minimum", "check", "zero", "sensitive",
        "sensitive-in", "fingerprint", "codes", "composite",
    ]

    func readElements(_ node: SpecNode?) {
        guard let node else {
            if !parts.isAbstract {
                findings.add(
                    "missing-key",
                    at: root,
                    "the key \"elements\" is missing",
                    cure: "describe the elements, or extend a specification that does"
                )
            }
            return
        }
        guard let entries = node.entries else {
            map(node, keys: [])
            return
        }
        var seen: [Int: SpecNode] = [:]
        for entry in entries {
            guard let number = elementNumber(entry.key) else { continue }
            if let first = seen[number] {
                findings.add(
                    "duplicate-element",
                    at: entry.key,
                    "element \(number) is described twice, first in line \(first.line)",
                    cure: "remove one of the two"
                )
                continue
            }
            seen[number] = entry.key
            elementNodes[number] = entry.value
            readElement(number, entry)
        }
        parts.elements.sort { $0.element < $1.element }
    }

    /// The number in a key; finds fault with what the dialect cannot have.
    private func elementNumber(_ key: SpecNode) -> Int? {
        checkQuoted(key)
        guard let text = key.text, let element = Element(text) else {
            findings.add(
                "element-number",
                at: key,
                "\"\(key.text ?? "")\" is no element",
                cure: "write a number from \"2\" to \"192\" without leading zeros"
            )
            return nil
        }
        let number = element.index
        let form = parts.wire.bitmap
        var problem: String?
        if number == 1 { problem = "element 1 is the bitmap itself" }
        if number > 64, !form.secondary { problem = "the dialect has no secondary bitmap" }
        if number > 128, form.tertiary == .none { problem = "the dialect has no third bitmap" }
        if number == 65, form.tertiary == .afterSecondary {
            problem = "bit 65 announces the third bitmap"
        }
        guard let problem else { return number }
        findings.add(
            "no-bitmap",
            at: key,
            "element \(number) is described, but \(problem)",
            cure: "remove the element, or declare the bitmap under bitmap:"
        )
        return nil
    }

    private func readElement(_ number: Int, _ entry: SpecNode.Entry) {
        let node = entry.value
        guard map(node, keys: SpecificationReader.elementKeys) != nil else { return }
        // A file that is only extended may give parts of an element.
        if parts.isAbstract, node["format"] == nil { return }
        let name = required("name", in: node, text: { text($0) })
        _ = required("format", in: node, text: { $0 })
        guard let name, let format = format(node, defaults: defaults) else { return }
        if number == 65, parts.wire.bitmap.tertiary == .inElement65 {
            if format.kind != .binary || format.length != .fixed || format.maximum != 8 {
                findings.add(
                    "bitmap",
                    at: node,
                    "element 65 is the third bitmap",
                    cure: "describe it as \"b 64\""
                )
            }
            return
        }
        var composite: CompositeDescription?
        if let inside = node["composite"] {
            composite = self.composite(inside, parent: format, defaults: defaults)
        }
        let (whole, partly) = sensitivity(node["sensitive"])
        parts.elements.append(
            ElementDescription(
                element: Element(unchecked: number),
                name: name,
                format: format,
                sensitivity: whole,
                partSensitivity: partly,
                typeSensitivity: typeSensitivity(node["sensitive-in"]),
                isFingerprint: node["fingerprint"].flatMap { boolean($0) } ?? false,
                codes: codesName(node["codes"]),
                composite: composite
            )
        )
    }

    func codesName(_ node: SpecNode?) -> String? {
        guard let node, let name = text(node) else { return nil }
        codeUses.append((name, node))
        return name
    }

    func checkCodeUses() {
        guard !parts.isAbstract else { return }
        for use in codeUses where parts.codes[use.name] == nil {
            let near = NearestWord.find(use.name, among: Array(parts.codes.keys))
            findings.add(
                "unknown-codes",
                at: use.node,
                "there is no table of codes \"\(use.name)\"",
                cure: near.map { "did you mean \"\($0)\"?" } ?? "describe it under codes:"
            )
        }
    }

    private func sensitivity(
        _ node: SpecNode?
    ) -> (whole: Sensitivity?, parts: [String: Sensitivity]) {
        guard let node else { return (nil, [:]) }
        guard let entries = node.entries else { return (sensitivityWord(node), [:]) }
        var partly: [String: Sensitivity] = [:]
        for entry in entries {
            checkQuoted(entry.key)
            if let value = sensitivityWord(entry.value) { partly[entry.name] = value }
        }
        return (nil, partly)
    }

    func sensitivityWord(_ node: SpecNode) -> Sensitivity? {
        word(node, among: Sensitivity.allCases.map(\.rawValue)).flatMap {
            Sensitivity(rawValue: $0)
        }
    }

    private func typeSensitivity(_ node: SpecNode?) -> [MessageTypeIndicator: Sensitivity] {
        guard let node else { return [:] }
        guard let entries = node.entries else {
            map(node, keys: [])
            return [:]
        }
        var result: [MessageTypeIndicator: Sensitivity] = [:]
        for entry in entries {
            if let type = messageType(entry.key), let value = sensitivityWord(entry.value) {
                result[type] = value
            }
        }
        return result
    }
}
