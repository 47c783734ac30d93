import Text

/// Turns a merged tree into a specification; every mistake becomes a finding at its place.
final class SpecificationReader {
    let root: SpecNode
    let findings: FindingList
    var parts = DialectSpecification.Parts()
    var defaults = ElementDefaults()
    /// The node of each element, to point at.
    var elementNodes: [Int: SpecNode] = [:]
    /// `codes:` of elements and parts, to be checked against the tables.
    var codeUses: [(name: String, node: SpecNode)] = []

    init(root: SpecNode, findings: FindingList) {
        self.root = root
        self.findings = findings
    }

    private static let keys = [
        "name", "description", "family", "extends", "abstract", "mti", "bitmap", "defaults",
        "elements", "refusal-echo", "scanned-code", "session", "window", "messages", "codes",
        "outcomes", "verdicts", "masking",
    ]

    /// The specification's parts; nil where something is wrong.
    func read() -> DialectSpecification.Parts? {
        guard map(root, keys: SpecificationReader.keys) != nil else { return nil }
        readHead()
        readWireHead()
        defaults = readDefaults(root["defaults"])
        readCodes(root["codes"])
        readElements(root["elements"])
        checkCodeUses()
        readOutcomes(root["outcomes"])
        readVerdicts(root["verdicts"])
        readMasking(root["masking"])
        parts.refusalEcho = paths(root["refusal-echo"])
        parts.scannedCode = root["scanned-code"].flatMap { scannedCode($0) }
        parts.session = root["session"].flatMap { meaningWord($0) }
        parts.window = root["window"].flatMap { window($0) }
        readMessages(root["messages"])
        guard !findings.hasErrors else { return nil }
        warn()
        buildWire()
        return parts
    }

    private func readHead() {
        parts.name = required("name", in: root, text: { text($0) }) ?? ""
        parts.summary = required("description", in: root, text: { text($0) }) ?? ""
        parts.isAbstract = root["abstract"].flatMap { boolean($0) } ?? false
        let words = DialectFamily.allCases.map(\.rawValue)
        if let family = required("family", in: root, text: { word($0, among: words) }) {
            parts.family = DialectFamily(rawValue: family) ?? .iso1987
        }
    }

    private func readWireHead() {
        if let node = root["mti"], map(node, keys: ["encoding"]) != nil,
            let value = node["encoding"].flatMap({
                choice($0, MessageTypeEncoding.allCases, \.keyword)
            })
        {
            parts.wire.messageType = value
        }
        guard let node = root["bitmap"],
            map(node, keys: ["encoding", "secondary", "tertiary"]) != nil
        else { return }
        if let value = node["encoding"].flatMap({ choice($0, BitmapEncoding.allCases, \.keyword) })
        {
            parts.wire.bitmap.encoding = value
        }
        if let value = node["secondary"].flatMap({ boolean($0) }) {
            parts.wire.bitmap.secondary = value
        }
        if let value = node["tertiary"].flatMap({ choice($0, TertiaryBitmap.allCases, \.keyword) })
        {
            parts.wire.bitmap.tertiary = value
            if value != .none, !parts.wire.bitmap.secondary, let place = node["tertiary"] {
                findings.add(
                    "bitmap",
                    at: place,
                    "a third bitmap without a second one",
                    cure: "write secondary: true, or tertiary: none"
                )
            }
        }
    }

    private func readMasking(_ node: SpecNode?) {
        guard let node, map(node, keys: ["pan"]) != nil, let pan = node["pan"],
            map(pan, keys: ["first", "last"]) != nil
        else { return }
        if let first = pan["first"].flatMap({ number($0, 0...8) }) { parts.masking.first = first }
        if let last = pan["last"].flatMap({ number($0, 0...4) }) { parts.masking.last = last }
    }
}

extension SpecificationReader {
    /// The entries of a map whose keys are among the given ones; unknown keys become findings.
    @discardableResult
    func map(_ node: SpecNode, keys: [String]) -> [SpecNode.Entry]? {
        guard let entries = node.entries else {
            findings.add(
                "shape",
                at: node,
                "\(node.shape) stands where a map belongs",
                cure: "write key: value pairs"
            )
            return nil
        }
        for entry in entries where !keys.contains(entry.name) {
            let near = NearestWord.find(entry.name, among: keys)
            let cure = near.map { "did you mean \"\($0)\"?" }
            findings.add(
                "unknown-key",
                at: entry.key,
                "unknown key \"\(entry.name)\"",
                cure: cure ?? "known here: \(keys.joined(separator: ", "))"
            )
        }
        return entries
    }

    func required<Value>(
        _ key: String,
        in node: SpecNode,
        text read: (SpecNode) -> Value?
    ) -> Value? {
        guard let value = node[key] else {
            findings.add(
                "missing-key",
                at: node,
                "the key \"\(key)\" is missing",
                cure: "add \(key): ..."
            )
            return nil
        }
        return read(value)
    }

    func text(_ node: SpecNode) -> String? {
        guard let text = node.text, !text.isEmpty else {
            findings.add(
                "shape",
                at: node,
                "\(node.shape) stands where a text belongs",
                cure: "write a text"
            )
            return nil
        }
        return text
    }

    /// A text that must stand in quotes, because YAML takes 0200 for a number.
    func quotedText(_ node: SpecNode) -> String? {
        guard let text = node.text else {
            findings.add(
                "shape",
                at: node,
                "\(node.shape) stands where a text belongs",
                cure: "write a text in quotes"
            )
            return nil
        }
        checkQuoted(node)
        return text
    }

    /// Complains about a number without quotes.
    func checkQuoted(_ node: SpecNode) {
        guard let text = node.text, !node.isQuoted,
            text.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true
        else { return }
        findings.add(
            "unquoted",
            at: node,
            "\(text) stands without quotes",
            cure: "write \"\(text)\""
        )
    }

    func word(_ node: SpecNode, among words: [String]) -> String? {
        guard let text = text(node) else { return nil }
        if words.contains(text) { return text }
        let near = NearestWord.find(text, among: words)
        findings.add(
            "unknown-word",
            at: node,
            "unknown word \"\(text)\"",
            cure: near.map { "did you mean \"\($0)\"?" }
                ?? "known here: \(words.joined(separator: ", "))"
        )
        return nil
    }

    func choice<Choice>(
        _ node: SpecNode,
        _ choices: [Choice],
        _ keyword: (Choice) -> String
    ) -> Choice? {
        guard let word = word(node, among: choices.map(keyword)) else { return nil }
        return choices.first { keyword($0) == word }
    }

    func boolean(_ node: SpecNode) -> Bool? {
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            findings.add(
                "shape",
                at: node,
                "neither true nor false",
                cure: "write true or false"
            )
            return nil
        }
    }

    func number(_ node: SpecNode, _ range: ClosedRange<Int>) -> Int? {
        guard let text = node.text, let value = Int(text), range.contains(value) else {
            findings.add(
                "number",
                at: node,
                "no number from \(range.lowerBound) to \(range.upperBound)",
                cure: "write a whole number in that range"
            )
            return nil
        }
        return value
    }

    /// One ASCII character.
    func character(_ node: SpecNode) -> UInt8? {
        guard let text = node.text, text.utf8.count == 1, let byte = text.utf8.first, byte < 0x7F,
            byte >= 0x20
        else {
            findings.add(
                "character",
                at: node,
                "not one printable ASCII character",
                cure: "write one character in quotes"
            )
            return nil
        }
        return byte
    }
}
