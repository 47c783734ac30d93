import Book
import Payments
import Text
import Upstream

/// What a wallet gives back, and what it says when it is asked.
extension SimulatedWallet {
    mutating func refund(
        _ request: UpstreamRequest,
        _ own: OrderNumber,
        _ order: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        let amount = request.amount ?? 0
        if let known = trades[order]?.refunds[own] {
            if known.amount != amount { violate("refund \(own) is asked for with two amounts") }
            answer(request, .refund(finding(known)), &random)
            return "refund-again"
        }
        guard let trade = trades[order], trade.isPaid, !trade.isRevoked else {
            answer(request, .refund(.refused(.originalNotFound)), &random)
            return "refund-of-nothing"
        }
        guard trade.refunded + amount <= trade.amount else {
            answer(request, .refund(.refused(.refundExceedsOriginal)), &random)
            return "refund-too-much"
        }
        var refund = SimulatedTrade.Refund(amount: amount, state: .paid)
        switch luck {
        case 0..<8:
            fail(request, .timedOut)
            return "refund-lost"
        case 8..<12:
            answer(request, .refund(.refused(.declinedByHost)), &random)
            return "refund-refused"
        case 12..<16:
            answer(request, .refund(.notEnough), &random)
            return "refund-not-enough"
        case 16..<22:
            if luck < 19 { take(refund, own, of: order) }
            answer(request, .refund(.unknown(.systemError)), &random)
            return "refund-unclear"
        case 22..<30:
            take(refund, own, of: order)
            fail(request, .timedOut)
            return "refund-answer-lost"
        case 30..<50:
            refund.state = .coming
            refund.arrivesAt = now + Int64.random(in: 3...9_000, using: &random) * Self.second
            if luck < 33 { refund.end = luck == 30 ? .closed : .abnormal }
            take(refund, own, of: order)
            answer(request, .refund(.accepted(fen: amount)), &random)
            return luck < 33 ? "refund-goes-wrong" : "refund-accepted"
        default:
            take(refund, own, of: order)
            answer(request, .refund(.paid(fen: amount)), &random)
            return "refund-paid"
        }
    }

    private func finding(_ refund: SimulatedTrade.Refund) -> RefundFinding {
        switch refund.state {
        case .paid: .paid(fen: refund.amount)
        case .coming: .accepted(fen: refund.amount)
        case .abnormal: .abnormal
        case .closed: .closed
        }
    }

    // MARK: Questions

    /// A question leaves; it is lost, arrives at once, or only when its answer is due.
    mutating func ask(_ question: WalletQuestion, _ random: inout SeededGenerator) -> String {
        guard !isGone else {
            let said = unknown(question, .unasked)
            post(.answer(said), "query-unasked", question.order, at: now + 1_000)
            return "query-unasked"
        }
        let luck = isWell ? 99 : Int.random(in: 0..<100, using: &random)
        let delay = Int64.random(in: 30_000...1_500_000, using: &random)
        if luck < 6 {
            post(
                .answer(unknown(question, .timedOut)),
                "query-lost",
                question.order,
                at: now + 10 * Self.second
            )
            return "query-lost"
        }
        if luck < 16 {
            let reasons: [UnknownReason] = [.badSignature, .systemError, .status]
            let said = unknown(question, reasons[luck % 3])
            post(.answer(said), "query-unclear", question.order, at: now + delay)
            return "query-unclear"
        }
        if luck < 50 {
            post(.question(question), "query-answer", question.order, at: now + delay)
        } else {
            let isSlow = luck < 60
            let said = answer(to: question, isVague: luck < 56)
            let at = now + (isSlow ? 8 * Self.second : delay)
            post(.answer(said), "query-answer", question.order, at: at)
        }
        return "query"
    }

    private func unknown(_ question: WalletQuestion, _ reason: UnknownReason) -> WalletAnswer {
        said(
            question,
            question.refund == nil
                ? .query(.unknown(reason), sentAt: question.sentAt)
                : .refundQuery(.unknown(reason), sentAt: question.sentAt)
        )
    }

    private func said(_ question: WalletQuestion, _ finding: WalletAnswer.Finding) -> WalletAnswer {
        WalletAnswer(
            channel: question.channel,
            exchange: question.exchange,
            attempt: 0,
            finding,
            code: ""
        )
    }

    /// What the wallet has to say of what it is asked; a vague one has not found a new order yet.
    func answer(to question: WalletQuestion, isVague: Bool = false) -> WalletAnswer {
        guard let refund = question.refund else {
            return said(
                question,
                .query(became(question.order, isVague), sentAt: question.sentAt)
            )
        }
        let known = trades[question.order]?.refunds[refund]
        return said(
            question,
            .refundQuery(known.map { finding($0) } ?? .absent, sentAt: question.sentAt)
        )
    }

    private func became(_ order: OrderNumber, _ isVague: Bool) -> QueryFinding {
        guard let trade = trades[order] else { return .absent }
        if isVague, !trade.isDrawn, trade.standing > 0, now - (trade.paidAt ?? 0) < 2 * Self.second
        {
            return .absent
        }
        guard trade.isPaid, let taken = taken(order) else {
            return trade.isClosed ? .never(.declinedByHost) : .notYet
        }
        if trade.standing == 0 { return .returned(taken) }
        return trade.refunded > 0 ? .partlyReturned(taken) : .paid(taken)
    }
}
