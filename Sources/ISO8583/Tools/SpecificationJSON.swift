import Text

/// Writes a specification, one of its elements or one of its messages as a JSON document.
///
/// The words are those of the specification files, so that a script that reads both finds the same.
public struct SpecificationJSON {
    private let specification: DialectSpecification

    /// A writer of one dialect.
    public init(_ specification: DialectSpecification) {
        self.specification = specification
    }

    /// The whole dialect on one line.
    public func text() -> String {
        let bitmap = specification.bitmap
        return JSONValue.object([
            .init("name", .string(specification.name)),
            .init("description", .string(specification.summary)),
            .init("family", .string(specification.family.rawValue)),
            .init("mti", .object([encoding(specification.messageTypeEncoding.keyword)])),
            .init(
                "bitmap",
                .object([
                    encoding(bitmap.encoding.keyword),
                    .init("secondary", .boolean(bitmap.secondary)),
                    .init("tertiary", .string(bitmap.tertiary.keyword)),
                ])
            ),
            .init("elements", .array(specification.elements.map(document))),
            .init("messages", .array(specification.messages.map(document))),
            .init(
                "codes",
                .object(
                    specification.codes.sorted { $0.key < $1.key }
                        .map { .init($0.key, document(of: $0.value)) }
                )
            ),
            .init(
                "outcomes",
                .object(
                    specification.outcomes.sorted { $0.key.rawValue < $1.key.rawValue }
                        .map { .init($0.key.rawValue, .string("\($0.value)")) }
                )
            ),
            .init("verdicts", .object(verdicts)),
            .init("scanned-code", optional(specification.scannedCode?.description)),
        ]).text()
    }

    /// The codes of each meaning.
    private var verdicts: [JSONValue.Member] {
        let codes = specification.verdicts.keys.sorted { $0.text < $1.text }
        return AnswerMeaning.all.compactMap { meaning -> JSONValue.Member? in
            let own = codes.filter { specification.verdicts[$0] == meaning }
            guard !own.isEmpty else { return nil }
            return .init(meaning.word, .array(own.map { .string($0.text) }))
        }
    }

    /// One element on one line, with the codes that it uses.
    public func text(of element: ElementDescription) -> String {
        guard case .object(var members) = document(of: element) else { return "null" }
        if let name = element.codes, let table = specification.codes[name] {
            members.append(.init("meanings", document(of: table)))
        }
        return JSONValue.object(members).text()
    }

    /// One message with its variants on one line.
    public func text(of rule: MessageRule) -> String { document(of: rule).text() }

    private func encoding(_ keyword: String) -> JSONValue.Member {
        .init("encoding", .string(keyword))
    }

    // MARK: Elements

    private func document(of element: ElementDescription) -> JSONValue {
        let own: [JSONValue.Member] = [
            .init("element", .string(element.element.description)),
            .init("name", .string(element.name)),
        ]
        return .object(
            own + format(element.format)
                + [
                    .init("sensitive", optional(element.sensitivity?.rawValue)),
                    .init("fingerprint", .boolean(element.isFingerprint)),
                    .init("codes", optional(element.codes)),
                ] + parts(of: element.composite, element.partSensitivity)
        )
    }

