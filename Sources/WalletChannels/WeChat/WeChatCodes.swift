package import Payments
package import Upstream

/// What an answer of version 3 says: by its status, then by its state or its code.
package struct WeChatCodes: Sendable {
    private let appID: String
    private let merchant: String

    package init(appID: String, merchant: String) {
        self.appID = appID
        self.merchant = merchant
    }

    /// What the status alone says.
    private enum Status {
        case success
        /// A refusal with a code, underscores aside.
        case refused(String)
        case unknown(UnknownReason, ProviderAlarm?)
    }

    /// - Parameter success: What says that it was done; every other one of 2xx leaves it open, as
    ///   202 does, behind which the work has only begun.
    private static func status(_ answer: VerifiedAnswer, success: Int = 200) -> Status {
        let code = WeChatWords.plain(answer.text("code") ?? "")
        switch answer.status {
        case success: return .success
        case 401: return .unknown(.status, .settings)
        case 429: return .unknown(.tooMany, nil)
        case 400..<500: return .refused(code)
        case 500...: return .unknown(.systemError, nil)
        default: return .unknown(.status, nil)
        }
    }

    private static func word<Finding: Sendable>(
        _ answer: VerifiedAnswer,
        _ finding: Finding,
        _ alarm: ProviderAlarm? = nil
    ) -> ProviderWord<Finding> {
        let code = answer.text("code") ?? answer.text("trade_state") ?? answer.text("status")
        return ProviderWord(finding, code: code ?? "\(answer.status)", alarm: alarm)
    }

    /// Whether the answer names another order, merchant or application.
    private func isOfAnother(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> Bool {
        let named = [
            (answer.text("out_trade_no"), ask.order.text), (answer.text("mchid"), merchant),
            (answer.text("appid"), appID),
        ]
        return named.contains { sent, ours in sent.map { $0 != ours } ?? false }
    }

    private func taken(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> WalletTaken? {
        guard answer.text("out_trade_no") == ask.order.text,
            let total = answer.integer("amount", "total"),
            let number = answer.text("transaction_id")
        else { return nil }
        return WalletTaken(
            total: total,
            currency: answer.text("amount", "currency"),
            number: number,
            paidAt: answer.text("success_time")
                .flatMap { Timestamp($0, now: Timestamp(rawValue: 0)) }
        )
    }

    package func pay(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<PayFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        // It may be taken in while the customer is asked for his password: the same as no end yet.
        let isWaiting = Self.waiting.contains(answer.text("trade_state") ?? "")
        if answer.status == 202, isWaiting { return Self.word(answer, .inProgress) }
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code): return WeChatWords.pay(code, answer.text("code") ?? "")
        case .success: break
        }
        if isWaiting { return Self.word(answer, .inProgress) }
        let finding: PayFinding =
            switch answer.text("trade_state") {
            case "SUCCESS": taken(answer, ask).map { .paid($0) } ?? .unknown(.unreadable)
            case "PAYERROR": .refused(.declinedByHost)
            case "CLOSED", "REVOKED": .deadNumber
            case nil: .unknown(.unreadable)
            default: .unknown(.unexpected)
            }
        return Self.word(answer, finding)
    }

    /// States of a payment that has not come to its end.
    private static let waiting: Set<String> = ["USERPAYING", "NOTPAY", "ACCEPT"]

    package func draw(_ answer: VerifiedAnswer) -> ProviderWord<DrawFinding> {
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code): return WeChatWords.draw(code, answer.text("code") ?? "")
        case .success:
            guard let text = answer.text("code_url"), (1...512).contains(text.utf8.count) else {
                return Self.word(answer, .unknown(.unreadable))
            }
            return Self.word(answer, .drawn(text: text))
        }
    }

    package func query(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<QueryFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code): return WeChatWords.query(code, answer.text("code") ?? "")
        case .success: break
        }
        guard let state = answer.text("trade_state") else {
            return Self.word(answer, .unknown(.unreadable))
        }
        // Only what is still open may leave the order's number out.
        guard answer.text("out_trade_no") != nil || state == "USERPAYING" else {
            return Self.word(answer, .unknown(.unreadable))
        }
        return WeChatWords.query(state, taken: taken(answer, ask))
    }

    package func cancel(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code):
            return WeChatWords.undo(code, answer.text("code") ?? "", WeChatWords.reversals)
        case .success: break
        }
        if answer.text("recall") == "Y" { return ProviderWord(.again, code: "recall=Y") }
        guard answer.text("out_trade_no") == ask.order.text else {
            return Self.word(answer, .unknown(.unreadable))
        }
        return Self.word(answer, .done(wasPaid: nil))
    }

    package func close(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        // Its success has no body, so nothing but the status says so.
        switch Self.status(answer, success: 204) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code):
            return WeChatWords.undo(code, answer.text("code") ?? "", WeChatWords.closes)
        case .success: return Self.word(answer, .done(wasPaid: false))
        }
    }

    package func refund(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        _ number: OrderNumber,
        fen: Int64
    ) -> ProviderWord<RefundFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code): return WeChatWords.refund(code, answer.text("code") ?? "")
        case .success: break
        }
        return state(answer, number).map { finding in
            switch finding {
            case .paid(let part), .accepted(let part):
                part == fen ? finding : .unknown(.anotherAmount)
            case .absent, .refused, .closed, .abnormal, .notEnough, .unknown: finding
            }
        }
    }

    package func refundQuery(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        _ number: OrderNumber
    ) -> ProviderWord<RefundFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        switch Self.status(answer) {
        case .unknown(let reason, let alarm): return Self.word(answer, .unknown(reason), alarm)
        case .refused(let code): return WeChatWords.refundQuery(code, answer.text("code") ?? "")
        case .success: return state(answer, number)
        }
    }

    private func state(
        _ answer: VerifiedAnswer,
        _ number: OrderNumber
    ) -> ProviderWord<RefundFinding> {
        guard let sent = answer.text("out_refund_no"), let status = answer.text("status"),
            let fen = answer.integer("amount", "refund"), fen > 0
        else { return Self.word(answer, .unknown(.unreadable)) }
        guard sent == number.text else { return Self.word(answer, .unknown(.anotherOrder)) }
        return WeChatWords.refund(status, fen: fen)
    }
}
