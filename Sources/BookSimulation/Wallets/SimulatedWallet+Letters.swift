import Book
import Payments
import Text
import Upstream

/// What a wallet sends: answers, silence, and what it says by itself.
extension SimulatedWallet {
    mutating func answer(
        _ request: UpstreamRequest,
        _ finding: WalletAnswer.Finding,
        _ random: inout SeededGenerator,
        after seconds: ClosedRange<Int64> = 0...2
    ) {
        let delay =
            Int64.random(in: seconds, using: &random) * Self.second
            + Int64.random(in: 1_000...900_000, using: &random)
        let answer = WalletAnswer(
            channel: request.channel,
            exchange: request.exchange,
            attempt: request.attempt,
            finding,
            code: ""
        )
        post(.answer(answer), "\(finding.name)", number(of: request), at: now + delay)
    }

    mutating func say(
        taken number: OrderNumber,
        to request: UpstreamRequest,
        _ random: inout SeededGenerator,
        after seconds: ClosedRange<Int64> = 0...2
    ) {
        guard let taken = taken(number) else { return }
        answer(request, .pay(.paid(taken)), &random, after: seconds)
    }

    mutating func fail(
        _ request: UpstreamRequest,
        _ failure: UpstreamFailure,
        after delay: Int64 = 10 * SimulatedWallet.second
    ) {
        post(
            .failure(exchange: request.exchange, attempt: request.attempt, failure),
            "\(failure)",
            number(of: request),
            at: now + delay
        )
    }

    mutating func hint(
        at number: OrderNumber,
        _ random: inout SeededGenerator,
        behind seconds: Int64 = 0
    ) {
        guard let channel = terms.wallet?.provider.simulated.number else { return }
        let hint = WalletHint(channel: channel, number: number, about: .payment)
        let delay = (seconds + Int64.random(in: 0...40, using: &random)) * Self.second
        post(.hint(hint), "hint", number, at: now + delay)
    }

    mutating func post(
        _ content: WalletLetter.Content,
        _ name: String,
        _ number: OrderNumber?,
        at time: Int64
    ) {
        letters.append(WalletLetter(at: time, content: content, name: name, number: number))
    }

    private func number(of request: UpstreamRequest) -> OrderNumber? {
        if case .order(let order)? = request.original { order } else { request.reference.order }
    }

    func taken(_ number: OrderNumber) -> WalletTaken? {
        guard let trade = trades[number] else { return nil }
        return WalletTaken(
            total: trade.amount,
            currency: "CNY",
            number: "42\(number.seq)",
            paidAt: trade.paidAt.map { Timestamp(rawValue: $0) }
        )
    }
}

extension WalletAnswer.Finding {
    /// For the list of what a run of seeds has covered.
    var name: String {
        switch self {
        case .pay: "pay-answer"
        case .order: "order-answer"
        case .query: "query-answer"
        case .cancel: "cancel-answer"
        case .close: "close-answer"
        case .refund: "refund-answer"
        case .refundQuery: "refund-query-answer"
        }
    }
}
