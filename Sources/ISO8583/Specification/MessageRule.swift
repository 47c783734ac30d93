/// What a message of one type must carry, and what its answer repeats.
public struct MessageRule: Sendable, Equatable {
    /// What a path must hold for a variant to apply; all conditions together.
    public struct Condition: Sendable, Equatable {
        /// Where to look.
        public let path: ElementPath
        /// The value, or its beginning where ``isPrefix``.
        public let value: String
        /// Whether only the beginning must agree (written `31*`).
        public let isPrefix: Bool
    }

    /// The message type.
    public let type: MessageTypeIndicator
    /// What the message is called.
    public let name: String
    /// The type of the answer; nil for messages that have none.
    public let reply: MessageTypeIndicator?
    /// What must be there.
    public let mandatory: [ElementPath]
    /// Lists of which at least one must be there.
    public let oneOf: [[ElementPath]]
    /// Parts that must be there where their element is.
    public let within: [ElementPath]
    /// What may be there besides.
    public let optional: [ElementPath]
    /// Whether anything else may be there too.
    public let admitsAny: Bool
    /// What the answer repeats from the request.
    public let echo: [ElementPath]
    /// What a refusal before the book repeats.
    public let echoRefusal: [ElementPath]
    /// What it asks for.
    public let meaning: MessageMeaning
    /// The conditions of a variant; empty for the message itself.
    public let conditions: [Condition]
    /// What else must be there for a variant to apply, whatever it holds.
    public let presence: [ElementPath]
    /// The variants, the first that applies wins.
    public let variants: [MessageRule]
}

/// Something that a message lacks.
public enum MissingElement: Hashable, Sendable, CustomStringConvertible {
    /// A mandatory element.
    case element(ElementPath)
    /// Every element of a list of which one is needed.
    case oneOf([ElementPath])

    /// `element 11`, or `one of elements 2, 35`.
    public var description: String {
        switch self {
        case .element(let path): "element \(path)"
        case .oneOf(let paths):
            "one of elements \(paths.map(\.description).joined(separator: ", "))"
        }
    }
}
