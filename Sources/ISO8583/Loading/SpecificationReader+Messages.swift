/// `messages:`, what each type must carry and its answer repeats, with its variants.
extension SpecificationReader {
    private static let ruleKeys = [
        "name", "mandatory", "one-of", "within", "optional", "any", "echo", "echo-refusal",
        "operation", "keys", "counts", "part", "place", "session", "original",
    ]

    private static let messageKeys = ruleKeys + ["window", "reply", "variants", "like"]

    func messageType(_ node: SpecNode) -> MessageTypeIndicator? {
        checkQuoted(node)
        guard let text = node.text, let type = MessageTypeIndicator(text) else {
            findings.add(
                "message-type",
                at: node,
                "\"\(node.text ?? "")\" is no message type",
                cure: "write four digits in quotes: \"0200\""
            )
            return nil
        }
        return type
    }

    func readMessages(_ node: SpecNode?) {
        guard let node else { return }
        guard let entries = node.entries else {
            map(node, keys: [])
            return
        }
        for entry in entries {
            guard let type = messageType(entry.key) else { continue }
            let value = likened(entry.value, in: node)
            guard
                map(value, keys: SpecificationReader.messageKeys) != nil
            else { continue }
            readMessage(type, value, at: entry.key)
        }
        parts.messages.sort { $0.type < $1.type }
    }

    /// An entry laid over the one that its `like` names.
    private func likened(_ node: SpecNode, in messages: SpecNode) -> SpecNode {
        guard let like = node["like"] else { return node }
        checkQuoted(like)
        guard let name = like.text, let other = messages[name] else {
            findings.add(
                "like",
                at: like,
                "there is no message \"\(like.text ?? "")\"",
                cure: "name a message type that is described"
            )
            return node
        }
        guard other["like"] == nil else {
            findings.add(
                "like",
                at: like,
                "\"\(name)\" is itself like another",
                cure: "name that other one"
            )
            return node
        }
        // Entries replace those of the other whole, so that a shorter list stays shorter.
        return other.overlaid(by: node)
    }

    private func readMessage(_ type: MessageTypeIndicator, _ node: SpecNode, at key: SpecNode) {
        var reply: MessageTypeIndicator?
        if let place = node["reply"], let given = messageType(place) {
            reply = given
            if !type.isRequest || !given.isReply || given.messageClass != type.messageClass {
                findings.add(
                    "reply",
                    at: place,
                    "\(given) is no answer to \(type)",
                    cure: type.reply.map { "write \"\($0)\"" }
                        ?? "leave it out: \(type) has no answer"
                )
            }
        }
        let base = rule(type, node, reply: reply, base: nil)
        var variants: [MessageRule] = []
        for item in node["variants"]?.items ?? [] {
            guard map(item, keys: SpecificationReader.ruleKeys + ["when", "has"]) != nil else {
                continue
            }
            let variant = rule(
                type,
                item,
                reply: reply,
                base: base,
                conditions: conditions(item),
                presence: paths(item["has"])
            )
            warnWhereCovered(variant, at: item, by: variants)
            warnWhereImpossible(variant, at: item)
            variants.append(variant)
        }
        if let place = node["variants"], place.items == nil {
            findings.add(
                "shape",
                at: place,
                "\(place.shape) stands where a list belongs",
                cure: "write - {when: ...}"
            )
        }
        parts.messages.append(base.with(variants: variants))
    }

    private func rule(
        _ type: MessageTypeIndicator,
        _ node: SpecNode,
        reply: MessageTypeIndicator?,
        base: MessageRule?,
        conditions: [MessageRule.Condition] = [],
        presence: [ElementPath] = []
    ) -> MessageRule {
        func list(_ key: String, _ inherited: [ElementPath]?) -> [ElementPath] {
            node[key].map { paths($0) } ?? inherited ?? []
        }
        let name = node["name"].flatMap { text($0) } ?? base?.name
        if name == nil {
            findings.add(
                "missing-key",
                at: node,
                "message \(type) has no name",
                cure: "add name: ..."
            )
        }
        var oneOf = base?.oneOf ?? []
        if let place = node["one-of"] {
            oneOf = (place.items ?? []).map { paths($0) }
            if place.items == nil {
                findings.add(
                    "shape",
                    at: place,
                    "\(place.shape) stands where a list of lists belongs",
                    cure: "write one-of: [[\"2\", \"35\"]]"
                )
            }
        }
        return MessageRule(
            type: type,
            name: name ?? "",
            reply: reply,
            mandatory: list("mandatory", base?.mandatory),
            oneOf: oneOf,
            within: node["within"].map { parts(of: $0) } ?? base?.within ?? [],
            optional: list("optional", base?.optional),
            admitsAny: node["any"].flatMap { boolean($0) } ?? base?.admitsAny ?? false,
            echo: list("echo", base?.echo),
            echoRefusal: list("echo-refusal", base?.echoRefusal ?? parts.refusalEcho),
            meaning: meaning(node, base: base?.meaning),
            conditions: conditions,
            presence: presence,
            variants: []
        )
    }

