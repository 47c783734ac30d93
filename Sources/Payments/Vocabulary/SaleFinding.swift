/// What was found of a sale whose business date the book does not reach any more.
///
/// Comes with the refund that names it, and is recorded with it: a replay needs no archive.
package indirect enum SaleFinding: Hashable, Sendable {
    case sale(ArchivedSale)
    /// No sale has this reference.
    case absent
    /// Its date's file is not there, or does not verify.
    case unavailable
}

/// A sale as the file of its business date has it: what a refund must know.
package struct ArchivedSale: Hashable, Sendable {
    /// Seq of its first record.
    package var payment: Int64
    package var reference: RetrievalReference
    /// DE 42 of the terminal that sold.
    package var merchant: String
    package var card: CardToken?
    /// Whether a reversal or a void has taken it back.
    package var isUndone: Bool
    package var legs: [ArchivedLeg]

    package init(
        payment: Int64,
        reference: RetrievalReference,
        merchant: String,
        card: CardToken?,
        isUndone: Bool,
        legs: [ArchivedLeg]
    ) {
        self.payment = payment
        self.reference = reference
        self.merchant = merchant
        self.card = card
        self.isUndone = isUndone
        self.legs = legs
    }
}

/// A leg of an archived sale that moved money.
package struct ArchivedLeg: Hashable, Sendable {
    package var number: LegNumber
    /// Who paid; nil where a channel decided.
    package var account: Int64?
    package var channelNumber: ChannelNumber?
    /// Name of the payment channel as records show it.
    package var channel: String
    package var asset: Asset
    /// What stands of it, minor units.
    package var standing: Int64
    /// The transfer that moved it.
    package var transfer: Int64
    /// How its channel knows it: class, number and time of the request, and the channel's own code.
    package var linkClass: MessageClass?
    package var linkNumber: UInt32?
    package var linkTime: UInt64?
    package var hostCode: String?
    /// The number by which a wallet knows it; nil of a host's.
    package var order: OrderNumber?

    package init(
        number: LegNumber,
        account: Int64?,
        channelNumber: ChannelNumber?,
        channel: String,
        asset: Asset,
        standing: Int64,
        transfer: Int64,
        linkClass: MessageClass? = nil,
        linkNumber: UInt32? = nil,
        linkTime: UInt64? = nil,
        hostCode: String? = nil,
        order: OrderNumber? = nil
    ) {
        self.number = number
        self.account = account
        self.channelNumber = channelNumber
        self.channel = channel
        self.asset = asset
        self.standing = standing
        self.transfer = transfer
        self.linkClass = linkClass
        self.linkNumber = linkNumber
        self.linkTime = linkTime
        self.hostCode = hostCode
        self.order = order
    }
}
