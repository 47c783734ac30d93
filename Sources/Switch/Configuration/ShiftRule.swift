/// Whether payments need an operator who has begun a shift.
enum ShiftDemand: String, Sendable, CaseIterable {
    case required
    case optional
}

/// Terminals that take money in a shift only, as configured: all conditions of a rule must hold.
package struct ShiftRule: Sendable, Equatable {
    /// Empty: any.
    package var terminals: [String] = []
    package var merchants: [String] = []

    package init() {}

    func covers(terminal: String, merchant: String) -> Bool {
        (terminals.isEmpty || terminals.contains(terminal))
            && (merchants.isEmpty || merchants.contains(merchant))
    }
}
