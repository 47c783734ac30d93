import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

extension ExternalChannel {
    static let wallet = ExternalChannel(
        number: ChannelNumber(rawValue: 7),
        name: "alipay",
        terms: .ofWallet
    )
}

extension HostTerms {
    static var ofWallet: HostTerms {
        var terms = HostTerms.test
        terms.wallet = WalletTerms(of: .alipay)
        return terms
    }
}

extension RoutePlan {
    static var wallet: RoutePlan {
        var plan = RoutePlan(
            decider: .channel(ExternalChannel.wallet.number),
            rule: "codes",
            configurationVersion: 1,
            channel: "alipay",
            host: .ofWallet
        )
        plan.answerWithinMilliseconds = 25_000
        return plan
    }
}

extension PaymentRequest {
    /// A sale by a code that the customer shows.
    static func scan(
        _ stan: UInt32,
        _ amount: Int64 = 8_850,
        kind: CodeKind = .alipay
    ) -> PaymentRequest {
        var request = PaymentRequest.purchase(stan, amount, card: nil)
        let mark = CodeMark(kind: kind, first: 28, last: 4_821, length: 18)
        request.details = .of(RequestDetails.Values(code: mark))
        return request
    }

    /// A code to draw.
    static func draw(_ stan: UInt32, _ amount: Int64 = 8_850) -> PaymentRequest {
        var request = SampleRequest(.order)(stan, amount, card: nil)
        request.details = .of(RequestDetails.Values(wallet: .alipay))
        return request
    }

    static func asks(_ stan: UInt32, of original: UInt32) -> PaymentRequest {
        .paymentQuery(stan, of: .stan(original), nil, card: nil, asset: nil)
    }
}

/// A book with a wallet behind it.
extension BookHarness {
    static func wallets() throws -> BookHarness {
        var harness = BookHarness.demo()
        let salt = try #require(OrderSalt(rawValue: 26_591))
        for kind in harness.book.resumption(of: [.wallet], salt: salt) { harness.run(kind) }
        return harness
    }

    /// Runs a sale by a code, which the wallet has to decide; gives its order.
    mutating func scan(_ stan: UInt32 = 1, _ amount: Int64 = 8_850) -> Int64 {
        ask(.scan(stan, amount), .wallet)
    }

    /// A sale by a code that is paid.
    mutating func scanned(_ stan: UInt32 = 1, _ amount: Int64 = 8_850) throws -> Int64 {
        let id = scan(stan, amount)
        try tell(.pay(.paid(taken(amount))), of: id)
        return id
    }

    func taken(_ amount: Int64 = 8_850) throws -> WalletTaken {
        try #require(
            WalletTaken(total: amount, currency: nil, number: "2026112922001", paidAt: nil)
        )
    }

    @discardableResult
    mutating func tell(
        _ finding: WalletAnswer.Finding,
        of exchange: Int64,
        attempt: UInt32 = 1
    ) throws -> BookOutput {
        run(
            .walletAnswer(
                WalletAnswer(
                    channel: ExternalChannel.wallet.number,
                    exchange: exchange,
                    attempt: attempt,
                    finding,
                    code: "10000"
                )
            )
        )
    }

    /// What the wallet says to a question that leaves now.
    @discardableResult
    mutating func find(_ finding: QueryFinding, of order: Int64) throws -> BookOutput {
        try tell(.query(finding, sentAt: now), of: order, attempt: 0)
    }

    mutating func wait(_ seconds: Int64) {
        now = Timestamp(rawValue: now.rawValue + seconds * 1_000_000)
    }

    /// Steps all that is due of orders by now.
    @discardableResult
    mutating func stepDue() -> [BookOutput] {
        book.takeDueOrders(at: now, limit: 500).map { due in
            run(.orderDue(exchange: due.id, due.timer))
        }
    }

    func order(_ id: Int64) -> Order? { journal.orders.orders[id] }

    /// The last request that takes an order back, or refunds it.
    var lastForward: ExchangeState? {
        forwards.last.flatMap { journal.exchanges[$0] }
    }
}

extension BookOutput {
    var questions: [WalletQuestion] {
        effects.compactMap { if case .ask(let question) = $0 { question } else { nil } }
    }

    var receptions: [WalletHint.Reception] {
        effects.compactMap { if case .hintTaken(_, let reception) = $0 { reception } else { nil } }
    }
}
