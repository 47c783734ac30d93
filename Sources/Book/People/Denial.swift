/// Why a person may not do what he asked for.
///
/// Raw values are stored in the journal.
package enum Denial: UInt8, Error, Sendable, CaseIterable {
    /// Nobody of that name is known, or he is disabled.
    case unknownPerson = 1
    case roleMissing = 2
    /// It takes two people, and the switch through which they meet is down.
    case switchDown = 3
    /// The user that runs the switch proposes and approves nothing.
    case ownerProposes = 4
    case ownProposal = 5
    /// Who grants a role approves nothing of its holder for a day.
    case grantedLately = 6
    /// Nobody agrees to a role of his own.
    case ownRole = 7
    /// Who proposed it could not propose it any more.
    case proposerLostRole = 8
    /// The switch does it, and nobody else.
    case onlyTheSwitch = 9
    /// Nobody has been added: the user that runs the switch holds every role alone.
    case onlyTheOwner = 10

    /// 69 for what a running switch would take, 1 for the rest.
    package var exitCode: Int32 { self == .switchDown ? 69 : 1 }

    /// What is wrong, behind the name of what was asked for; `role` is the one that it takes.
    package func words(for name: String, role: Role?) -> String {
        switch self {
        case .unknownPerson: "takes a person that the switch knows, which \(name) is not"
        case .roleMissing, .onlyTheOwner:
            "takes the role \(role?.rawValue ?? "of its proposal"), which \(name) does not hold"
        case .switchDown: "takes two people, who meet over a running switch"
        case .ownerProposes: "takes two people, neither of them the user that runs the switch"
        case .ownProposal: "takes another person than \(name), who proposed it"
        case .grantedLately:
            "takes another person than \(name), who gave the proposer a role within 24 hours"
        case .ownRole: "takes another person than \(name), whose role it is"
        case .proposerLostRole: "takes a proposer who still holds the role"
        case .onlyTheSwitch: "is the switch's own doing"
        }
    }

    /// What to do about it.
    package var cure: String {
        switch self {
        case .unknownPerson, .roleMissing: "see person list, and ask an administrator"
        case .switchDown: "start the switch"
        case .ownerProposes: "ask two people with roles of their own"
        case .ownProposal, .ownRole: "ask somebody else"
        case .grantedLately: "ask somebody else, or wait"
        case .proposerLostRole: "somebody who holds it proposes it again"
        case .onlyTheSwitch: "see verbs"
        case .onlyTheOwner: "ask the user that runs the switch"
        }
    }
}

/// An act that was asked for and refused, as it is recorded: without anything that it would have
/// brought.
package struct DeniedAct: Hashable, Sendable {
    package var principal: Principal
    package var reason: String
    package var act: ActName
    /// The proposal, payment or account that it named.
    package var subject: Int64?
    package var denial: Denial
    /// The role that it takes, where that is known.
    package var role: Role?
    /// How many there were since the last that was recorded, this one among them.
    package var times: UInt32

    package init(
        principal: Principal,
        reason: String,
        act: ActName,
        subject: Int64?,
        denial: Denial,
        role: Role?,
        times: UInt32 = 1
    ) {
        self.principal = principal
        self.reason = reason
        self.act = act
        self.subject = subject
        self.denial = denial
        self.role = role
        self.times = times
    }
}