    private func conditions(_ node: SpecNode) -> [MessageRule.Condition] {
        guard let when = required("when", in: node, text: { $0 }) else { return [] }
        guard let entries = when.entries, !entries.isEmpty else {
            findings.add(
                "shape",
                at: when,
                "no condition",
                cure: "write when: {\"3\": \"31*\"}"
            )
            return []
        }
        return entries.compactMap { entry in
            guard let path = path(entry.key), let value = quotedText(entry.value) else {
                return nil
            }
            let isPrefix = value.hasSuffix("*")
            return MessageRule.Condition(
                path: path,
                value: isPrefix ? String(value.dropLast()) : value,
                isPrefix: isPrefix
            )
        }
    }

    /// A list of paths, each to something that is described.
    func paths(_ node: SpecNode?) -> [ElementPath] {
        guard let node else { return [] }
        guard let items = node.items else {
            findings.add(
                "shape",
                at: node,
                "\(node.shape) stands where a list belongs",
                cure: "write [\"3\", \"11\"]"
            )
            return []
        }
        var seen: Set<ElementPath> = []
        return items.compactMap { item in
            guard let path = path(item) else { return nil }
            guard seen.insert(path).inserted else {
                findings.add(
                    "duplicate-path",
                    at: item,
                    "\(path) stands twice in one list",
                    cure: "remove one of the two"
                )
                return nil
            }
            return path
        }
    }

    /// A list of paths to parts of elements.
    private func parts(of node: SpecNode) -> [ElementPath] {
        let paths = paths(node)
        for path in paths where path.components.isEmpty {
            findings.add(
                "path",
                at: node,
                "\(path) is a whole element",
                cure: "write a part of one, such as \"55.9F26\", or say mandatory"
            )
        }
        return paths
    }

    private func path(_ node: SpecNode) -> ElementPath? {
        guard let path = writtenPath(node) else { return nil }
        if !parts.isAbstract, !describes(path) {
            findings.add(
                "undescribed-element",
                at: node,
                "\(path) is not described under elements",
                cure: "describe it, or take it out of the list"
            )
        }
        return path
    }

    /// Where a scanned code goes: an element or a part that is secret, because a code pays.
    func scannedCode(_ node: SpecNode) -> ElementPath? {
        guard let path = path(node) else { return nil }
        let element = parts.elements.first { $0.element == path.element }
        let below = path.components.joined(separator: ".")
        let part = element?.composite?.element(below)?.sensitivity
        let sensitivity = part ?? element?.partSensitivity[below] ?? element?.sensitivity
        if element != nil, sensitivity != .secret {
            findings.add(
                "code-in-clear",
                at: node,
                "a scanned code in \(path) would be shown",
                cure: "write sensitive: secret there"
            )
        }
        return path
    }

    /// A path that may lead to nothing that is described.
    func writtenPath(_ node: SpecNode) -> ElementPath? {
        checkQuoted(node)
        guard let text = node.text, let path = ElementPath(text) else {
            findings.add(
                "path",
                at: node,
                "\"\(node.text ?? "")\" is no element or path",
                cure: "write \"11\" or \"60.1\""
            )
            return nil
        }
        return path
    }

    private func describes(_ path: ElementPath) -> Bool {
        guard let element = parts.elements.first(where: { $0.element == path.element }) else {
            // What is wrong with its description has been said already.
            return elementNodes[path.element.index] != nil && findings.hasErrors
        }
        var composite = element.composite
        var components = path.components[...]
        while let key = components.popFirst() {
            guard let inside = composite else { return false }
            switch inside.form {
            case .tlv, .tagged: return components.isEmpty
            case .separated(let form) where form.repeatKey == key:
                guard components.popFirst() != nil else { return true }
                guard let part = components.popFirst() else { return true }
                return inside.group.contains { $0.key == part }
            default:
                guard let part = inside.element(key) else { return false }
                composite = part.composite
            }
        }
        return true
    }
}

extension MessageRule {
    func with(variants: [MessageRule]) -> MessageRule {
        MessageRule(
            type: type,
            name: name,
            reply: reply,
            mandatory: mandatory,
            oneOf: oneOf,
            within: within,
            optional: optional,
            admitsAny: admitsAny,
            echo: echo,
            echoRefusal: echoRefusal,
            meaning: meaning,
            conditions: conditions,
            presence: presence,
            variants: variants
        )
    }
}
