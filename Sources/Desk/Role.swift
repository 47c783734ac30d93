/// What a person may be trusted with.
package enum Role: String, Sendable, CaseIterable {
    /// Reads.
    case viewer
    /// Runs channels, terminals and business dates.
    case `operator`
    /// Moves one payment: reverses it, or decides on its stored reversal.
    case supervisor
    /// Proposes what changes balances by hand.
    case finance
    /// Approves what *finance* proposes.
    case controller
    /// Handles keys and PINs.
    case security
    /// Adds people, grants roles, imports reference data.
    case administrator
}

/// How many people one act takes.
package enum PeopleNeeded: String, Sendable {
    case one
    /// One proposes, another approves.
    case two
}
