package import Payments
package import Reference

/// What the price of a basket depends on beside the basket itself.
package struct PricingTerms: Hashable, Sendable {
    /// Who pays.
    package var payer: LevelKeys
    /// The payer's level where it is known otherwise; nil: as the tables say.
    package var level: String?
    /// The station, DE 42.
    package var station: String
    /// The minute of the institution's clock, since 1970-01-01.
    package var minute: Int32
    /// What is paid in.
    package var asset: Asset

    package init(
        payer: LevelKeys,
        level: String? = nil,
        station: String,
        minute: Int32,
        asset: Asset
    ) {
        self.payer = payer
        self.level = level
        self.station = station
        self.minute = minute
        self.asset = asset
    }
}
