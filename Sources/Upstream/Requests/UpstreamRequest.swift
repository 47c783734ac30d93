package import Payments

/// One request to a payment channel that is not in-house, free of how the channel speaks; its
/// intent is durable before it is sent.
///
/// It has the name of its exchange, and belongs to a leg of a payment, an action and an attempt. A
/// repeat is equal in everything but `attempt`.
package struct UpstreamRequest: Hashable, Sendable {
    /// Seq of the record that holds the intent.
    package var exchange: Int64
    /// First record of the payment; nil for the reversal of an answer that belongs to none.
    package var payment: Int64?
    /// The payment's leg that it serves.
    package var leg: LegNumber
    package var channel: ChannelNumber
    package var action: UpstreamAction
    /// From 1; above that the channel is told that it is a repeat.
    package var attempt: UInt32
    package var reference: UpstreamReference
    /// The earlier request that it takes back, completes, voids or refunds.
    package var original: UpstreamOriginal?
    /// That of its message: `authorisation`, `financial` or `reversal`.
    package var messageClass: MessageClass
    /// Time of the intent, the same in every repeat.
    package var at: Timestamp
    /// DE 41.
    package var terminal: String
    /// DE 42.
    package var merchant: String
    /// DE 3 as the terminal sent it.
    package var processingCode: UInt32?
    /// DE 4 in minor units.
    package var amount: Int64?
    /// DE 49.
    package var asset: Asset?
    package var card: SealedCard?
    /// DE 14 as YYMM.
    package var expiry: UInt16?
    /// DE 37 of the payment; nil for the reversal of an answer that belongs to no payment.
    package var retrievalReference: RetrievalReference?
    /// DE 38 as the channel gave it to its original.
    package var approvalCode: String?
    /// What a reversal leaves standing because it was delivered, minor units; nil for the reversal
    /// of the whole.
    package var delivered: Int64?

    package init(
        exchange: Int64,
        channel: ChannelNumber,
        action: UpstreamAction,
        messageClass: MessageClass,
        reference: UpstreamReference,
        at: Timestamp,
        terminal: String,
        merchant: String
    ) {
        self.exchange = exchange
        leg = .first
        self.channel = channel
        self.action = action
        attempt = 1
        self.reference = reference
        self.messageClass = messageClass
        self.at = at
        self.terminal = terminal
        self.merchant = merchant
    }
}
