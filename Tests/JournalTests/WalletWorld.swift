import Book
import BookSimulation
import JournalFormat
import Payments
import Upstream

/// Events and replies that speak of wallets.
enum WalletWorld {
    static let channel = ChannelNumber(rawValue: 4)

    static let terms: HostTerms = {
        var terms = HostTerms.test
        terms.wallet = WalletTerms(of: .alipay)
        return terms
    }()

    static let kinds: [BookEvent.Kind] = {
        var kinds: [BookEvent.Kind] = []
        for number in ["000000012611300K3Z02S11", "99999999991231ZZZZ0ZZZZZZZZZZZF"] {
            guard let number = OrderNumber(number) else { continue }
            for cause in WalletHint.Cause.allCases {
                kinds.append(.notified(WalletHint(channel: channel, number: number, about: cause)))
            }
        }
        for number in [0, OrderSalt.count - 1] {
            if let salt = OrderSalt(rawValue: number) { kinds.append(.numbered(salt)) }
        }
        kinds += OrderTimer.allCases.map { .orderDue(exchange: .max, $0) }
        kinds += WalletFieldsTests.findings.prefix(9).map { finding in
            .walletAnswer(
                WalletAnswer(channel: channel, exchange: 7, attempt: 1, finding, code: "USERPAYING")
            )
        }
        kinds.append(.resumed([ExternalChannel(number: channel, name: "alipay", terms: terms)]))
        return kinds + payments
    }()

    /// A scanned code, and a code to draw, at a wallet that answers within its time.
    private static var payments: [BookEvent.Kind] {
        var plan = RoutePlan(
            decider: .channel(channel),
            rule: "wallet",
            configurationVersion: 3,
            channel: "alipay",
            host: terms
        )
        plan.answerWithinMilliseconds = 25_000
        var scanned = TestWorld.request(.purchase, .financial, mti: 0x0200, stan: 9, terminal: 7)
        let mark = CodeMark(kind: .alipay, first: 28, last: 9204, length: 18)
        scanned.details = .of(RequestDetails.Values(code: mark))
        var drawn = TestWorld.request(.order, .financial, mti: 0x0200, stan: 10, terminal: 7)
        drawn.details = .of(RequestDetails.Values(wallet: .wechat))
        return [.payment(scanned, plan), .payment(drawn, plan)]
    }

    static let replies: [PaymentReply] = {
        var reply = EventCodecTests.reply
        reply.details = .of(ReplyDetails.Values(draw: "weixin://wxpay/bizpayurl?pr=abc"))
        return [reply]
    }()
}
