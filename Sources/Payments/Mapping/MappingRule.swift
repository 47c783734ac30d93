import ISO8583

/// What a specification says of one message type or of one of its variants, ready for use.
///
/// A class, because a rule is handed around for every message and its parts are many.
final class MappingRule: Sendable {
    let rule: MessageRule
    /// What must be there; without the MAC, whose absence has an outcome of its own.
    private let mandatory: [Element]
    /// Mandatory sub-elements.
    private let mandatoryParts: [ElementPath]
    private let oneOf: [[ElementPath]]
    /// Parts that must be there where their element is.
    private let within: [(element: Element, parts: [ElementPath])]
    /// The conditions of a variant as numbers to compare; nil where one of them is no number.
    private let conditions: [Condition]?
    let replyType: MessageTypeIndicator
    /// Where the rules of its variants stand in the table; empty for a variant.
    let variants: Range<Int>
    /// How the reply is filled, in element order.
    let steps: [ReplyStep]
    /// What it asks for; nil where it is known and not offered.
    let offer: Offer?
    /// The window of its identity.
    let window: WindowSource?
    /// By which elements a message of this type is offered or not; nil where no variant is.
    let kind: KindTest?

    init(
        _ rule: MessageRule,
        variants: Range<Int>,
        steps: [ReplyStep],
        offer: Offer?,
        window: WindowSource?,
        in specification: DialectSpecification
    ) {
        self.rule = rule
        let mandatory = rule.mandatory.filter { !MappingRule.isMAC($0.element) }
        self.mandatory = mandatory.filter(\.components.isEmpty).map(\.element)
        mandatoryParts = mandatory.filter { !$0.components.isEmpty }
        oneOf = rule.oneOf
        within = Dictionary(grouping: rule.within, by: \.element)
            .map { (element: $0.key, parts: $0.value) }
            .sorted { $0.element < $1.element }
        conditions = MappingRule.conditions(of: rule, in: specification)
        replyType = rule.reply ?? MappingRule.replyType(to: rule.type)
        self.variants = variants
        self.steps = steps
        self.offer = offer
        self.window = window
        kind = KindTest(offered: rule.variants.filter { $0.meaning.operation != nil })
    }

    /// The first mandatory element that a message lacks.
    func missing(in message: Message) -> Element? {
        for element in mandatory where !message.has(element) { return element }
        for path in mandatoryParts where !message.has(path) { return path.element }
        for paths in oneOf where !paths.contains(where: { MappingRule.has($0, message) }) {
            return paths.first?.element
        }
        for (element, parts) in within {
            guard let whole = message.value(element) else { continue }
            let isWhole = parts.allSatisfy { whole.value(at: $0.components[...]) != nil }
            guard isWhole else { return element }
        }
        return nil
    }

    /// Whether the rule asks for an element.
    func requires(_ element: Element) -> Bool { mandatory.contains(element) }

    private struct Condition: Sendable {
        let run: DigitRun
        let value: UInt32
    }

    /// Whether all conditions of a variant hold.
    func applies(to message: Message) -> Bool {
        guard let conditions else { return rule.applies(to: message) }
        for condition in conditions where condition.run.value(in: message) != condition.value {
            return false
        }
        for path in rule.presence where !MappingRule.has(path, message) { return false }
        return true
    }

    private static func conditions(
        of rule: MessageRule,
        in specification: DialectSpecification
    ) -> [Condition]? {
        var conditions: [Condition] = []
        for condition in rule.conditions {
            let digits = condition.value.utf8.count
            guard let run = DigitRun(condition.path, in: specification),
                let value = UInt32(condition.value), (1...9).contains(digits),
                condition.isPrefix ? digits <= run.count : digits == run.count
            else { return nil }
            conditions.append(Condition(run: DigitRun(run, prefix: digits), value: value))
        }
        return conditions
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
        /// What was taken: the request's, where nothing else was decided.
        case amount
        /// What was asked for, where less was taken, in an element of its own.
        case askedAmount
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
        /// Chip data of a host's answer, for the terminal.
        case chip
        /// Text tags: what a query tells, and text for the receipt.
        case texts
        /// Text for the receipt and the display, in a part of its own.
        case display
        /// Text tag: the open shift.
        case shift
        /// Our totals of both halves, with their results.
        case totals
        /// The result of a comparison.
        case settlementCode
        /// One number of our totals.
        case tally
    }

    let source: Source
    let element: Element
    /// Position of the only part that is echoed in the table's `echoedParts`; -1 for the whole.
    let part: Int16
    /// The bitmap of a composite that holds this part alone, and so can be copied whole; 0 where
    /// the composite has no plain bitmap of 64 bits.
    let partAlone: UInt64

    init(_ source: Source, _ element: Element, part: Int = -1, partAlone: UInt64 = 0) {
        self.source = source
        self.element = element
        self.part = Int16(part)
        self.partAlone = partAlone
    }
}
