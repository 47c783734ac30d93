import ISO8583

/// From a message to what it asks for, or to the refusal that it gets.
extension DialectTables {
    /// Makes a request of a decoded message, or says with which outcome it is refused.
    func read(_ message: Message) -> ReadResult {
        guard let base = rule(of: message.messageType) else {
            return .refused(ReadRefusal(.unknownTransaction))
        }
        let source = rules[base].window
        let window = source?.value(in: message)
        // Where batches are counted, every message says its batch, whatever it asks for.
        if window == nil, let source, source.kind == .batch {
            return .refused(ReadRefusal(.elementMissing, element: source.element))
        }
        let index = variant(of: base, for: message)
        guard let offer = rules[index].offer else {
            return .refused(refusal(of: message, rule: base, variant: index))
        }
        let result = draft(of: offer, message, rule: index)
        guard case .request(var draft) = result else { return result }
        if let source { draft.windowKind = source.kind }
        if let window {
            draft.window = window
            if draft.windowKind == .batch { draft.batch = window }
        } else if offer.operation.rules.hasIdentity {
            return .refused(ReadRefusal(.elementMissing, element: source?.element))
        }
        // Without sessions there is no sign-on that a bare message could be part of.
        if offer.session == .fixedKey || offer.operation.rules.needsMAC {
            draft.macElement = message.macElement
        }
        if let refusal = family.readOwn(message, into: &draft) { return .refused(refusal) }
        if let refusal = offer.original?.read(message, into: &draft) { return .refused(refusal) }
        return .request(draft)
    }
}
