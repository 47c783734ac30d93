import Text

/// What the gateway says.
extension AlipayWire {
    private static let buyer = "2088101117955611"
    private static let logon = "158****1562"

    func answer(
        _ decision: ProviderDecision,
        _ method: Method,
        bill: ProviderBillPlace
    ) -> ProviderResponse {
        let value = value(decision.verdict, decision.fate, bill.url)
        return signed(method.responseKey, value, decision.fate)
    }

    private func value(
        _ verdict: ProviderVerdict,
        _ fate: ProviderFate,
        _ billURL: String
    ) -> JSONValue {
        switch verdict {
        case .paid(let order): return payment(order, "10000", "Success", fate)
        case .waiting(let order):
            return payment(order, "10003", " order success pay inprocess", fate)
        case .drawn(let order):
            return Self.success([
                ("out_trade_no", fate.spoiled(number: order.number)), ("qr_code", order.text),
            ])
        case .stands(let order): return query(order)
        case .undone(let order, let did): return cancel(order, did, retry: "N")
        case .undoAgain(let order): return cancel(order, .nothing, retry: "Y")
        case .closed(let order):
            return Self.success([
                ("out_trade_no", order.number), ("trade_no", order.tradeNumber),
            ])
        case .refund(let order, let refund, let moved): return self.refund(order, refund, moved)
        case .refused(let refusal, let order): return refused(refusal, order)
        case .bill: return Self.success([("bill_download_url", billURL)])
        case .certificates, .billFile: return Self.success([])
        }
    }

    private static func success(_ pairs: [(String, String?)]) -> JSONValue {
        WireObject.of([("code", "10000"), ("msg", "Success")] + pairs)
    }

    private func payment(
        _ order: ProviderOrder,
        _ code: String,
        _ message: String,
        _ fate: ProviderFate
    ) -> JSONValue {
        let paid = ProviderYuan.text(order.paidAt == nil ? 0 : order.amount)
        var object = WireObject()
        object.add("code", code)
        object.add("msg", message)
        object.add("buyer_logon_id", Self.logon)
        object.add("buyer_pay_amount", paid)
        object.add("buyer_user_id", Self.buyer)
        if order.paidAt != nil {
            let fund = WireObject.of([("amount", paid), ("fund_channel", "ALIPAYACCOUNT")])
            object.add("fund_bill_list", .array([fund]))
        }
        object.add("gmt_payment", order.paidAt?.text)
        object.add("invoice_amount", paid)
        object.add("out_trade_no", fate.spoiled(number: order.number))
        object.add("point_amount", "0.00")
        object.add("receipt_amount", paid)
        object.add("total_amount", ProviderYuan.text(order.amount))
        object.add("trade_no", order.tradeNumber)
        return object.value
    }

    private func query(_ order: ProviderOrder) -> JSONValue {
        let paid = ProviderYuan.text(order.paidAt == nil ? 0 : order.amount)
        return Self.success([
            ("buyer_logon_id", Self.logon), ("buyer_pay_amount", paid),
            ("buyer_user_id", Self.buyer), ("invoice_amount", paid),
            ("out_trade_no", order.number), ("point_amount", "0.00"), ("receipt_amount", paid),
            ("send_pay_date", order.paidAt?.text),
            ("total_amount", ProviderYuan.text(order.amount)), ("trade_no", order.tradeNumber),
            ("trade_status", Self.status(order)),
        ])
    }

    static func status(_ order: ProviderOrder) -> String {
        switch order.state {
        case .drawn, .waiting: "WAIT_BUYER_PAY"
        case .paid:
            order.refunds.contains { $0.state == .paid } && order.standing == 0
                ? "TRADE_CLOSED" : "TRADE_SUCCESS"
        case .closed, .failed, .revoked, .barred: "TRADE_CLOSED"
        }
    }

