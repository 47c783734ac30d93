package import Payments
package import Upstream

/// What is left of a leg that was paid, for refunds: made by the first refund, and by a host's void
/// or refund with its intent.
///
/// It has all that a refund needs, whatever happened to the business date of the sale.
package struct Remainder: Hashable, Sendable {
    package let key: LegKey
    package let reference: RetrievalReference
    /// DE 42 of the terminal that sold.
    package let merchant: String
    package let card: CardToken?
    package let decider: Leg.Decider
    /// Name of the payment channel as records show it.
    package let channel: String
    package let asset: Asset
    /// The transfer that paid it.
    package let transfer: Int64
    /// How its host knows it.
    package let link: UpstreamOriginal?
    /// The host's own code for it (DE 38).
    package let hostCode: String?
    /// What stood of the leg when this began, minor units.
    package let asked: Int64
    package var refunded: Int64
    /// What refunds and voids that are under way with its host may still take.
    package var reserved: Int64
    /// The void that is under way; refunds share what is reserved and stand in no row.
    package var reservedBy: Int64?
    /// The void or reversal that has taken the sale back.
    package var closedBy: Int64?

    package init(
        key: LegKey,
        reference: RetrievalReference,
        merchant: String,
        card: CardToken?,
        decider: Leg.Decider,
        channel: String,
        asset: Asset,
        transfer: Int64,
        link: UpstreamOriginal?,
        hostCode: String?,
        asked: Int64,
        refunded: Int64 = 0,
        reserved: Int64 = 0,
        reservedBy: Int64? = nil,
        closedBy: Int64? = nil
    ) {
        self.key = key
        self.reference = reference
        self.merchant = merchant
        self.card = card
        self.decider = decider
        self.channel = channel
        self.asset = asset
        self.transfer = transfer
        self.link = link
        self.hostCode = hostCode
        self.asked = asked
        self.refunded = refunded
        self.reserved = reserved
        self.reservedBy = reservedBy
        self.closedBy = closedBy
    }

    /// What may still be refunded.
    package var left: Int64 { closedBy == nil ? asked - refunded - reserved : 0 }
}
