/// Writes a specification as a page for people: elements, messages and codes in tables.
public struct MarkdownExporter {
    private let specification: DialectSpecification

    /// An exporter of one dialect.
    public init(_ specification: DialectSpecification) {
        self.specification = specification
    }

    /// The page.
    public func markdown() -> String {
        var lines = ["# \(specification.name)", "", specification.summary, ""]
        lines += shape() + elements() + messages() + codes()
        return lines.joined(separator: "\n") + "\n"
    }

    private func shape() -> [String] {
        let bitmap = specification.bitmap
        return [
            "| part | on the wire |", "|---|---|",
            "| message type | \(specification.messageTypeEncoding.keyword) |",
            "| bitmap | \(bitmap.encoding.keyword), secondary \(bitmap.secondary ? "yes" : "no"), "
                + "tertiary \(bitmap.tertiary.keyword) |",
            "",
        ]
    }

    /// One element with its parts and the codes it uses.
    public func markdown(of element: ElementDescription) -> String {
        let table = element.codes.flatMap { name in
            specification.codes[name].map { codes(name, $0) }
        }
        let lines = Self.elementHead + rows(of: element) + [""] + (table ?? [])
        return lines.joined(separator: "\n") + "\n"
    }

    /// One message with its variants.
    public func markdown(of rule: MessageRule) -> String {
        let lines = Self.messageHead + [row(of: rule)] + rule.variants.map(row(of:))
        return lines.joined(separator: "\n") + "\n"
    }

    private static let elementHead = [
        "| DE | name | format | encoding | length | secret |", "|---|---|---|---|---|---|",
    ]

    private static let messageHead = [
        "| type | name | operation | mandatory | one of | echoed |", "|---|---|---|---|---|---|",
    ]

    private func elements() -> [String] {
        ["## Elements", ""] + Self.elementHead + specification.elements.flatMap(rows(of:)) + [""]
    }

    private func rows(of element: ElementDescription) -> [String] {
        let own = row("\(element.element)", element.name, element.format, element.sensitivity)
        guard let composite = element.composite else { return [own] }
        return [own] + parts(of: composite, under: "\(element.element)", element.partSensitivity)
    }

    private func parts(
        of composite: CompositeDescription,
        under path: String,
        _ secrets: [String: Sensitivity]
    ) -> [String] {
        (composite.elements + composite.group).flatMap { part in
            let own = "\(path).\(part.key)"
            let secret = part.sensitivity ?? secrets[part.key]
            let line =
                part.format.map { row(own, part.name, $0, secret) }
                ?? "| \(own) | \(Self.cell(part.name)) | | | | \(secret?.rawValue ?? "") |"
            return [line] + (part.composite.map { parts(of: $0, under: own, [:]) } ?? [])
        }
    }

    private func row(
        _ path: String,
        _ name: String,
        _ format: ElementFormat,
        _ secret: Sensitivity?
    ) -> String {
        var length = ""
        if case .prefixed(let prefix, _) = format.length {
            let own = prefix.inclusive ? ", itself too" : ""
            length =
                "\(prefix.bytes) \(prefix.encoding.keyword), counts \(prefix.counts.keyword)\(own)"
        }
        let columns = [
            path, Self.cell(name), "`\(format.notation)`", format.encoding.keyword, length,
            secret?.rawValue ?? "",
        ]
        return "| " + columns.joined(separator: " | ") + " |"
    }

    private func messages() -> [String] {
        let rows = specification.messages.flatMap { [row(of: $0)] + $0.variants.map(row(of:)) }
        return ["## Messages", ""] + Self.messageHead + rows + [""]
    }

    private func row(of rule: MessageRule) -> String {
        let conditions = rule.conditions.map { condition in
            "\(condition.path) = \(condition.value)\(condition.isPrefix ? "…" : "")"
        }
        let type = [rule.type.description] + conditions + rule.presence.map { "with \($0)" }
        let columns = [
            type.joined(separator: ", "), Self.cell(rule.name), rule.meaning.operation?.text ?? "",
            (rule.mandatory.map(\.description) + rule.within.map { "(\($0))" })
                .joined(separator: " "),
            rule.oneOf.map { $0.map(\.description).joined(separator: " or ") }
                .joined(separator: "; "),
            rule.echo.map(\.description).joined(separator: " "),
        ]
        return "| " + columns.joined(separator: " | ") + " |"
    }

    private func codes() -> [String] {
        specification.codes.sorted { $0.key < $1.key }.flatMap { codes($0.key, $0.value) }
    }

    private func codes(_ name: String, _ table: CodeTable) -> [String] {
        let rows = table.entries.map { entry in
            let chinese = entry.chinese.map { " · \($0)" } ?? ""
            return "| \(entry.code) | \(Self.cell(entry.text))\(chinese) |"
        }
        return ["## Codes: \(name)", "", "| code | meaning |", "|---|---|"] + rows + [""]
    }

    /// A bar would end the cell.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
