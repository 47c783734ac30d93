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
    /// Handles keys and PINs, and disables people.
    case security
    /// Adds people, grants roles, imports reference data.
    case administrator

    /// As the journal stores it.
    package var number: UInt8 {
        switch self {
        case .viewer: 1
        case .operator: 2
        case .supervisor: 3
        case .finance: 4
        case .controller: 5
        case .security: 6
        case .administrator: 7
        }
    }

    /// What the journal stores; nil for a number that stands for none.
    package init?(number: UInt8) {
        guard let role = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = role
    }

    /// Whether one person gives it and another agrees: its holders decide on balances.
    package var takesTwoToGrant: Bool { self == .finance || self == .controller }
}
