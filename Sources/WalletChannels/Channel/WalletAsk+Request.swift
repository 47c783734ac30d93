import Payments
package import Upstream

/// What a request of the book asks of a provider.
extension WalletAsk {
    /// Nil for what no provider can be asked, and for a payment whose code is gone: it died with
    /// the terminal's request, and nothing is asked without it.
    package init?(_ dispatch: UpstreamDispatch, _ settings: WalletSettings) {
        let request = dispatch.request
        guard case .order(let own) = request.reference else { return nil }
        var original: OrderNumber?
        if case .order(let number)? = request.original { original = number }
        let act: Act
        switch request.action {
        case .pay:
            guard let code = dispatch.secrets.code, let amount = request.amount else { return nil }
            act = .pay(code, fen: amount)
        case .order:
            guard let amount = request.amount else { return nil }
            act = .draw(fen: amount, seconds: settings.orderSeconds)
        case .cancel: act = .cancel
        case .close: act = .close
        case .refund, .void:
            guard original != nil, let amount = request.amount else { return nil }
            act = .refund(own, fen: amount, total: nil)
        case .balance, .reverse, .hold, .complete, .advise, .notify: return nil
        }
        self.init(
            act,
            of: original ?? own,
            sentAt: request.at,
            terminal: request.terminal,
            merchant: request.merchant
        )
    }

    /// An order that never was: whatever is believed of it shows that the provider is there.
    static func probe(at now: Timestamp) -> WalletAsk? {
        OrderNumber("000000000001010000011").map { WalletAsk(.query, of: $0, sentAt: now) }
    }

    /// What the book hears where it is refused before it was asked.
    func refused(_ outcome: Outcome) -> WalletAnswer.Finding {
        switch act {
        case .pay: .pay(.refused(outcome))
        case .draw: .order(.refused(outcome))
        case .query: .query(.unknown(.unexpected), sentAt: sentAt)
        case .cancel: .cancel(.refused(outcome))
        case .close: .close(.refused(outcome))
        case .refund: .refund(.refused(outcome))
        case .refundQuery: .refundQuery(.refused(outcome), sentAt: sentAt)
        }
    }
}
