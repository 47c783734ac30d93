/// Whose a station or a vehicle is.
package struct Affiliation: Hashable, Sendable {
    /// The organisation that it belongs to, then those above it; empty for a station without a row.
    package private(set) var organisations: [String] = []
    /// Whether it is frozen itself, or one of them is.
    package internal(set) var isFrozen: Bool

    init(isFrozen: Bool) { self.isFrozen = isFrozen }

    mutating func add(_ organisation: String, isFrozen: Bool) {
        if organisations.isEmpty { organisations.reserveCapacity(8) }
        organisations.append(organisation)
        if isFrozen { self.isFrozen = true }
    }
}

/// What a station may do.
package struct Permission: Hashable, Sendable {
    package let isAllowed: Bool
    /// The most that its terminals may take off line, minor units; nil for no bound of its own.
    package let floor: Int64?

    /// Where no row says anything.
    static let withoutRow = Permission(isAllowed: true, floor: nil)
}
