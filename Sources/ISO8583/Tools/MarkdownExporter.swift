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

    private func elements() -> [String] {
        var lines = ["## Elements", ""]
        lines += [
            "| DE | name | format | encoding | length | secret |", "|---|---|---|---|---|---|",
        ]
        for element in specification.elements {
            lines.append(
                row(
                    "\(element.element)",
                    element.name,
                    element.format,
                    element.sensitivity ?? nil
                )
            )
            guard let composite = element.composite else { continue }
            lines += parts(of: composite, under: "\(element.element)", element.partSensitivity)
        }
        return lines + [""]
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
        var lines = ["## Messages", ""]
        lines += ["| type | name | mandatory | one of | echoed |", "|---|---|---|---|---|"]
        for rule in specification.messages {
            lines.append(row(of: rule))
            lines += rule.variants.map(row(of:))
        }
        return lines + [""]
    }

    private func row(of rule: MessageRule) -> String {
        let conditions = rule.conditions.map { condition in
            "\(condition.path) = \(condition.value)\(condition.isPrefix ? "…" : "")"
        }
        let type =
            rule.type.description + (conditions.isEmpty ? "" : ", ")
            + conditions.joined(separator: ", ")
        let columns = [
            type, Self.cell(rule.name), rule.mandatory.map(\.description).joined(separator: " "),
            rule.oneOf.map { $0.map(\.description).joined(separator: " or ") }
                .joined(separator: "; "),
            rule.echo.map(\.description).joined(separator: " "),
        ]
        return "| " + columns.joined(separator: " | ") + " |"
    }

    private func codes() -> [String] {
        specification.codes.sorted { $0.key < $1.key }.flatMap { name, table in
            var lines = ["## Codes: \(name)", "", "| code | meaning |", "|---|---|"]
            lines += table.entries.map { entry in
                let chinese = entry.chinese.map { " · \($0)" } ?? ""
                return "| \(entry.code) | \(Self.cell(entry.text))\(chinese) |"
            }
            return lines + [""]
        }
    }

    /// A bar would end the cell.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
