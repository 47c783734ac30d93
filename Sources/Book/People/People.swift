import Payments

/// The people that the switch knows, their names, their roles, and what waits for a second of them.
///
/// ```
/// asked ─▶ denied
///       ─▶ done                                 (one person)
///       ─▶ proposed ─▶ done, by another's yes   (two people)
///                   ─▶ lapsed, after a week
/// ```
///
/// As long as nobody has been added, the user that runs the switch holds every role alone. The
/// first person becomes an administrator, and from then on that user holds none.
struct People: Sendable {
    /// Who grants a role approves nothing of its holder for so long.
    static let distanceMicroseconds: Int64 = 86_400_000_000
    static let mostPersons = 10_000
    /// Proposals that wait at once.
    static let mostProposals = 1000

    private(set) var rows: PeopleRows
    private var handles: [String: PersonNumber]

    init(_ rows: PeopleRows) {
        self.rows = rows
        handles = Dictionary(rows.persons.map { ($0.name, $0.number) }) { first, _ in first }
    }

    var isEmpty: Bool { rows.persons.isEmpty }

    /// The person of that name; of a disabled one, too.
    func person(called name: String) -> PersonNumber? { handles[name] }

    func person(_ number: PersonNumber) -> Person? {
        let index = Int(number.rawValue) - 1
        return rows.persons.indices.contains(index) ? rows.persons[index] : nil
    }

    /// Who comes by that Unix user and is not disabled.
    private func person(ofUser name: String) -> PersonNumber? {
        guard let number = rows.names[PersonName(.unixUser, name)],
            person(number)?.isEnabled == true
        else { return nil }
        return number
    }

    func holds(_ role: Role, _ number: PersonNumber) -> Bool {
        rows.grants.contains { $0.person == number && $0.role == role && $0.revokedBy == nil }
    }

    private func holdsAny(_ number: PersonNumber) -> Bool {
        rows.grants.contains { $0.person == number && $0.revokedBy == nil }
    }

    /// A proposal that may still be approved.
    func proposal(_ seq: Int64, at time: Timestamp) -> Proposal? {
        rows.proposals.first { $0.seq == seq && isOpen($0, at: time) }
    }

    func openProposals(at time: Timestamp) -> [Proposal] {
        rows.proposals.filter { isOpen($0, at: time) }
    }

    private func isOpen(_ proposal: Proposal, at time: Timestamp) -> Bool {
        time.rawValue - proposal.at.rawValue < BookRules.proposalMicroseconds
    }

    // MARK: Judging

    /// What becomes of an act.
    enum Judgement: Hashable {
        /// It is done; by nobody in particular where nobody has been added.
        case done(PersonNumber?)
        case proposed(PersonNumber)
        case denied(Denial, Role?)
    }

    /// What becomes of an act that takes `demand`; `seq` is the proposal that it approves.
    func judge(
        _ demand: Demand,
        by principal: Principal,
        approving seq: Int64? = nil,
        at time: Timestamp
    ) -> Judgement {
        if principal.standing == .house { return .done(nil) }
        switch demand {
        // Records of older formats say it of the user that ran the switch.
        case .house:
            let isAlone = isEmpty && principal.standing != .user
            return isAlone ? .done(nil) : .denied(.onlyTheSwitch, nil)
        case .one(let role): return judge(role, principal)
        case .two(let role, _):
            guard !isEmpty else { return judge(role, principal) }
            return meet(role, principal) { .proposed($0) }
        case .approval:
            guard !isEmpty else { return judge(.controller, principal) }
            // What is proposed nowhere is said to whoever is known.
            guard let proposal = seq.flatMap({ proposal($0, at: time) }) else {
                return meet(nil, principal) { .done($0) }
            }
            guard case .two(let proposing, let approving) = proposal.act.kind.demand else {
                preconditionFailure("Only what takes two people is proposed.")
            }
            return meet(approving, principal) {
                denial(of: proposal, proposing, by: $0, at: time).map { .denied($0, approving) }
                    ?? .done($0)
            }
        }
    }

    private func judge(_ role: Role, _ principal: Principal) -> Judgement {
        guard !isEmpty else {
            let isAlone = principal.standing != .user
            return isAlone || role == .viewer ? .done(nil) : .denied(.onlyTheOwner, role)
        }
        if role == .viewer, principal.standing != .user { return .done(nil) }
        guard let person = person(ofUser: principal.name) else {
            return .denied(.unknownPerson, role)
        }
        let mayDo = role == .viewer ? holdsAny(person) : holds(role, person)
        return mayDo ? .done(person) : .denied(.roleMissing, role)
    }

    /// One of two people, who meet over the running switch.
    private func meet(
        _ role: Role?,
        _ principal: Principal,
        _ judgement: (PersonNumber) -> Judgement
    ) -> Judgement {
        switch principal.standing {
        case .ownerAlone: return .denied(.switchDown, role)
        case .owner: return .denied(.ownerProposes, role)
        case .house, .user: break
        }
        guard let person = person(ofUser: principal.name) else {
            return .denied(.unknownPerson, role)
        }
        guard role.map({ holds($0, person) }) ?? true else { return .denied(.roleMissing, role) }
        return judgement(person)
    }

