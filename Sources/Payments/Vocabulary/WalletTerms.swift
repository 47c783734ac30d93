/// Who runs a wallet.
///
/// Raw values are stored in the journal.
package enum WalletProvider: UInt8, Sendable, CaseIterable {
    case wechat = 1
    case alipay = 2

    /// The word of configurations.
    package var name: String { "\(self)" }

    /// The codes that it understands.
    package var codeKind: CodeKind {
        switch self {
        case .wechat: .wechat
        case .alipay: .alipay
        }
    }
}

/// What a wallet adds to the terms of its channel: when it is asked what became of a payment, and
/// when that is taken back.
///
/// There exactly where the channel is a wallet.
package struct WalletTerms: Hashable, Sendable {
    package var provider: WalletProvider
    /// Between two questions.
    package var pollMilliseconds: UInt32
    /// From the intent on, until the last question.
    package var pollUntilMilliseconds: UInt32
    /// Never cancelled earlier behind the intent.
    package var cancelAfterMilliseconds: UInt32
    /// Later than this behind the intent it is refunded instead.
    package var cancelWithinSeconds: UInt32
    /// So long behind the intent "no such order" means nothing.
    package var absentMilliseconds: UInt32
    /// How long a code that a terminal draws may be scanned (`order_until`).
    package var orderSeconds: UInt32
    /// How long a payment that nobody claims stands before it goes back (`unclaimed`).
    package var unclaimedSeconds: UInt32
    /// Between two questions about a code that is drawn.
    package var drawnPollMilliseconds: UInt32
    package var refundWithinDays: UInt16

    /// So long behind a payment a provider refuses to cancel it.
    package static func tooEarlyMilliseconds(of provider: WalletProvider) -> UInt32 {
        switch provider {
        case .wechat: 15_000
        case .alipay: 0
        }
    }

    /// The payment may have left for the second address of WeChat only once the first did not
    /// answer to two attempts to connect, of three seconds each; a while on top.
    private static let latestStart: UInt32 = 2 * 3_000 + 500

    /// What a provider's rules ask for; everything may be set otherwise afterwards.
    package init(of provider: WalletProvider) {
        self.provider = provider
        absentMilliseconds = 10_000
        orderSeconds = 300
        unclaimedSeconds = 180
        drawnPollMilliseconds = 10_000
        switch provider {
        case .wechat:
            pollMilliseconds = 5_000
            pollUntilMilliseconds = 40_000
            cancelAfterMilliseconds = Self.tooEarlyMilliseconds(of: provider) + Self.latestStart
            cancelWithinSeconds = 6 * 86_400
            refundWithinDays = 365
        case .alipay:
            pollMilliseconds = 3_000
            pollUntilMilliseconds = 30_000
            cancelAfterMilliseconds = Self.tooEarlyMilliseconds(of: provider)
            cancelWithinSeconds = 23 * 3_600
            refundWithinDays = 360
        }
    }
}
