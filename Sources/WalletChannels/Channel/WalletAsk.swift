package import Payments
package import Upstream

/// One call to a provider, free of how the provider speaks.
package struct WalletAsk: Sendable {
    package enum Act: Sendable {
        case pay(ScannedCode, fen: Int64)
        /// A code that a customer is to scan, which may be paid for so long.
        case draw(fen: Int64, seconds: UInt32)
        case query
        case cancel
        case close
        /// A part, or the whole, under a number of its own; `total` is what the order took, nil
        /// where nobody has asked yet.
        case refund(OrderNumber, fen: Int64, total: Int64?)
        case refundQuery(OrderNumber)
    }

    package let act: Act
    package let order: OrderNumber
    /// When it was asked for; a finding about an order carries it.
    package let sentAt: Timestamp
    /// DE 41.
    package let terminal: String
    /// DE 42.
    package let merchant: String

    package init(
        _ act: Act,
        of order: OrderNumber,
        sentAt: Timestamp,
        terminal: String = "",
        merchant: String = ""
    ) {
        self.act = act
        self.order = order
        self.sentAt = sentAt
        self.terminal = terminal
        self.merchant = merchant
    }

    /// Another call about the same order, on the way to an answer to this one.
    func then(_ act: Act) -> WalletAsk {
        WalletAsk(act, of: order, sentAt: sentAt, terminal: terminal, merchant: merchant)
    }

    /// What the book hears where nobody can say.
    package func unknown(_ reason: UnknownReason) -> WalletAnswer.Finding {
        switch act {
        case .pay: .pay(.unknown(reason))
        case .draw: .order(.unknown(reason))
        case .query: .query(.unknown(reason), sentAt: sentAt)
        case .cancel: .cancel(.unknown(reason))
        case .close: .close(.unknown(reason))
        case .refund: .refund(.unknown(reason))
        case .refundQuery: .refundQuery(.unknown(reason), sentAt: sentAt)
        }
    }

    /// Whether a repeat of it at the provider's other address can do no harm: everything that has a
    /// number of its own, and never what takes money.
    package var mayGoAround: Bool {
        switch act {
        case .pay, .draw: false
        case .query, .cancel, .close, .refund, .refundQuery: true
        }
    }
}

extension WalletAsk: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The order alone.
    package var description: String { "a call about \(order)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