    private func denial(
        of proposal: Proposal,
        _ proposing: Role,
        by person: PersonNumber,
        at time: Timestamp
    ) -> Denial? {
        if proposal.person == person { return .ownProposal }
        if case .grantRole(person, _) = proposal.act.kind { return .ownRole }
        let hasGranted = rows.grants.contains { grant in
            grant.person == proposal.person
                && (grant.grantedBy == person || grant.approvedBy == person)
                && time.rawValue - grant.at.rawValue < Self.distanceMicroseconds
        }
        if hasGranted { return .grantedLately }
        let stands =
            self.person(proposal.person)?.isEnabled == true && holds(proposing, proposal.person)
        return stands ? nil : .proposerLostRole
    }

    // MARK: Obstacles

    /// Why somebody cannot be added.
    func obstacle(adding opening: PersonOpening) -> OperatorRefusal? {
        guard opening.isWellFormed else { return .malformedPerson }
        if handles[opening.name] != nil { return .personExists(opening.name) }
        if let taken = opening.names.first(where: { rows.names[$0] != nil }) {
            return .nameTaken(taken.name)
        }
        // He alone can add the next.
        if isEmpty, !opening.hasUser { return .firstPersonWithoutUser }
        return rows.persons.count < Self.mostPersons ? nil : .tooManyPeople
    }

    /// Why a person cannot be disabled or enabled.
    func obstacle(enabling number: PersonNumber, _ isEnabled: Bool) -> OperatorRefusal? {
        guard let person = person(number) else { return .unknownPerson(number) }
        return !isEnabled && isLastAdministrator(number) ? .lastAdministrator(person.name) : nil
    }

    /// Why a role cannot be given.
    func obstacle(granting role: Role, to number: PersonNumber) -> OperatorRefusal? {
        guard let person = person(number) else { return .unknownPerson(number) }
        return holds(role, number) ? .holdsRole(person.name, role) : nil
    }

    /// Why a role cannot be taken away.
    func obstacle(revoking role: Role, of number: PersonNumber) -> OperatorRefusal? {
        guard let person = person(number) else { return .unknownPerson(number) }
        guard holds(role, number) else { return .lacksRole(person.name, role) }
        return role == .administrator && isLastAdministrator(number)
            ? .lastAdministrator(person.name) : nil
    }

    /// Whether nobody else could add people.
    private func isLastAdministrator(_ number: PersonNumber) -> Bool {
        let users = Set(rows.names.filter { $0.key.kind == .unixUser }.values)
        func canAdd(_ person: Person) -> Bool {
            person.isEnabled && holds(.administrator, person.number)
                && users.contains(person.number)
        }
        return person(number).map(canAdd) == true
            && !rows.persons.contains { $0.number != number && canAdd($0) }
    }

    // MARK: Changes

    /// Adds somebody; the first of all is an administrator.
    mutating func add(
        _ opening: PersonOpening,
        seq: Int64,
        at time: Timestamp,
        _ changes: inout PeopleChanges
    ) -> PersonNumber {
        let isFirst = isEmpty
        let number = PersonNumber(rawValue: Int32(rows.persons.count) + 1)
        var own = PeopleChanges()
        own.persons.append(Person(number: number, name: opening.name, isEnabled: true))
        for name in opening.names { own.names[name] = number }
        if isFirst {
            own.grants.append(
                RoleGrant(
                    seq: seq,
                    person: number,
                    role: .administrator,
                    grantedBy: nil,
                    approvedBy: nil,
                    at: time
                )
            )
        }
        handles[opening.name] = number
        take(own, &changes)
        return number
    }

    mutating func setEnabled(
        _ isEnabled: Bool,
        _ number: PersonNumber,
        _ changes: inout PeopleChanges
    ) {
        guard var person = person(number) else { return }
        var own = PeopleChanges()
        person.isEnabled = isEnabled
        own.persons.append(person)
        take(own, &changes)
    }

    mutating func grant(_ grant: RoleGrant, _ changes: inout PeopleChanges) {
        var own = PeopleChanges()
        own.grants.append(grant)
        take(own, &changes)
    }

    mutating func revoke(
        _ role: Role,
        of number: PersonNumber,
        by seq: Int64,
        _ changes: inout PeopleChanges
    ) {
        var own = PeopleChanges()
        for var grant in rows.grants
        where grant.person == number && grant.role == role && grant.revokedBy == nil {
            grant.revokedBy = seq
            own.grants.append(grant)
        }
        take(own, &changes)
    }

    mutating func propose(_ proposal: Proposal, _ changes: inout PeopleChanges) {
        // What has lapsed is named by nobody any more.
        rows.proposals = openProposals(at: proposal.at)
        var own = PeopleChanges()
        own.proposals.append(proposal)
        take(own, &changes)
    }

    mutating func decide(_ seq: Int64, by record: Int64, _ changes: inout PeopleChanges) {
        var own = PeopleChanges()
        own.decisions[seq] = record
        take(own, &changes)
    }

    private mutating func take(_ own: PeopleChanges, _ changes: inout PeopleChanges) {
        rows.take(own)
        changes.persons += own.persons
        changes.names.merge(own.names) { $1 }
        changes.grants += own.grants
        changes.proposals += own.proposals
        changes.decisions.merge(own.decisions) { $1 }
    }
}
