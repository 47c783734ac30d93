package import ISO8583

/// A verb with the types of its arguments: whoever says it in Swift gives values, whoever sends
/// it as text has them read here.
package struct Verb<each Value: Sendable>: Sendable {
    package let facts: VerbFacts
    private let arguments: (repeat Argument<each Value>)
    private let meaning: Meaning

    private enum Meaning: Sendable {
        case question(@Sendable (repeat each Value) throws(DeskFailure) -> Question)
        case change(@Sendable (repeat each Value) throws(DeskFailure) -> Change)
    }

    /// A verb that reads.
    init(
        _ facts: VerbFacts,
        _ argument: repeat Argument<each Value>,
        asks question: @escaping @Sendable (repeat each Value) throws(DeskFailure) -> Question
    ) {
        var facts = facts
        for argument in repeat each argument { facts.fields += argument.fields }
        self.facts = facts
        arguments = (repeat each argument)
        meaning = .question(question)
    }

    /// A verb that changes something, and takes a reason.
    init(
        _ facts: VerbFacts,
        _ argument: repeat Argument<each Value>,
        makes change: @escaping @Sendable (repeat each Value) throws(DeskFailure) -> Change
    ) {
        var facts = facts
        for argument in repeat each argument { facts.fields += argument.fields }
        facts.fields += Arguments.reason.fields
        facts.changes = true
        self.facts = facts
        arguments = (repeat each argument)
        meaning = .change(change)
    }

    /// What the values ask for; a verb that reads takes no notice of the reason.
    func errand(
        _ value: repeat each Value,
        reason: String = ""
    ) throws(DeskFailure) -> Errand {
        switch meaning {
        case .question(let question): .question(try question(repeat each value))
        case .change(let change): .change(try change(repeat each value), reason: reason)
        }
    }

    /// The `args` of a line that says it.
    package func members(_ value: repeat each Value, reason: String? = nil) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for (argument, value) in repeat (each arguments, each value) {
            members += argument.write(value)
        }
        return members + (reason.map(Arguments.reason.write) ?? [])
    }

    /// What a line asks for.
    func errand(from arguments: VerbArguments) throws(DeskFailure) -> Errand {
        switch meaning {
        case .question(let question):
            return .question(try question(repeat try (each self.arguments).read(arguments)))
        case .change(let change):
            // Its own arguments first: their mistakes are told first.
            let change = try change(repeat try (each self.arguments).read(arguments))
            return .change(change, reason: try Arguments.reason.read(arguments))
        }
    }
}

/// A row of the table: a verb whose arguments come as text.
package struct VerbEntry: Sendable {
    package let facts: VerbFacts
    let errand: @Sendable (VerbArguments) throws(DeskFailure) -> Errand

    init<each Value: Sendable>(_ verb: Verb<repeat each Value>) {
        facts = verb.facts
        errand = { (arguments: VerbArguments) throws(DeskFailure) -> Errand in
            try verb.errand(from: arguments)
        }
    }
}
