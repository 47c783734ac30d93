/// Which leg of its payment a leg is, in the order in which the router planned them.
///
/// Stored in four bits behind the payment's first record, so that legs lie in the order of their
/// payments.
package struct LegNumber: Hashable, Comparable, Sendable, RawRepresentable {
    /// From 1 to 15.
    package let rawValue: UInt8

    package static let maximum = 15
    package static let first = LegNumber(place: 0)

    /// nil for a number that no leg has.
    package init?(rawValue: UInt8) {
        guard (1...Self.maximum).contains(Int(rawValue)) else { return nil }
        self.rawValue = rawValue
    }

    /// The leg at a place of its payment's plan, from 0.
    package init(place: Int) {
        precondition((0..<Self.maximum).contains(place), "A payment has fifteen legs at most.")
        rawValue = UInt8(place) + 1
    }

    /// Its place in its payment's plan, from 0.
    package var place: Int { Int(rawValue) - 1 }

    package static func < (left: LegNumber, right: LegNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}
