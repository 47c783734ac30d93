import Yams

/// Reads the text of a YAML file into a tree with places, and refuses what could be abused.
enum YAMLDocument {
    static let maximumBytes = 1 << 20
    static let maximumDepth = 16

    static func read(_ yaml: String, file: String, findings: FindingList) -> SpecNode? {
        guard yaml.utf8.count <= maximumBytes else {
            findings.add(
                "size",
                file,
                0,
                0,
                "the file is over 1 MiB",
                cure: "split it with `extends`"
            )
            return nil
        }
        var scan = YAMLScan(file: file, findings: findings)
        guard scan.run(yaml) else { return nil }
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                findings.add(
                    "empty",
                    file,
                    1,
                    1,
                    "the file is empty",
                    cure: "write at least name, family and elements"
                )
                return nil
            }
            return convert(root, file: file, depth: 1, findings: findings)
        } catch let error as YamlError {
            report(error, file: file, findings: findings)
            return nil
        } catch {
            findings.add("yaml", file, 0, 0, "the file is no YAML", cure: "write plain YAML")
            return nil
        }
    }

    private static func convert(
        _ node: Node,
        file: String,
        depth: Int,
        findings: FindingList
    ) -> SpecNode? {
        let line = node.mark?.line ?? 0
        let column = node.mark?.column ?? 0
        guard depth <= maximumDepth else {
            findings.add(
                "depth",
                file,
                line,
                column,
                "the file nests deeper than \(maximumDepth) levels",
                cure: "flatten the structure"
            )
            return nil
        }
        guard node.anchor == nil else {
            findings.add(
                "alias",
                file,
                line,
                column,
                "YAML anchors are not allowed",
                cure: "write the value out, or use `extends`"
            )
            return nil
        }
        let content: SpecNode.Content
        switch node {
        case .scalar(let scalar):
            content = .scalar(
                scalar.string,
                isQuoted: scalar.style != .plain && scalar.style != .any
            )
        case .mapping(let mapping):
            content = .map(entries(mapping, file: file, depth: depth, findings: findings))
        case .sequence(let sequence):
            content = .list(
                sequence.compactMap {
                    convert($0, file: file, depth: depth + 1, findings: findings)
                }
            )
        case .alias:
            findings.add(
                "alias",
                file,
                line,
                column,
                "YAML aliases are not allowed",
                cure: "write the value out, or use `extends`"
            )
            return nil
        }
        return SpecNode(file: file, line: line, column: column, content: content)
    }

    private static func entries(
        _ mapping: Node.Mapping,
        file: String,
        depth: Int,
        findings: FindingList
    ) -> [SpecNode.Entry] {
        mapping.compactMap { key, value in
            guard let key = convert(key, file: file, depth: depth + 1, findings: findings),
                let value = convert(value, file: file, depth: depth + 1, findings: findings)
            else { return nil }
            guard key.text != nil else {
                findings.add("key", at: key, "a key is \(key.shape)", cure: "use a plain word")
                return nil
            }
            return SpecNode.Entry(key: key, value: value)
        }
    }

    private static func report(_ error: YamlError, file: String, findings: FindingList) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            findings.add(
                "yaml",
                file,
                mark.line,
                mark.column,
                problem,
                cure: "check quotes, brackets and indentation there"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            findings.add(
                "duplicate-key",
                file,
                context.mark.line,
                context.mark.column,
                "the key \(keys) stands twice in one map",
                cure: "remove one of the two"
            )
        default:
            findings.add(
                "yaml",
                file,
                0,
                0,
                "the file is no YAML in UTF-8",
                cure: "save it as UTF-8 text"
            )
        }
    }
}

/// Looks through the text for what must not reach the YAML parser: aliases, which can be made to
/// unfold without end, and tabs, which it only calls "a character that cannot start any token".
struct YAMLScan {
    let file: String
    let findings: FindingList
    private var line = 1
    private var column = 0
    /// The quote that is open; 0 for none.
    private var quote: UInt32 = 0
    /// Whether a value could begin here.
    private var atValue = true
    private var previous: UInt32 = 0x0A
    private var depth = 0

    init(file: String, findings: FindingList) {
        self.file = file
        self.findings = findings
    }

    /// Whether the text may be parsed.
    mutating func run(_ text: String) -> Bool {
        var inComment = false
        var escaped = false
        var fine = true
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let value = scalar.value
            column += 1
            if value == 0x0A {
                line += 1
                column = 0
                inComment = false
                escaped = false
                if quote == 0 { atValue = true }
                previous = value
                continue
            }
            if inComment { continue }
            if quote != 0 {
                closeQuote(value, &escaped)
                continue
            }
            let next = index + 1 < scalars.count ? scalars[index + 1].value : 0x0A
            if value == 0x23, previous == 0x20 || previous == 0x0A || previous == 0x09 {
                inComment = true
            } else if !look(value, next: next) {
                fine = false
                if depth > YAMLDocument.maximumDepth * 2 { return false }
            }
            previous = value
        }
        return fine
    }

    private mutating func closeQuote(_ value: UInt32, _ escaped: inout Bool) {
        if quote == 0x22, value == 0x5C, !escaped {
            escaped = true
            return
        }
        if value == quote, !escaped {
            quote = 0
            atValue = false
            previous = value
        }
        escaped = false
    }

    /// Whether a character outside quotes and comments is allowed.
    private mutating func look(_ value: UInt32, next: UInt32) -> Bool {
        switch value {
        case 0x09:
            findings.add(
                "tab",
                file,
                line,
                column,
                "there is a tab",
                cure: "indent and separate with spaces"
            )
            return false
        case 0x20:
            return true
        case 0x22, 0x27:
            if atValue { quote = value }
        case 0x2A, 0x26:
            if atValue, next > 0x20 {
                findings.add(
                    "alias",
                    file,
                    line,
                    column,
                    "YAML aliases are not allowed",
                    cure: "write the value out, use `extends`, or put quotes around the text"
                )
                return false
            }
            atValue = false
        case 0x5B, 0x7B:
            guard atValue || depth > 0 else { break }
            depth += 1
            atValue = true
            return withinDepth()
        case 0x5D, 0x7D:
            depth = max(0, depth - 1)
            atValue = false
        case 0x2C:
            atValue = depth > 0
        case 0x3A, 0x2D, 0x3F:
            // An indicator only in front of white space; elsewhere a letter of a plain text.
            atValue = next <= 0x20 ? (value == 0x3A || atValue) : false
        default:
            atValue = false
        }
        return true
    }

    private mutating func withinDepth() -> Bool {
        guard depth > YAMLDocument.maximumDepth else { return true }
        findings.add(
            "depth",
            file,
            line,
            column,
            "the file nests deeper than \(YAMLDocument.maximumDepth) levels",
            cure: "flatten the structure"
        )
        depth = YAMLDocument.maximumDepth * 2 + 1
        return false
    }
}
