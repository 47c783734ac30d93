package import Reference

/// What a discount comes to for a line.
package struct DiscountOffer: Hashable, Sendable {
    /// Why it takes off what it takes off.
    package enum Verdict: Hashable, Sendable {
        /// The station belongs to none of its organisations.
        case notHere
        /// The line is in another unit than its product, and what it takes off is by the unit.
        case otherUnit
        /// So much in minor units, with the sign of the line; none where it comes to less than one.
        case takes(Int64)
    }

    package let code: String
    package let verdict: Verdict
    /// What it takes off of such a line; nil where that was not looked at.
    package let rate: DiscountRate?
    /// The step that says so; nil where the discount itself does.
    package let step: DiscountStep?

    package init(code: String, verdict: Verdict, rate: DiscountRate?, step: DiscountStep?) {
        self.code = code
        self.verdict = verdict
        self.rate = rate
        self.step = step
    }

    /// Minor units, with the sign of the line; 0 where it does not hold.
    package var taken: Int64 {
        switch verdict {
        case .takes(let amount): amount
        case .notHere, .otherUnit: 0
        }
    }
}