    private func cancel(
        _ order: ProviderOrder,
        _ did: ProviderVerdict.Undone,
        retry: String
    ) -> JSONValue {
        let action: String? =
            switch did {
            case .closed: "close"
            case .refunded: "refund"
            case .nothing: nil
            }
        return Self.success([
            ("action", action), ("out_trade_no", order.number), ("retry_flag", retry),
            ("trade_no", order.tradeNumber.isEmpty ? nil : order.tradeNumber),
        ])
    }

    private func refund(
        _ order: ProviderOrder,
        _ refund: ProviderOrder.Refund,
        _ moved: Bool
    ) -> JSONValue {
        let done = order.refunds.filter { $0.state == .paid }.reduce(0) { $0 + $1.amount }
        let isThere = refund.state == .paid
        return Self.success([
            ("buyer_logon_id", Self.logon), ("buyer_user_id", Self.buyer),
            ("fund_change", moved ? "Y" : "N"),
            ("gmt_refund_pay", isThere ? refund.askedAt.text : nil),
            ("out_trade_no", order.number), ("refund_fee", ProviderYuan.text(done)),
            ("send_back_fee", ProviderYuan.text(done)), ("trade_no", order.tradeNumber),
        ])
    }

    /// The answer to the query of a refund: what is not there has no status.
    func answerRefundQuery(
        _ decision: ProviderDecision,
        number: String
    ) -> ProviderResponse {
        let value: JSONValue
        switch decision.verdict {
        case .refund(let order, let refund, _) where refund.state == .paid:
            value = Self.success([
                ("gmt_refund_pay", refund.askedAt.text), ("out_request_no", number),
                ("out_trade_no", order.number),
                ("refund_amount", ProviderYuan.text(refund.amount)),
                ("refund_status", "REFUND_SUCCESS"),
                ("total_amount", ProviderYuan.text(order.amount)),
                ("trade_no", order.tradeNumber),
            ])
        case .refund, .refused(.refundNotFound, .some): value = Self.success([])
        case .refused(let refusal, let order):
            value = refused(refusal == .refundNotFound ? .notFound : refusal, order)
        default: value = Self.success([])
        }
        return signed(Method.refundQuery.responseKey, value, decision.fate)
    }

    private func refused(_ refusal: ProviderRefusal, _ order: ProviderOrder?) -> JSONValue {
        let word = Self.word(refusal)
        let isUnknown = refusal == .systemError || refusal == .bankError
        return WireObject.of([
            ("code", isUnknown ? "20000" : "40004"),
            ("msg", isUnknown ? "Service Currently Unavailable" : "Business Failed"),
            ("sub_code", word.code), ("sub_msg", word.text),
            ("out_trade_no", isUnknown ? nil : order?.number),
        ])
    }

    private static func word(_ refusal: ProviderRefusal) -> (code: String, text: String) {
        switch refusal {
        case .codeExpired, .codeUsed: ("ACQ.PAYMENT_AUTH_CODE_INVALID", "支付失败，获取顾客账户信息失败")
        case .notEnough: ("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足")
        case .overLimit: ("ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "买家付款日限额超限")
        case .risk: ("ACQ.PAYMENT_REQUEST_HAS_RISK", "支付有风险")
        case .systemError: ("aop.ACQ.SYSTEM_ERROR", "系统异常")
        case .bankError: ("aop.unknow-error", "系统繁忙")
        case .differs: ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")
        case .orderClosed, .orderRevoked: ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
        case .alreadyPaid: ("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
        case .notFound, .refundNotFound: ("ACQ.TRADE_NOT_EXIST", "交易不存在")
        case .undoTooEarly, .wrongState: ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        case .undoTooLate: ("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围")
        case .merchantNotEnough: ("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足")
        case .refundTooMuch: ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
        case .refundDiffers: ("ACQ.DISCORDANT_REPEAT_REQUEST", "不一致的请求")
        case .noBill: ("isp.bill_not_exist", "账单不存在")
        case .unheardOf: ("ACQ.NO_LIST_HAS_THIS", "未知错误")
        }
    }
}
