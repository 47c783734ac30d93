/// Who asks.
package struct Principal: Sendable, Hashable {
    /// The name under which an act is recorded.
    package let name: String
    package let roles: Set<Role>

    package init(name: String, roles: Set<Role>) {
        self.name = name
        self.roles = roles
    }

    /// The user that runs the switch, who holds every role alone.
    package static func owner(named name: String) -> Principal {
        Principal(name: name, roles: Set(Role.allCases))
    }

    /// Refuses what its roles do not cover.
    func check(_ verb: VerbFacts) throws(DeskFailure) {
        guard !roles.contains(verb.role) else { return }
        throw DeskFailure(
            1,
            "\(verb.name) takes the role \(verb.role.rawValue), which \(name) does not hold",
            cure: "ask the user that runs the switch"
        )
    }
}
