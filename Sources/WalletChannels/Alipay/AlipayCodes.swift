package import Payments
package import Upstream

/// What Alipay's codes say; a code that is in no list says nothing.
package enum AlipayCodes {
    // MARK: Payments

    /// Of `alipay.trade.pay`: it was not paid, and will not be.
    package static let refusals: [String: Outcome] = [
        "ACQ.PAYMENT_AUTH_CODE_INVALID": .invalidCard,
        "ACQ.PULL_MOBILE_CASHIER_FAIL": .declinedByHost,
        "ACQ.PAYMENT_FAIL": .declinedByHost,
        "ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE": .declinedByHost,
        "ACQ.BUYER_BALANCE_NOT_ENOUGH": .insufficientFunds,
        "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH": .insufficientFunds,
        "ACQ.ERROR_BALANCE_PAYMENT_DISABLE": .restrictedCard,
        "ACQ.BUYER_SELLER_EQUAL": .restrictedCard,
        "ACQ.BUYER_ENABLE_STATUS_FORBID": .restrictedCard,
        "ACQ.MOBILE_PAYMENT_SWITCH_OFF": .restrictedCard,
        "ACQ.USER_FACE_PAYMENT_SWITCH_OFF": .restrictedCard,
        "ACQ.PAYMENT_REQUEST_HAS_RISK": .restrictedCard,
        "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": .amountLimit,
        "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR": .amountLimit,
        "ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT": .amountLimit,
    ]

    /// Refusals for what the merchant has to put right.
    package static let settings: Set<String> = [
        "ACQ.INVALID_PARAMETER", "ACQ.ACCESS_FORBIDDEN", "ACQ.EXIST_FORBIDDEN_WORD",
        "ACQ.PARTNER_ERROR", "ACQ.TOTAL_FEE_EXCEED", "ACQ.BEYOND_PAY_RESTRICTION",
        "ACQ.BEYOND_PER_RECEIPT_RESTRICTION", "ACQ.SELLER_BEEN_BLOCKED",
        "ACQ.INVALID_STORE_ID", "ACQ.MERCHANT_AGREEMENT_NOT_EXIST",
        "ACQ.MERCHANT_AGREEMENT_INVALID", "ACQ.SUB_MERCHANT_CREATE_FAIL",
        "ACQ.SUB_MERCHANT_TYPE_INVALID",
    ]
    private static let agreements = "ACQ.AGREEMENT_"

    /// This number has ended: another request had it before.
    package static let deadNumbers: Set<String> = [
        "ACQ.TRADE_HAS_CLOSE", "ACQ.CONTEXT_INCONSISTENT", "ACQ.TRADE_BUYER_NOT_MATCH",
    ]
    /// Codes of the gateway that refuse the request for its settings.
    package static let gatewayRefusals: Set<String> = ["20001", "40001", "40002", "40006"]
    private static let systemErrors: Set<String> = ["ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR"]

    package static func pay(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<PayFinding> {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        switch code.code {
        case "10000": return code.word(taken(answer, ask).map { .paid($0) } ?? unreadable)
        case "10003": return code.word(.inProgress)
        case "40004" where code.sub == "ACQ.TRADE_HAS_SUCCESS": return code.word(.alreadyPaid)
        case "40004" where deadNumbers.contains(code.sub):
            return code.word(.deadNumber, .request)
        default: break
        }
        switch refusal(code) {
        case .refused(let outcome, let alarm): return code.word(.refused(outcome), alarm)
        case .unknown(let reason): return code.word(.unknown(reason))
        }
    }

    private static let unreadable = PayFinding.unknown(.unreadable)

    package static func draw(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<DrawFinding> {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        if code.code == "10000" {
            guard answer.text("out_trade_no") == ask.order.text,
                let text = answer.text("qr_code"), (1...512).contains(text.utf8.count)
            else { return code.word(.unknown(.unreadable)) }
            return code.word(.drawn(text: text))
        }
        switch refusal(code) {
        case .refused(let outcome, let alarm): return code.word(.refused(outcome), alarm)
        case .unknown(let reason): return code.word(.unknown(reason))
        }
    }

    package static func query(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<QueryFinding> {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        guard code.code == "10000" else {
            if code.sub == "ACQ.TRADE_NOT_EXIST" { return code.word(.absent) }
            return code.word(.unknown(silence(code)), alarm(code))
        }
        guard answer.text("out_trade_no") == ask.order.text,
            let status = answer.text("trade_status")
        else { return code.word(.unknown(.unreadable)) }
        let word = Code(code: status)
        switch status {
        case "WAIT_BUYER_PAY": return word.word(.notYet)
        case "TRADE_SUCCESS", "TRADE_FINISHED":
            return word.word(taken(answer, ask).map { .paid($0) } ?? .unknown(.unreadable))
        case "TRADE_CLOSED":
            // Closed behind a payment is what has gone back whole.
            guard answer.text("send_pay_date") != nil else {
                return word.word(.never(.declinedByHost))
            }
            return word.word(taken(answer, ask).map { .returned($0) } ?? .unknown(.unreadable))
        default: return word.word(.unknown(.unexpected))
        }
    }

    // MARK: Undoing

    package static func cancel(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding> {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        guard code.code == "10000" else {
            return code.word(undoing[code.sub] ?? .unknown(silence(code)), alarm(code))
        }
        switch (answer.text("retry_flag"), answer.text("action")) {
        case ("Y", _): return Code(code: "retry_flag=Y").word(.again)
        case ("N", "refund"): return Code(code: "refund").word(.done(wasPaid: true))
        case ("N", "close"): return Code(code: "close").word(.done(wasPaid: false))
        // There was nothing to cancel; what is still on its way may yet arrive.
        case ("N", nil): return Code(code: "no action").word(.absent)
        default: return code.word(.unknown(.unreadable))
        }
    }

    private static let undoing: [String: UndoFinding] = [
        "ACQ.TRADE_NOT_EXIST": .absent,
        "ACQ.TRADE_CANCEL_TIME_OUT": .tooLate,
        "ACQ.TRADE_HAS_FINISHED": .tooLate,
        "ACQ.TRADE_STATUS_ERROR": .tooLate,
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": .refused(.insufficientFunds),
        "ACQ.REASON_TRADE_BEEN_FREEZEN": .refused(.restrictedCard),
    ]

    /// Nil where a query has to say why it cannot be closed.
    package static func close(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<UndoFinding>? {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        switch (code.code, code.sub) {
        case ("10000", _): return code.word(.done(wasPaid: false))
        case (_, "ACQ.TRADE_NOT_EXIST"): return code.word(.absent)
        case (_, "ACQ.TRADE_HAS_CLOSE"): return code.word(.done(wasPaid: false))
        // It is paid, or closed, or gone back.
        case (_, "ACQ.TRADE_STATUS_ERROR"), (_, "ACQ.TRADE_HAS_SUCCESS"): return nil
        default: return code.word(.unknown(silence(code)), alarm(code))
        }
    }

    /// What a query says of an order that could not be closed.
    package static func closed(
        byQuery word: ProviderWord<QueryFinding>
    ) -> ProviderWord<UndoFinding> {
        word.map { finding in
            switch finding {
            case .paid, .partlyReturned: .paid
            case .returned: .done(wasPaid: true)
            case .never: .done(wasPaid: false)
            case .absent: .absent
            case .notYet: .again
            case .unknown(let reason): .unknown(reason)
            }
        }
    }

    // MARK: Refunds

    package static let refundRefusals: [String: RefundFinding] = [
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": .notEnough,
        "ACQ.REASON_TRADE_BEEN_FREEZEN": .refused(.restrictedCard),
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL": .refused(.refundExceedsOriginal),
        "ACQ.REASON_TRADE_REFUND_FEE_ERR": .refused(.refundExceedsOriginal),
        "ACQ.TRADE_HAS_FINISHED": .refused(.originalFinished),
        "ACQ.TRADE_STATUS_ERROR": .refused(.originalFinished),
        "ACQ.DISCORDANT_REPEAT_REQUEST": .refused(.duplicateMismatch),
        "ACQ.TRADE_NOT_ALLOW_REFUND": .refused(.notPermitted),
        "ACQ.TRADE_NOT_EXIST": .refused(.originalNotFound),
    ]

    /// Nil where the answer leaves open whether this refund moved money, which a query tells.
    ///
    /// `refund_fee` is the sum of all refunds of the order, so it proves nothing about this one.
    package static func refund(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        fen: Int64
    ) -> ProviderWord<RefundFinding>? {
        let code = Code(answer)
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        guard code.code == "10000" else {
            return code.word(refundRefusals[code.sub] ?? .unknown(silence(code)), alarm(code))
        }
        guard answer.text("fund_change") == "Y" else { return nil }
        return Code(code: "fund_change=Y").word(.paid(fen: fen))
    }

    /// What the query says of a refund that was asked for.
    package static func refunded(
        _ fen: Int64,
        byQuery word: ProviderWord<RefundFinding>
    ) -> ProviderWord<RefundFinding> {
        word.map { finding in
            switch finding {
            case .paid(let paid): paid == fen ? finding : .unknown(.anotherAmount)
            // It was taken in a moment ago, so it is to be asked for again under its number.
            case .absent: .unknown(.systemError)
            case .accepted, .refused, .closed, .abnormal, .notEnough, .unknown: finding
            }
        }
    }

    package static func refundQuery(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk
    ) -> ProviderWord<RefundFinding> {
        let code = Code(answer)
        guard case .refundQuery(let number) = ask.act else {
            preconditionFailure("A refund's answer belongs to a question about a refund.")
        }
        if isOfAnother(answer, ask) { return code.word(.unknown(.anotherOrder)) }
        if let sent = answer.text("out_request_no"), sent != number.text {
            return code.word(.unknown(.anotherOrder))
        }
        guard code.code == "10000" else {
            if code.sub == "ACQ.TRADE_NOT_EXIST" { return code.word(.absent) }
            return code.word(.unknown(silence(code)), alarm(code))
        }
        guard answer.text("refund_status") == "REFUND_SUCCESS" else {
            return Code(code: answer.text("refund_status") ?? "no refund").word(.absent)
        }
        guard answer.text("out_trade_no") == ask.order.text,
            let fen = answer.text("refund_amount").flatMap({ YuanText.fen($0) }), fen > 0
        else { return code.word(.unknown(.unreadable)) }
        return Code(code: "REFUND_SUCCESS").word(.paid(fen: fen))
    }
}

// MARK: - What the answers have alike

extension AlipayCodes {
    /// `code` and `sub_code`.
    struct Code {
        let code: String
        let sub: String

        init(_ answer: VerifiedAnswer) {
            code = answer.text("code") ?? ""
            sub = answer.text("sub_code") ?? ""
        }

        init(code: String) {
            self.code = code
            sub = ""
        }

        func word<Finding: Sendable>(
            _ finding: Finding,
            _ alarm: ProviderAlarm? = nil
        ) -> ProviderWord<Finding> {
            ProviderWord(finding, code: sub.isEmpty ? code : sub, alarm: alarm)
        }
    }

    private enum Refusal {
        case refused(Outcome, ProviderAlarm?)
        case unknown(UnknownReason)
    }

    private static func refusal(_ code: Code) -> Refusal {
        if gatewayRefusals.contains(code.code) { return .refused(.unknownMerchant, .settings) }
        guard code.code == "40004" else { return .unknown(silence(code)) }
        if let outcome = refusals[code.sub] { return .refused(outcome, nil) }
        guard isOfSettings(code) else { return .unknown(silence(code)) }
        return .refused(.unknownMerchant, .settings)
    }

    /// Why an answer that is no 10000 and in no list says nothing.
    private static func silence(_ code: Code) -> UnknownReason {
        if code.code == "20000" || systemErrors.contains(code.sub) { return .systemError }
        return code.code.isEmpty ? .unreadable : .unexpected
    }

    private static func alarm(_ code: Code) -> ProviderAlarm? {
        gatewayRefusals.contains(code.code) || isOfSettings(code) ? .settings : nil
    }

    private static func isOfSettings(_ code: Code) -> Bool {
        settings.contains(code.sub) || code.sub.hasPrefix(agreements)
    }

    private static func isOfAnother(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> Bool {
        answer.text("out_trade_no").map { $0 != ask.order.text } ?? false
    }

    private static func taken(_ answer: VerifiedAnswer, _ ask: WalletAsk) -> WalletTaken? {
        guard answer.text("out_trade_no") == ask.order.text,
            let total = answer.text("total_amount").flatMap({ YuanText.fen($0) }),
            let number = answer.text("trade_no")
        else { return nil }
        return WalletTaken(
            total: total,
            currency: answer.text("trans_currency"),
            number: number,
            paidAt: BeijingTime.moment(
                answer.text("gmt_payment") ?? answer.text("send_pay_date")
            )
        )
    }
}
