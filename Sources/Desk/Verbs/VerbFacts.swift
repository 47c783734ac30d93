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
