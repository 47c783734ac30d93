/// One dialect of ISO 8583, read from a specification file, validated whole and immutable.
///
/// Holds what is on the wire (message type, bitmaps, elements and what is inside them) and what
/// goes beyond it: which elements a message must carry, what a reply repeats, what codes mean, what
/// is secret.
public final class DialectSpecification: Sendable {
    /// The name that commands and configuration use: `iso8583-1987-ascii`.
    public let name: String
    /// One line for people.
    public let summary: String
    /// Which semantics apply.
    public let family: DialectFamily
    /// Whether the file exists only to be extended.
    public let isAbstract: Bool
    /// How the message type is written.
    public let messageTypeEncoding: MessageTypeEncoding
    /// The bitmaps.
    public let bitmap: MessageBitmapForm
    /// The elements in ascending order.
    public let elements: [ElementDescription]
    /// The messages by type, in ascending order.
    public let messages: [MessageRule]
    /// The tables of codes by name.
    public let codes: [String: CodeTable]
    /// Element 39 for each outcome that the dialect names.
    public let outcomes: [OutcomeName: ActionCode]
    /// What element 39 of an upstream's answer means; a code that is not here declines.
    public let verdicts: [ActionCode: AnswerMeaning]
    /// How an account number is masked.
    public let masking: MaskingRule
    /// What a refusal repeats from a request whose type has no rule of its own.
    public let refusalEcho: [ElementPath]
    /// Where a host takes the code that a customer shows; nil where it takes none.
    public let scannedCode: ElementPath?

    let wire: WireLayout
    private let position: [Int16]
    private let messageByType: [MessageTypeIndicator: Int]

    /// The parts of a specification as the loader has checked them.
    struct Parts {
        var name = ""
        var summary = ""
        var family = DialectFamily.iso1987
        var isAbstract = false
        var elements: [ElementDescription] = []
        var messages: [MessageRule] = []
        var codes: [String: CodeTable] = [:]
        var outcomes: [OutcomeName: ActionCode] = [:]
        var verdicts: [ActionCode: AnswerMeaning] = [:]
        var masking = MaskingRule.standard
        var refusalEcho: [ElementPath] = []
        var scannedCode: ElementPath?
        /// What messages inherit that say nothing else.
        var session: MessageMeaning.Word?
        var window: MessageMeaning.Window?
        var wire = WireLayout()
    }

    init(_ parts: Parts) {
        name = parts.name
        summary = parts.summary
        family = parts.family
        isAbstract = parts.isAbstract
        messageTypeEncoding = parts.wire.messageType
        bitmap = parts.wire.bitmap
        elements = parts.elements
        messages = parts.messages
        codes = parts.codes
        outcomes = parts.outcomes
        verdicts = parts.verdicts
        masking = parts.masking
        refusalEcho = parts.refusalEcho
        scannedCode = parts.scannedCode
        wire = parts.wire
        var position = [Int16](repeating: -1, count: Element.maximumNumber + 1)
        for (index, description) in parts.elements.enumerated() {
            position[description.element.index] = Int16(index)
        }
        self.position = position
        messageByType = Dictionary(
            parts.messages.enumerated().map { ($0.element.type, $0.offset) },
            uniquingKeysWith: { $1 }
        )
    }

    /// What the specification says of an element; nil where it does not describe it.
    public func description(of element: Element) -> ElementDescription? {
        let index = position[element.index]
        return index < 0 ? nil : elements[Int(index)]
    }

    /// The rule for a message type, without looking at its variants.
    public func rule(for type: MessageTypeIndicator) -> MessageRule? {
        messageByType[type].map { messages[$0] }
    }

    /// The rule for a message: its variant that applies first, or that of its type.
    ///
    /// A repeat (0201, 0401) follows the rule of the type without the repeat mark where it has
    /// none.
    public func rule(for message: Message) -> MessageRule? {
        guard
            let rule = rule(for: message.messageType)
                ?? rule(for: message.messageType.withoutRepeat)
        else { return nil }
        return rule.variants.first { $0.applies(to: message) } ?? rule
    }

    /// Element 39 for an outcome; nil where the dialect has none.
    public func actionCode(for outcome: OutcomeName) -> ActionCode? { outcomes[outcome] }

    /// The elements that make the fingerprint of a request, ascending.
    public var fingerprint: [Element] {
        elements.filter(\.isFingerprint).map(\.element)
    }

    /// What a message lacks by its rule; empty where its type has none.
    public func missingElements(of message: Message) -> [MissingElement] {
        rule(for: message)?.missing(in: message) ?? []
    }
}

extension MessageRule {
    /// Whether all conditions of a variant hold.
    public func applies(to message: Message) -> Bool {
        conditions.allSatisfy { condition in
            guard let value = message.text(at: condition.path) else { return false }
            return condition.isPrefix ? value.hasPrefix(condition.value) : value == condition.value
        } && presence.allSatisfy { message.has($0) }
    }

    /// What the message lacks.
    public func missing(in message: Message) -> [MissingElement] {
        var missing: [MissingElement] = []
        for path in mandatory where !message.has(path) { missing.append(.element(path)) }
        for paths in oneOf where !paths.contains(where: { message.has($0) }) {
            missing.append(.oneOf(paths))
        }
        for path in within where message.has(path.element) && !message.has(path) {
            missing.append(.element(path))
        }
        return missing
    }
}
