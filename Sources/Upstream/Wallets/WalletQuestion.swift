package import Payments

/// What became of an order, or of a refund: a question that moves nothing, has no intent and leaves
/// no row.
package struct WalletQuestion: Hashable, Sendable {
    package let channel: ChannelNumber
    /// Seq of the intent of what it asks about.
    package let exchange: Int64
    package let order: OrderNumber
    /// The refund of that order that it asks about; nil for the order itself.
    package let refund: OrderNumber?
    /// When it leaves.
    package let sentAt: Timestamp

    package init(
        channel: ChannelNumber,
        exchange: Int64,
        order: OrderNumber,
        refund: OrderNumber? = nil,
        sentAt: Timestamp
    ) {
        self.channel = channel
        self.exchange = exchange
        self.order = order
        self.refund = refund
        self.sentAt = sentAt
    }

    /// What is said to it where nobody could be asked: nothing is lost, it comes again.
    package var unasked: WalletAnswer {
        let finding: WalletAnswer.Finding =
            refund == nil
            ? .query(.unknown(.unasked), sentAt: sentAt)
            : .refundQuery(.unknown(.unasked), sentAt: sentAt)
        return WalletAnswer(channel: channel, exchange: exchange, attempt: 0, finding, code: "")
    }
}
