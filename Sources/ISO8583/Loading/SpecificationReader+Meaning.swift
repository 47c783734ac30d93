/// What a message asks for: operation, keys, side, session, window and original.
extension SpecificationReader {
    /// What a message or a variant asks for.
    ///
    /// `operation`, `keys`, `counts`, `part` and `place` belong to the entry that says them: a
    /// variant without an operation is not offered, whatever its message is. The rest is inherited.
    func meaning(_ node: SpecNode, base: MessageMeaning?) -> MessageMeaning {
        MessageMeaning(
            operation: node["operation"].flatMap { meaningWord($0) },
            keys: node["keys"].flatMap { meaningWord($0) },
            counts: node["counts"].flatMap { meaningWord($0) },
            part: node["part"].flatMap { meaningWord($0) },
            place: node["place"].flatMap { meaningWord($0) },
            session: node["session"].flatMap { meaningWord($0) } ?? base?.session ?? parts.session,
            window: node["window"].flatMap { window($0) } ?? base?.window ?? parts.window,
            original: node["original"].map { references($0) } ?? base?.original ?? []
        )
    }

    func meaningWord(_ node: SpecNode) -> MessageMeaning.Word? {
        text(node).map { text in
            MessageMeaning.Word(
                text: text,
                file: node.file,
                line: node.line,
                column: node.column
            )
        }
    }

    /// `{kind: day, from: ["13", "7"]}`.
    func window(_ node: SpecNode) -> MessageMeaning.Window? {
        guard map(node, keys: ["kind", "from"]) != nil,
            let kind = required("kind", in: node, text: { meaningWord($0) }),
            let from = required("from", in: node, text: { $0 })
        else { return nil }
        guard let items = from.items, !items.isEmpty else {
            findings.add(
                "shape",
                at: from,
                "no list of elements",
                cure: "write from: [\"13\", \"7\"]"
            )
            return nil
        }
        return MessageMeaning.Window(kind: kind, elements: items.compactMap { writtenPath($0) })
    }

    /// `{stan: "90.2", reference: "37"}`.
    private func references(_ node: SpecNode) -> [MessageMeaning.Reference] {
        guard let entries = node.entries else {
            map(node, keys: [])
            return []
        }
        return entries.compactMap { entry in
            guard let role = meaningWord(entry.key), let path = writtenPath(entry.value) else {
                return nil
            }
            return MessageMeaning.Reference(role: role, path: path)
        }
    }

    /// A variant whose conditions hold only where those of an earlier one do never applies.
    func warnWhereCovered(
        _ variant: MessageRule,
        at node: SpecNode,
        by earlier: [MessageRule]
    ) {
        guard node.file == root.file,
            let cover = earlier.first(where: { $0.covers(variant) })
        else { return }
        findings.warn(
            "covered-variant",
            at: node,
            "this variant never applies: \(cover.wording) in front of it covers it",
            cure: "put it first, or narrow the other"
        )
    }

    /// A condition that its element can never meet makes a variant that never applies.
    func warnWhereImpossible(_ variant: MessageRule, at node: SpecNode) {
        guard node.file == root.file else { return }
        for condition in variant.conditions {
            guard let format = format(at: condition.path), !format.canMeet(condition) else {
                continue
            }
            let star = condition.isPrefix ? "*" : ""
            findings.warn(
                "impossible-variant",
                at: node,
                "this variant never applies: \(condition.path) is \(format.notation),"
                    + " never \"\(condition.value)\(star)\"",
                cure: "write as many characters as it has, or a beginning such as \"31*\""
            )
        }
    }

    /// The format of an element or of a part; nil where it is not described.
    private func format(at path: ElementPath) -> ElementFormat? {
        guard let element = parts.elements.first(where: { $0.element == path.element }) else {
            return nil
        }
        var (format, composite): (ElementFormat?, CompositeDescription?) =
            (element.format, element.composite)
        for key in path.components {
            guard let part = composite?.element(key) else { return nil }
            (format, composite) = (part.format, part.composite)
        }
        return format
    }
}

extension ElementFormat {
    /// Whether a value of this format can be what a condition asks for.
    fileprivate func canMeet(_ condition: MessageRule.Condition) -> Bool {
        switch kind {
        case .binary, .track, .signedNumeric: return true
        default: break
        }
        let count = condition.value.utf8.count
        let isShortEnough = count <= maximum
        let isLongEnough = condition.isPrefix || fill != nil || count >= minimum
        return isShortEnough && isLongEnough && kind.characters.admits(condition.value)
    }
}

extension MessageRule {
    /// Whether this applies wherever another variant does.
    fileprivate func covers(_ other: MessageRule) -> Bool {
        !conditions.isEmpty
            && conditions.allSatisfy { own in
                other.conditions.contains { $0.path == own.path && $0.implies(own) }
            } && presence.allSatisfy(other.presence.contains)
    }

    fileprivate var wording: String {
        let words = conditions.map { "\($0.path) = \($0.value)\($0.isPrefix ? "*" : "")" }
        return (words + presence.map { "with \($0)" }).joined(separator: ", ")
    }
}

extension MessageRule.Condition {
    fileprivate func implies(_ other: MessageRule.Condition) -> Bool {
        other.isPrefix ? value.hasPrefix(other.value) : !isPrefix && value == other.value
    }
}
