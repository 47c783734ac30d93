package import Text

/// A verb with the types of its arguments: whoever says it in Swift gives values, whoever sends
/// it as text has them read here.
package struct Verb<each Value: Sendable>: Sendable {
    package let facts: VerbFacts
    private let arguments: (repeat VerbArgument<each Value>)
    /// The reason stands first: a pack is the last of a function's parameters.
    private let make: @Sendable (String, repeat each Value) throws(DeskFailure) -> Errand

    /// A verb that reads.
    init(
        _ facts: VerbFacts,
        _ argument: repeat VerbArgument<each Value>,
        asks question: @escaping @Sendable (repeat each Value) throws(DeskFailure) -> Question
    ) {
        var facts = facts
        for argument in repeat each argument { facts.fields += argument.fields }
        self.facts = facts
        arguments = (repeat each argument)
        make = { (_: String, value: repeat each Value) throws(DeskFailure) -> Errand in
            .question(try question(repeat each value))
        }
    }

    /// A verb that changes something, and takes a reason.
    init(
        _ facts: VerbFacts,
        _ argument: repeat VerbArgument<each Value>,
        makes change: @escaping @Sendable (repeat each Value) throws(DeskFailure) -> Change
    ) {
        var facts = facts
        for argument in repeat each argument { facts.fields += argument.fields }
        facts.fields += Arguments.reason.fields
        facts.changes = true
        let changing = facts
        self.facts = facts
        arguments = (repeat each argument)
        make = { (reason: String, value: repeat each Value) throws(DeskFailure) -> Errand in
            let words = try Arguments.recorded(reason, of: changing)
            return .change(try change(repeat each value), reason: words)
        }
    }

    /// What the values ask for; a verb that reads takes no notice of the reason.
    func errand(
        _ value: repeat each Value,
        reason: String = ""
    ) throws(DeskFailure) -> Errand {
        for member in members(repeat each value) {
            guard case .string(let text) = member.value else { continue }
            try VerbArguments.check(text, member.key, of: facts.name)
        }
        return try make(reason, repeat each value)
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
        let value = (repeat try (each self.arguments).read(arguments))
        // Last, so that the mistakes of its own arguments are told first.
        let reason = facts.changes ? try Arguments.reason.read(arguments) : ""
        try Arguments.checkIsOwn(reason, of: facts)
        return try make(reason, repeat each value)
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
