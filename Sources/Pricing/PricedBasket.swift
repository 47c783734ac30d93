package import Payments

/// A line after discounts.
package struct PricedLine: Hashable, Sendable {
    /// As it was asked.
    package let line: ProductLine
    /// The group of its product; nil where no row says it, and then nothing is taken off.
    package let group: String?
    /// All discounts on goods of the group that hold at the time, by their codes.
    package let offers: [DiscountOffer]
    /// Which of them wins; nil where none takes anything off.
    package let winner: Int?

    /// The code of the discount that is given.
    package var discount: String? { winner.map { offers[$0].code } }
    /// Minor units, with the sign of the line's amount.
    package var takenOff: Int64 { winner.map { offers[$0].taken } ?? 0 }
    /// What is paid for the line: never of the other sign than its amount.
    package var net: Int64 { line.amount - takenOff }
}

/// A basket after discounts.
package struct PricedBasket: Hashable, Sendable {
    package let lines: [PricedLine]
    /// The level of who pays; nil for none.
    package let level: String?
    /// What the lines came to, what was taken off them, and what is left, in minor units.
    package let asked: Int64
    package let takenOff: Int64
    package let net: Int64
}
