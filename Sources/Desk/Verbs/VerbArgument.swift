import Text

/// One member of a verb's `args`.
package struct ArgumentField: Sendable, Hashable {
    /// Its JSON type.
    package enum Kind: String, Sendable {
        case text
        case integer
        case flag
        /// Texts, or objects with the members that its words name.
        case list
    }

    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    package let words: String

    init(_ name: String, _ kind: Kind, isRequired: Bool = true, _ words: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.words = words
    }
}

/// A typed argument of verbs: how it is read from `args`, and how it is written there.
package struct VerbArgument<Value: Sendable>: Sendable {
    package let fields: [ArgumentField]
    let read: @Sendable (VerbArguments) throws(DeskFailure) -> Value
    let write: @Sendable (Value) -> [JSONValue.Member]

    init(
        _ fields: [ArgumentField],
        read: @escaping @Sendable (VerbArguments) throws(DeskFailure) -> Value,
        write: @escaping @Sendable (Value) -> [JSONValue.Member]
    ) {
        self.fields = fields
        self.read = read
        self.write = write
    }
}

extension VerbArgument where Value == String {
    /// A text that is not empty.
    static func text(_ name: String, _ words: String) -> Self {
        VerbArgument([ArgumentField(name, .text, words)]) {
            (arguments) throws(DeskFailure) in
            try arguments.text(name)
        } write: {
            [JSONValue.Member(name, .string($0))]
        }
    }
}

extension VerbArgument where Value == Int64 {
    /// A whole number.
    static func integer(_ name: String, _ words: String) -> Self {
        VerbArgument([ArgumentField(name, .integer, words)]) {
            (arguments) throws(DeskFailure) in
            try arguments.integer(name)
        } write: {
            [JSONValue.Member(name, .number("\($0)"))]
        }
    }
}

extension VerbArgument where Value == Bool {
    /// True or false.
    static func flag(_ name: String, _ words: String) -> Self {
        VerbArgument([ArgumentField(name, .flag, words)]) {
            (arguments) throws(DeskFailure) in
            try arguments.flag(name)
        } write: {
            [JSONValue.Member(name, .boolean($0))]
        }
    }
}