    private func format(_ format: ElementFormat) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("format", .string(format.notation)), encoding(format.encoding.keyword),
        ]
        if case .prefixed(let prefix, _) = format.length {
            members.append(
                .init(
                    "length",
                    .object([
                        .init("bytes", .number("\(prefix.bytes)")),
                        encoding(prefix.encoding.keyword),
                        .init("counts", .string(prefix.counts.keyword)),
                        .init("inclusive", .boolean(prefix.inclusive)),
                    ])
                )
            )
        }
        return members
    }

    private func parts(
        of composite: CompositeDescription?,
        _ secrets: [String: Sensitivity]
    ) -> [JSONValue.Member] {
        guard let composite else { return [] }
        var members: [JSONValue.Member] = [
            .init("parts", .array(composite.elements.map { document(of: $0, secrets) }))
        ]
        if !composite.messageTypes.isEmpty {
            let types = composite.messageTypes.map { JSONValue.string($0.description) }
            members.append(.init("in", .array(types)))
        }
        if !composite.group.isEmpty {
            members.append(
                .init("group", .array(composite.group.map { document(of: $0, secrets) }))
            )
        }
        return members
    }

    private func document(
        of part: SubElementDescription,
        _ secrets: [String: Sensitivity]
    ) -> JSONValue {
        let sensitivity = part.sensitivity ?? secrets[part.key]
        return .object(
            [.init("key", .string(part.key)), .init("name", .string(part.name))]
                + (part.format.map(format) ?? [])
                + [
                    .init("sensitive", optional(sensitivity?.rawValue)),
                    .init("codes", optional(part.codes)),
                ] + meaning(of: part) + parts(of: part.composite, [:])
        )
    }

    /// What it tells the switch, where it tells anything.
    private func meaning(of part: SubElementDescription) -> [JSONValue.Member] {
        guard let means = part.means else { return [] }
        let own = [JSONValue.Member("means", .string(means.rawValue))]
        return part.hasPoint ? own + [.init("decimals", .string("point"))] : own
    }

    // MARK: Messages and codes

    private func document(of rule: MessageRule) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("mti", .string(rule.type.description)), .init("name", .string(rule.name)),
        ]
        if !rule.conditions.isEmpty {
            members.append(
                .init(
                    "when",
                    .object(
                        rule.conditions.map {
                            .init($0.path.description, .string($0.value + ($0.isPrefix ? "*" : "")))
                        }
                    )
                )
            )
        }
        if !rule.presence.isEmpty { members.append(.init("has", paths(rule.presence))) }
        members += [
            .init("reply", optional(rule.reply?.description)),
            .init("mandatory", paths(rule.mandatory)),
            .init("one_of", .array(rule.oneOf.map(paths))),
            .init("within", paths(rule.within)),
            .init("optional", paths(rule.optional)), .init("any", .boolean(rule.admitsAny)),
            .init("echo", paths(rule.echo)),
        ]
        members += meaning(rule.meaning)
        if !rule.variants.isEmpty {
            members.append(.init("variants", .array(rule.variants.map(document))))
        }
        return .object(members)
    }

    private func meaning(_ meaning: MessageMeaning) -> [JSONValue.Member] {
        guard let operation = meaning.operation else { return [.init("operation", .null)] }
        var members: [JSONValue.Member] = [
            .init("operation", .string(operation.text)),
            .init("session", optional(meaning.session?.text)),
        ]
        if let keys = meaning.keys { members.append(.init("keys", .string(keys.text))) }
        if let counts = meaning.counts { members.append(.init("counts", .string(counts.text))) }
        if let part = meaning.part { members.append(.init("part", .string(part.text))) }
        if let place = meaning.place { members.append(.init("place", .string(place.text))) }
        if let window = meaning.window {
            members.append(
                .init(
                    "window",
                    .object([
                        .init("kind", .string(window.kind.text)),
                        .init("from", paths(window.elements)),
                    ])
                )
            )
        }
        if !meaning.original.isEmpty {
            let parts = meaning.original.map { part in
                JSONValue.Member(part.role.text, .string(part.path.description))
            }
            members.append(.init("original", .object(parts)))
        }
        return members
    }

    private func document(of table: CodeTable) -> JSONValue {
        guard table.parts.isEmpty else {
            return .array(
                table.parts.map { part in
                    .object([
                        .init("from", .number("\(part.first)")),
                        .init("to", .number("\(part.last)")), .init("name", .string(part.name)),
                        .init("codes", entries(part.entries)),
                    ])
                }
            )
        }
        return entries(table.entries)
    }

    private func entries(_ entries: [CodeTable.Entry]) -> JSONValue {
        .object(
            entries.map { entry in
                let texts: [JSONValue] =
                    [.string(entry.text)] + (entry.chinese.map { [.string($0)] } ?? [])
                return .init(entry.code, texts.count == 1 ? texts[0] : .array(texts))
            }
        )
    }

    private func paths(_ paths: [ElementPath]) -> JSONValue {
        .array(paths.map { .string($0.description) })
    }

    private func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
