package import Payments
package import Text

/// Conditions on a payment as configured: all that are given must hold.
///
/// A list holds where one of its values does; an empty one is no condition. What a payment does not
/// have, an amount say, holds nowhere.
package struct RouteConditions: Sendable, Equatable {
    package var cards: [CardRange] = []
    /// Whose codes customers show.
    package var codes: [CodeKind] = []
    /// DE 3 or a prefix of it, 2 to 6 digits.
    package var processingCodes: [String] = []
    package var operations: [Operation] = []
    package var terminals: [String] = []
    package var merchants: [String] = []
    package var listeners: [String] = []
    /// Groups of products of which one stands in the basket.
    package var productGroups: [String] = []
    package var organisations: [OrganisationPattern] = []
    /// Minor units, both ends included.
    package var amount: ClosedRange<Int64>?
    package var weekdays: Weekdays?
    package var hours: TimeWindow?
    /// All of these hold.
    package var all: [RouteConditions] = []
    /// One of these holds.
    package var any: [RouteConditions] = []
    /// These do not hold: one at most.
    package var not: [RouteConditions] = []

    package init() {}

    var isEmpty: Bool { self == RouteConditions() }
}

/// An organisation, `HQ`, or one with all that stand below it, `HQ+`.
package struct OrganisationPattern: Sendable, Equatable {
    package let name: String
    package let includesBelow: Bool

    /// A name of 1 to 20 bytes, with a plus behind it or without; nil for anything else.
    package init?(_ text: String) {
        includesBelow = text.hasSuffix("+")
        name = String(text.dropLast(includesBelow ? 1 : 0))
        guard (1...20).contains(name.utf8.count), !name.contains("+") else { return nil }
    }
}
