/// All that a file holds of people: few rows, which stay in memory.
package struct PeopleRows: Hashable, Sendable {
    package var persons: [Person] = []
    package var names: [PersonName: PersonNumber] = [:]
    package var grants: [RoleGrant] = []
    /// What nobody has decided; some of it may be too old to be.
    package var proposals: [Proposal] = []

    package init() {}

    /// What it is behind a batch.
    package mutating func take(_ changes: PeopleChanges) {
        for person in changes.persons {
            if let index = persons.firstIndex(where: { $0.number == person.number }) {
                persons[index] = person
            } else {
                persons.append(person)
            }
        }
        names.merge(changes.names) { $1 }
        for grant in changes.grants {
            if let index = grants.firstIndex(where: { $0.seq == grant.seq }) {
                grants[index] = grant
            } else {
                grants.append(grant)
            }
        }
        proposals += changes.proposals
        proposals.removeAll { changes.decisions[$0.seq] != nil }
    }
}

/// What a batch changes of people.
package struct PeopleChanges: Hashable, Sendable {
    /// New and changed ones, in order; the last word counts.
    package var persons: [Person] = []
    package var names: [PersonName: PersonNumber] = [:]
    /// New and changed ones, in order; the last word counts.
    package var grants: [RoleGrant] = []
    package var proposals: [Proposal] = []
    /// Proposals that were approved, with the record that did it.
    package var decisions: [Int64: Int64] = [:]

    package init() {}

    package var isEmpty: Bool {
        persons.isEmpty && names.isEmpty && grants.isEmpty && proposals.isEmpty
            && decisions.isEmpty
    }

    mutating func removeAll() {
        if !isEmpty { self = PeopleChanges() }
    }
}
