/// What a specification may say, but hardly means.
extension SpecificationReader {
    func warn() {
        guard !parts.isAbstract else { return }
        warnAboutOutcomes()
        warnAboutSecrets()
        warnAboutMessages()
        warnAboutCodes()
    }

    /// Elements that are secret by what they are, in every edition.
    private static let secrets: [(element: Element, word: Sensitivity)] = [
        (.primaryAccountNumber, .pan), (.track2, .track), (.track3, .track), (.track1, .track),
        (.pinData, .pin),
    ]

    private func warnAboutSecrets() {
        for secret in SpecificationReader.secrets {
            guard let element = parts.elements.first(where: { $0.element == secret.element }),
                !element.isSensitive, let node = elementNodes[secret.element.index]
            else { continue }
            findings.warn(
                "not-sensitive",
                at: node,
                "element \(element.element) (\(element.name)) is shown in clear",
                cure: "add sensitive: \(secret.word.rawValue)"
            )
        }
    }

    private func warnAboutMessages() {
        for entry in root["messages"]?.entries ?? [] {
            guard let type = MessageTypeIndicator(entry.name),
                let rule = parts.messages.first(where: { $0.type == type })
            else { continue }
            if let reply = rule.reply, !parts.messages.contains(where: { $0.type == reply }) {
                findings.warn(
                    "reply-undescribed",
                    at: entry.value["reply"] ?? entry.key,
                    "the answer \(reply) is not described",
                    cure: "describe \"\(reply)\" under messages"
                )
            }
            for path in rule.mandatory where rule.oneOf.contains(where: { $0.contains(path) }) {
                findings.warn(
                    "always-met",
                    at: entry.key,
                    "\(type) needs \(path), so its one-of with \(path) is always met",
                    cure: "take \(path) out of one of the two lists"
                )
            }
        }
    }

    private func warnAboutCodes() {
        let used = Set(codeUses.map(\.name))
        for entry in root["codes"]?.entries ?? [] {
            // A table that came with `extends` is not this file's to use.
            guard !used.contains(entry.name), entry.key.file == root.file else { continue }
            findings.warn(
                "unused-codes",
                at: entry.key,
                "no element uses the table \"\(entry.name)\"",
                cure: "write codes: \(entry.name) beside an element, or remove the table"
            )
        }
    }
}
