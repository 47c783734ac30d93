/// Whom an act takes.
package enum Demand: Hashable, Sendable {
    case one(Role)
    /// One proposes it, another approves.
    case two(proposing: Role, approving: Role)
    /// Whoever approves a proposal: what was proposed says it.
    case approval
    /// The switch itself.
    case house

    /// What giving a role takes.
    package static func granting(_ role: Role) -> Demand {
        role.takesTwoToGrant
            ? .two(proposing: .administrator, approving: .administrator) : .one(.administrator)
    }
}

extension ActName {
    /// Whom it takes; a role that decides on balances takes two to give (`Demand.granting`).
    package var demand: Demand {
        switch self {
        case .openAccount, .credit, .forceStation: .two(proposing: .finance, approving: .controller)
        case .registerTerminal, .registerStation, .setTerminalEnabled, .setFrozen,
            .setChannelStopped, .acceptClock, .closeDate, .closeStation, .releaseDevice:
            .one(.operator)
        case .reverse, .resetPIN, .releaseForward, .discardForward, .closeShift, .forceBatch,
            .closeCase:
            .one(.supervisor)
        case .setPIN, .rotateKeys, .rotateMasterKey, .setPersonEnabled: .one(.security)
        case .addPerson, .grantRole, .revokeRole, .addStationOperator, .setStationOperatorRole,
            .setStationOperatorPassword, .setStationOperatorEnabled:
            .one(.administrator)
        case .beginImport, .stageImport, .activateImport, .discardImport, .refuseImport,
            .takeRouting, .refuseRouting:
            .one(.administrator)
        case .activateTerms: .two(proposing: .administrator, approving: .controller)
        case .changeHotCards: .one(.operator)
        case .approve: .approval
        case .restored: .house
        }
    }
}

extension OperatorAct.Kind {
    /// Whom it takes.
    package var demand: Demand {
        if case .grantRole(_, let role) = self { return .granting(role) }
        return name.demand
    }
}
