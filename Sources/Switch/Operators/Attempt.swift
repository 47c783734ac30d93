package import Book
import Payments
import Reference

/// What somebody asks for, as far as it is judged before anything that it brings is looked at.
struct Attempt {
    let act: ActName
    let demand: Demand
    let principal: Principal
    let reason: String
    /// The proposal that is to be approved.
    var proposal: Int64?

    init(_ act: ActName, by principal: Principal, reason: String) {
        self.act = act
        demand = act.demand
        self.principal = principal
        self.reason = reason
    }

    init(_ command: OperatorCommand, by principal: Principal, reason: String) {
        act = command.act
        demand = command.demand
        self.principal = principal
        self.reason = reason
        if case .approve(let seq) = command { proposal = seq }
    }

    /// How it is refused to a person who may not do it; nil where he may.
    ///
    /// - Throws: `textTooLong`, before anything else is looked at.
    func denied(by book: PaymentBook, at now: Timestamp) throws(CommandError) -> DeniedAct? {
        try OperatorText.check(principal.name, reason)
        guard
            let (denial, role) = book.denial(
                of: demand,
                by: principal,
                approving: proposal,
                at: now
            )
        else { return nil }
        return DeniedAct(
            principal: principal,
            reason: reason,
            act: act,
            subject: proposal,
            denial: denial,
            role: role
        )
    }
}

/// Why a question is not answered to somebody.
package struct DeniedQuestion: Sendable, Hashable {
    package let denial: Denial
    package let role: Role?
}

extension OperatorCommand {
    /// What it is called in the journal.
    package var act: ActName {
        switch self {
        case .registerTerminal: .registerTerminal
        case .registerStation: .registerStation
        case .setTerminalEnabled: .setTerminalEnabled
        case .openAccount: .openAccount
        case .credit: .credit
        case .setFrozen: .setFrozen
        case .setPIN: .setPIN
        case .resetPIN: .resetPIN
        case .reverse: .reverse
        case .rotateKeys: .rotateKeys
        case .setChannelStopped: .setChannelStopped
        case .releaseForward: .releaseForward
        case .discardForward: .discardForward
        case .cutover: .closeDate
        case .addPerson: .addPerson
        case .setPersonEnabled: .setPersonEnabled
        case .grantRole: .grantRole
        case .revokeRole: .revokeRole
        case .approve: .approve
        case .stationOperator(let change): change.act
        case .day(let command): command.act
        case .reference(let act): OperatorAct.Kind.reference(act).name
        }
    }

    /// Whom it names, by what he goes by.
    var person: String? {
        switch self {
        case .setPersonEnabled(let name, _), .grantRole(let name, _), .revokeRole(let name, _):
            name
        default: nil
        }
    }

    /// Whom it takes.
    ///
    /// Whoever begins an import must be able to end it: one that two people put in force is begun
    /// by somebody who may propose that.
    package var demand: Demand {
        switch self {
        case .grantRole(_, let role): .granting(role)
        case .reference(.begin(let heading)) where heading.takesTwo: ActName.activateTerms.demand
        default: act.demand
        }
    }
}
