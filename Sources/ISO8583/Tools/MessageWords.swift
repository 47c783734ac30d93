import Text

/// A message in the words of a specification file.
enum MessageWords {
    /// The words of a rule; its variants by name, so that two files can be laid side by side.
    static func words(of rule: MessageRule) -> JSONValue {
        var members: [JSONValue.Member] = [.init("name", .string(rule.name))]
        let conditions = rule.conditions.map { condition in
            JSONValue.Member(
                condition.path.description,
                .string(condition.value + (condition.isPrefix ? "*" : ""))
            )
        }
        if !conditions.isEmpty { members.append(.init("when", .object(conditions))) }
        if !rule.presence.isEmpty { members.append(.init("has", list(rule.presence))) }
        if let reply = rule.reply { members.append(.init("reply", .string(reply.description))) }
        members.append(.init("mandatory", list(rule.mandatory)))
        members.append(
            .init(
                "one-of",
                .array(
                    rule.oneOf.map { paths in
                        .string(paths.map(\.description).joined(separator: " or "))
                    }
                )
            )
        )
        members += [
            .init("within", list(rule.within)), .init("optional", list(rule.optional)),
            .init("any", .boolean(rule.admitsAny)), .init("echo", list(rule.echo)),
            .init("echo-refusal", list(rule.echoRefusal)),
        ]
        members += words(of: rule.meaning)
        var seen: [String: Int] = [:]
        for variant in rule.variants {
            let count = seen[variant.name, default: 0] + 1
            seen[variant.name] = count
            let name = count == 1 ? variant.name : "\(variant.name) (\(count))"
            members.append(.init("variant \(name)", words(of: variant)))
        }
        // The first that fits decides.
        if rule.variants.count > 1 {
            members.append(
                .init("variants", .array(rule.variants.map { .string($0.name) }))
            )
        }
        return .object(members)
    }

    private static func words(of meaning: MessageMeaning) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        let words = [
            ("operation", meaning.operation), ("keys", meaning.keys), ("counts", meaning.counts),
            ("part", meaning.part), ("place", meaning.place), ("session", meaning.session),
        ]
        for (key, word) in words {
            if let word { members.append(.init(key, .string(word.text))) }
        }
        if let window = meaning.window {
            members.append(
                .init(
                    "window",
                    .object([
                        .init("kind", .string(window.kind.text)),
                        .init("from", list(window.elements)),
                    ])
                )
            )
        }
        let original = meaning.original.map { part in
            JSONValue.Member(part.role.text, .string(part.path.description))
        }
        if !original.isEmpty { members.append(.init("original", .object(original))) }
        return members
    }

    private static func list(_ paths: [ElementPath]) -> JSONValue {
        .array(paths.map { .string($0.description) })
    }

    /// A table of codes: each code with its text.
    static func words(of table: CodeTable) -> JSONValue {
        let runs = table.parts.map { part in
            JSONValue.Member(
                part.first == part.last ? "\(part.first)" : "\(part.first)-\(part.last)",
                entries(part.entries)
            )
        }
        guard case .object(let codes) = entries(table.entries) else { return .null }
        return .object(codes + runs)
    }

    private static func entries(_ entries: [CodeTable.Entry]) -> JSONValue {
        .object(
            entries.map { entry in
                let texts = [entry.text, entry.chinese, entry.classLetter].compactMap { $0 }
                return .init(entry.code, .string(texts.joined(separator: ", ")))
            }
        )
    }
}
