import ISO8583

/// What a specification says of one message type or of one of its variants, ready for use.
struct MappingRule: Sendable {
    let rule: MessageRule
    /// What must be there; without the MAC, whose absence has an outcome of its own.
    let mandatory: [ElementPath]
    let oneOf: [[ElementPath]]
    let replyType: MessageTypeIndicator
    /// Where the rules of its variants stand in the table; empty for a variant.
    let variants: Range<Int>
    /// How the reply is filled, in element order.
    let steps: [ReplyStep]

    init(
        _ rule: MessageRule,
        variants: Range<Int>,
        steps: [ReplyStep]
    ) {
        self.rule = rule
        mandatory = rule.mandatory.filter { !MappingRule.isMAC($0.element) }
        oneOf = rule.oneOf
        replyType = rule.reply ?? MappingRule.replyType(to: rule.type)
        self.variants = variants
        self.steps = steps
    }

    /// The first mandatory element that a message lacks.
    func missing(in message: Message) -> Element? {
        for path in mandatory where !MappingRule.has(path, message) { return path.element }
        for paths in oneOf where !paths.contains(where: { MappingRule.has($0, message) }) {
            return paths.first?.element
        }
        return nil
    }

    private static func has(_ path: ElementPath, _ message: Message) -> Bool {
        path.components.isEmpty ? message.has(path.element) : message.has(path)
    }

    private static func isMAC(_ element: Element) -> Bool {
        element == .mac || element == .mac2
    }

    /// The type of an answer to any message, known or not: the response function of its class.
    ///
    /// What is a response already is answered under its own type.
    static func replyType(to type: MessageTypeIndicator) -> MessageTypeIndicator {
        if let reply = type.reply { return reply }
        let packed = type.withoutRepeat.packed
        return MessageTypeIndicator(packed: packed | 0x0010) ?? type.withoutRepeat
    }
}

/// How one element of a reply is made.
struct ReplyStep: Sendable {
    /// Where an element's value comes from.
    enum Source: UInt8, Sendable {
        /// The request at hand.
        case echo
        /// Hour, minute and second of the decision, at the mapping's offset.
        case time
        /// Month and day of the decision, at the mapping's offset.
        case date
        case businessDate
        /// The request's, or our institution.
        case institution
        case retrievalReference
        case approvalCode
        case actionCode
        case balances
        /// The request's DE 60 with the current batch.
        case batch
        case keys
        case keysAsText
    }

    let source: Source
    /// The element, or the only part of it that is echoed.
    let path: ElementPath

    var element: Element { path.element }
}
