package import Book

/// How many people one act takes.
package enum PeopleNeeded: String, Sendable {
    case one
    /// One proposes, another approves.
    case two
}

/// What is known of a verb before its arguments are: its row of the table.
package struct VerbFacts: Sendable, Hashable {
    /// Where a verb can be done.
    package enum Place: String, Sendable {
        /// Over a running switch, and on its data directory while it is down.
        case anywhere
        /// By a running switch alone.
        case running
    }

    /// As the admin socket takes it: `account.credit`.
    package let name: String
    /// The command that says it: `account credit`.
    package let command: String
    /// One sentence.
    package let words: String
    package let role: Role
    package let people: PeopleNeeded
    package let place: Place
    /// Whether it leaves a record, and takes a reason.
    package internal(set) var changes = false
    /// The members of `args`, in order; the reason is among them.
    package internal(set) var fields: [ArgumentField] = []

    /// Facts of a verb that is an act: the book says whom it takes.
    init(
        _ name: String,
        _ act: ActName,
        place: Place = .anywhere,
        command: String? = nil,
        _ words: String
    ) {
        switch act.demand {
        case .one(let role): self.init(name, role, place: place, command: command, words)
        case .two(let role, _):
            self.init(name, role, people: .two, place: place, command: command, words)
        // Of what is approved, most is *finance*'s.
        case .approval: self.init(name, .controller, place: place, command: command, words)
        case .house: preconditionFailure("What the switch does by itself is no verb.")
        }
    }

    /// Facts of a verb whose command is its name with a space.
    init(
        _ name: String,
        _ role: Role,
        people: PeopleNeeded = .one,
        place: Place = .anywhere,
        command: String? = nil,
        _ words: String
    ) {
        self.name = name
        self.command = command ?? name.replacing(".", with: " ")
        self.words = words
        self.role = role
        self.people = people
        self.place = place
    }
}
