package import Payments

/// What a provider of wallets says, verified and read where it came in; recorded as it is where it
/// changes something.
package struct WalletAnswer: Hashable, Sendable {
    package let channel: ChannelNumber
    /// The request that it answers, or the one that was asked about.
    package let exchange: Int64
    /// Of the request that it answers; 0 for a question.
    package let attempt: UInt32
    package let finding: Finding
    /// The provider's word, for people: at most 64 printable characters.
    package let code: String

    /// What it says, by what was asked.
    package enum Finding: Hashable, Sendable {
        case pay(PayFinding)
        case order(DrawFinding)
        /// When the question left: the book compares that with its deadlines.
        case query(QueryFinding, sentAt: Timestamp)
        case cancel(UndoFinding)
        case close(UndoFinding)
        case refund(RefundFinding)
        case refundQuery(RefundFinding, sentAt: Timestamp)
    }

    /// The longest word of a provider that is kept.
    package static let longestCode = 64

    package init(
        channel: ChannelNumber,
        exchange: Int64,
        attempt: UInt32,
        _ finding: Finding,
        code: String
    ) {
        self.channel = channel
        self.exchange = exchange
        self.attempt = attempt
        self.finding = finding
        let printable = code.utf8.lazy.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }
        self.code = String(
            decoding: printable.prefix(WalletAnswer.longestCode),
            as: UTF8.self
        )
    }

    /// Whether it answers a question, which takes no place of the channel.
    package var isOfQuestion: Bool {
        switch finding {
        case .query, .refundQuery: true
        case .pay, .order, .cancel, .close, .refund: false
        }
    }
}
