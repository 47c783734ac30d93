package import Payments
import Text
package import Upstream

/// What an answer of version 2 says: by `result_code`, then by its state or `err_code`.
///
/// `return_code` was SUCCESS already, or there would be no signature to verify.
package struct WeChat2Codes: Sendable {
    private let appID: String
    private let merchant: String

    package init(appID: String, merchant: String) {
        self.appID = appID
        self.merchant = merchant
    }

    private static func word<Finding: Sendable>(
        _ answer: VerifiedAnswer,
        _ finding: Finding
    ) -> ProviderWord<Finding> {
        ProviderWord(finding, code: code(answer) ?? answer.text("result_code") ?? "")
    }

    private static func code(_ answer: VerifiedAnswer) -> String? { answer.text("err_code") }

    /// `err_code`, underscores aside, of what was refused; nil for a success.
    private static func refusal(_ answer: VerifiedAnswer) -> String? {
        answer.text("result_code") == "SUCCESS"
            ? nil : WeChatWords.plain(code(answer) ?? "")
    }

    private func isOfAnother(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> Bool {
        let named = [
            (answer.text("out_trade_no"), ask.order.text), (answer.text("mch_id"), merchant),
            (answer.text("appid"), appID),
        ]
        return named.contains { sent, ours in sent.map { $0 != ours } ?? false }
    }

    private static func fen(_ text: String?) -> Int64? {
        text.flatMap { DecimalText.value(of: $0) }.flatMap { Int64(exactly: $0) }
    }

    private func taken(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> WalletTaken? {
        guard answer.text("out_trade_no") == ask.order.text,
            let total = Self.fen(answer.text("total_fee")),
            let number = answer.text("transaction_id")
        else { return nil }
        return WalletTaken(
            total: total,
            currency: answer.text("fee_type"),
            number: number,
            paidAt: BeijingTime.compact(answer.text("time_end"))
        )
    }

    package func pay(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<PayFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.pay(code, Self.code(answer) ?? "")
        }
        return Self.word(answer, taken(answer, ask).map { .paid($0) } ?? .unknown(.unreadable))
    }

    package func draw(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<DrawFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.draw(code, Self.code(answer) ?? "")
        }
        guard let text = answer.text("code_url"), (1...512).contains(text.utf8.count) else {
            return Self.word(answer, .unknown(.unreadable))
        }
        return Self.word(answer, .drawn(text: text))
    }

    package func query(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<QueryFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.query(code, Self.code(answer) ?? "")
        }
        guard let state = answer.text("trade_state"), answer.text("out_trade_no") != nil else {
            return Self.word(answer, .unknown(.unreadable))
        }
        return WeChatWords.query(state, taken: taken(answer, ask))
    }

    package func cancel(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            let word = WeChatWords.undo(code, Self.code(answer) ?? "", WeChatWords.reversals)
            guard case .unknown = word.finding, answer.text("recall") == "Y" else { return word }
            return ProviderWord(.again, code: "recall=Y", alarm: word.alarm)
        }
        switch answer.text("recall") {
        case "Y": return ProviderWord(.again, code: "recall=Y")
        case "N": return ProviderWord(.done(wasPaid: nil), code: "recall=N")
        default: return Self.word(answer, .unknown(.unreadable))
        }
    }

    package func close(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.undo(code, Self.code(answer) ?? "", WeChatWords.closes)
        }
        return Self.word(answer, .done(wasPaid: false))
    }

    /// A success means that it was accepted: the money follows.
    package func refund(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        _ number: OrderNumber,
        fen: Int64
    ) -> ProviderWord<RefundFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.refund(code, Self.code(answer) ?? "")
        }
        guard let sent = answer.text("out_refund_no"),
            let part = Self.fen(answer.text("refund_fee"))
        else { return Self.word(answer, .unknown(.unreadable)) }
        guard sent == number.text else { return Self.word(answer, .unknown(.anotherOrder)) }
        return Self.word(
            answer,
            part == fen ? .accepted(fen: fen) : .unknown(.anotherAmount)
        )
    }

    /// The refunds that an answer may list.
    private static let mostRefunds = 50

    package func refundQuery(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        _ number: OrderNumber
    ) -> ProviderWord<RefundFinding> {
        if isOfAnother(answer, ask) { return Self.word(answer, .unknown(.anotherOrder)) }
        if let code = Self.refusal(answer) {
            return WeChatWords.refundQuery(code, Self.code(answer) ?? "")
        }
        let place = (0..<Self.mostRefunds).first {
            answer.text("out_refund_no_\($0)") == number.text
        }
        guard let place else { return Self.word(answer, .unknown(.anotherOrder)) }
        guard let status = answer.text("refund_status_\(place)"),
            let fen = Self.fen(answer.text("refund_fee_\(place)")), fen > 0
        else { return Self.word(answer, .unknown(.unreadable)) }
        return WeChatWords.refund(status, fen: fen)
    }
}
