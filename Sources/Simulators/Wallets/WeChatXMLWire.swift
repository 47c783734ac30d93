import Text

/// WeChat's API v2: flat XML with a keyed digest, in and out.
struct WeChatXMLWire: Sendable {
    /// What an answer depends on beside its verdict.
    struct Call: Hashable {
        enum Path: String, CaseIterable {
            case micropay = "/pay/micropay"
            case query = "/pay/orderquery"
            case reverse = "/secapi/pay/reverse"
            case refund = "/secapi/pay/refund"
            case refundQuery = "/pay/refundquery"
            case unified = "/pay/unifiedorder"
            case close = "/pay/closeorder"
            case bill = "/pay/downloadbill"
        }

        var path: Path
        var isHMAC: Bool
    }

    let merchant: ProviderMerchant
    /// The certificate that a client has to show for reversals and refunds.
    let clientSerial: String
    private var answers: UInt64 = 0

    init(merchant: ProviderMerchant, clientSerial: String) {
        self.merchant = merchant
        self.clientSerial = clientSerial
    }

    // MARK: Requests

    func read(_ request: ProviderRequest) throws(WireComplaint) -> (ProviderDemand, Call) {
        guard request.method == "POST", let path = Call.Path(rawValue: request.path) else {
            throw WireComplaint(.unknownPath, "no such path")
        }
        guard let parameters = FlatXMLText.parse(request.body) else {
            throw WireComplaint(.badBody, "flat XML is wanted")
        }
        let fields = WireFields(parameters)
        try fields.equal("appid", merchant.application, .wrongMerchant)
        try fields.equal("mch_id", merchant.number, .wrongMerchant)
        _ = try fields.text("nonce_str", 1...32)
        let type = try fields.optional("sign_type", 3...11) ?? "MD5"
        guard type == "MD5" || type == "HMAC-SHA256" else {
            throw WireComplaint(.badParameter, "sign_type")
        }
        let call = Call(path: path, isHMAC: type != "MD5")
        let sign = try fields.text("sign", 32...64)
        let right = ProviderSeal.digest(parameters, key: merchant.keyV2, isHMAC: call.isHMAC)
        guard sign == right else { throw WireComplaint(.badSignature, "sign") }
        if path == .reverse || path == .refund {
            // Over the plain loopback a header stands for the certificate.
            guard request.header("x-client-serial") == clientSerial else {
                throw WireComplaint(.noClientCertificate, "the merchant's certificate is wanted")
            }
        }
        return (try demand(call, fields), call)
    }

    private func demand(
        _ call: Call,
        _ fields: WireFields
    ) throws(WireComplaint) -> ProviderDemand {
        switch call.path {
        case .micropay:
            var payment = try payment(fields, call)
            payment.code = try fields.code("auth_code", .wechat)
            return ProviderDemand(.pay(payment))
        case .unified:
            try fields.equal("trade_type", "NATIVE", .badParameter)
            var payment = try payment(fields, call)
            payment.notifyURL = try fields.text("notify_url", 1...255)
            if let text = try fields.optional("time_expire", 14...14) {
                guard let time = ProviderTime(compact: text) else {
                    throw WireComplaint(.badParameter, "time_expire")
                }
                payment.expiresAt = time
            }
            return ProviderDemand(.draw(payment))
        case .query: return ProviderDemand(.query(try reference(fields)))
        case .reverse: return ProviderDemand(.undo(try reference(fields)))
        case .close: return ProviderDemand(.close(try reference(fields)))
        case .refund:
            let refund = ProviderDemand.RefundOf(
                number: try fields.text("out_refund_no", 1...64, .wechatNumber),
                amount: try fields.fen("refund_fee", asText: true),
                total: try fields.fen("total_fee", asText: true),
                notifyURL: try fields.optional("notify_url", 1...255)
            )
            return ProviderDemand(.refund(try reference(fields), refund))
        case .refundQuery:
            let number = try fields.text("out_refund_no", 1...64, .wechatNumber)
            return ProviderDemand(.refundQuery(.refund(number), number: number))
        case .bill:
            let text = try fields.text("bill_date", 8...8, .digits)
            guard let time = ProviderTime(compact: text + "000000") else {
                throw WireComplaint(.badParameter, "bill_date")
            }
            return ProviderDemand(.billFile(date: time.date))
        }
    }

    private func payment(
        _ fields: WireFields,
        _ call: Call
    ) throws(WireComplaint) -> ProviderDemand.Payment {
        if fields.has("fee_type") { try fields.equal("fee_type", "CNY", .badCurrency) }
        _ = try fields.text("spbill_create_ip", 7...64)
        _ = try fields.optional("device_info", 1...32)
        _ = try fields.optional("attach", 1...127)
        _ = try fields.optional("detail", 1...6000)
        return ProviderDemand.Payment(
            number: try fields.text("out_trade_no", 1...32, .wechatNumber),
            amount: try fields.fen("total_fee", asText: true),
            subject: try fields.text("body", 1...128),
            isV2: true,
            isHMAC: call.isHMAC
        )
    }

    private func reference(
        _ fields: WireFields
    ) throws(WireComplaint) -> ProviderDemand.Reference {
        if let trade = try fields.optional("transaction_id", 1...32) { return .trade(trade) }
        return .number(try fields.text("out_trade_no", 1...32, .wechatNumber))
    }

    // MARK: Answers

    mutating func answer(
        _ decision: ProviderDecision,
        _ call: Call,
        at now: ProviderTime
    ) -> ProviderResponse {
        switch decision.verdict {
        case .paid(let order), .stands(let order):
            return signed(transaction(order, decision.fate), call, decision.fate, at: now)
        case .waiting(let order):
            let word = ("USERPAYING", "需要用户输入支付密码")
            return failed(word, order, call, decision.fate, at: now)
        case .drawn(let order):
            let fields = [
                ("trade_type", "NATIVE"), ("prepay_id", "wx" + order.tradeNumber),
                ("code_url", order.text),
            ]
            return signed(fields, call, decision.fate, at: now)
        case .undone: return signed([("recall", "N")], call, decision.fate, at: now)
        case .undoAgain: return signed([("recall", "Y")], call, decision.fate, at: now)
        case .closed: return signed([], call, decision.fate, at: now)
        case .refund(let order, let refund, _):
            let fields =
                call.path == .refund ? refunded(order, refund) : asked(order, refund)
            return signed(fields, call, decision.fate, at: now)
        case .refused(.noBill, _):
            let fields = [
                ("return_code", "FAIL"), ("return_msg", "No Bill Exist"), ("error_code", "20002"),
            ]
            return Self.response(fields)
        case .refused(let refusal, let order):
            return failed(Self.word(refusal), order, call, decision.fate, at: now)
        case .billFile(let bytes): return ProviderResponse(200, type: "text/plain", body: bytes)
        case .certificates, .bill: return signed([], call, decision.fate, at: now)
        }
    }

    private func transaction(
        _ order: ProviderOrder,
        _ fate: ProviderFate
    ) -> [(String, String)] {
        let state = WeChatWire.state(order)
        var fields = [
            ("trade_state", state.code), ("trade_state_desc", state.text),
            ("out_trade_no", fate.spoiled(number: order.number)),
            ("trade_type", order.isDrawn ? "NATIVE" : "MICROPAY"),
        ]
        guard let paidAt = order.paidAt else { return fields }
        fields += [
            ("openid", WeChatWire.payer), ("is_subscribe", "N"), ("bank_type", "OTHERS"),
            ("fee_type", "CNY"), ("total_fee", "\(order.amount)"), ("cash_fee_type", "CNY"),
            ("cash_fee", "\(order.amount)"), ("coupon_fee", "0"),
            ("settlement_total_fee", "\(order.amount)"),
            ("transaction_id", order.tradeNumber), ("time_end", paidAt.compact),
        ]
        return fields
    }

    private func refunded(
        _ order: ProviderOrder,
        _ refund: ProviderOrder.Refund
    ) -> [(String, String)] {
        [
            ("transaction_id", order.tradeNumber), ("out_trade_no", order.number),
            ("out_refund_no", refund.number), ("refund_id", refund.providerNumber),
            ("refund_fee", "\(refund.amount)"), ("settlement_refund_fee", "\(refund.amount)"),
            ("total_fee", "\(order.amount)"), ("cash_refund_fee", "\(refund.amount)"),
            ("coupon_refund_fee", "0"),
        ]
    }

    private func asked(
        _ order: ProviderOrder,
        _ refund: ProviderOrder.Refund
    ) -> [(String, String)] {
        let status =
            switch refund.state {
            case .processing: "PROCESSING"
            case .paid: "SUCCESS"
            case .closed: "REFUNDCLOSE"
            case .abnormal: "CHANGE"
            }
        return [
            ("transaction_id", order.tradeNumber), ("out_trade_no", order.number),
            ("total_fee", "\(order.amount)"), ("refund_count", "1"),
            ("out_refund_no_0", refund.number), ("refund_id_0", refund.providerNumber),
            ("refund_fee_0", "\(refund.amount)"), ("refund_status_0", status),
            ("refund_success_time_0", refund.state == .paid ? refund.askedAt.text : ""),
        ]
    }

    private mutating func signed(
        _ fields: [(String, String)],
        _ call: Call,
        _ fate: ProviderFate,
        result: String = "SUCCESS",
        at now: ProviderTime
    ) -> ProviderResponse {
        answers += 1
        let seed = UInt64(bitPattern: now.milliseconds) ^ answers << 40
        let nonce = Hexadecimal.text(SeededGenerator.mixed(seed), digits: 16)
        var whole: [(name: String, value: String)] = [
            ("return_code", "SUCCESS"), ("return_msg", "OK"), ("appid", merchant.application),
            ("mch_id", merchant.number), ("nonce_str", nonce), ("result_code", result),
        ]
        whole += fields.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
        if !fate.spoils.contains(.answerUnsigned) {
            let sign = ProviderSeal.digest(whole, key: merchant.keyV2, isHMAC: call.isHMAC)
            whole.append(("sign", fate.spoiled(signature: sign)))
        }
        guard fate.spoils.contains(.answerEntities) else { return Self.response(whole) }
        let bomb = "<!DOCTYPE xml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        return Self.response(bomb + FlatXMLText.text(whole).replacing("OK", with: "&b;"))
    }

    private mutating func failed(
        _ word: (code: String, text: String),
        _ order: ProviderOrder?,
        _ call: Call,
        _ fate: ProviderFate,
        at now: ProviderTime
    ) -> ProviderResponse {
        let fields = [("err_code", word.code), ("err_code_des", word.text)]
        return signed(fields, call, fate, result: "FAIL", at: now)
    }

    private static func response(_ fields: [(name: String, value: String)]) -> ProviderResponse {
        response(FlatXMLText.text(fields))
    }

    private static func response(_ text: String) -> ProviderResponse {
        ProviderResponse(200, type: "text/xml", body: Array(text.utf8))
    }

    /// What a request is told that keeps no rule: never signed.
    func refusal(_ complaint: WireComplaint) -> ProviderResponse {
        let text = complaint.kind == .badSignature ? "签名错误" : complaint.detail
        return Self.response([("return_code", "FAIL"), ("return_msg", text)])
    }

    private static func word(_ refusal: ProviderRefusal) -> (code: String, text: String) {
        switch refusal {
        case .codeExpired: ("AUTHCODEEXPIRE", "二维码已过期")
        case .codeUsed: ("AUTH_CODE_INVALID", "101 付款码无效")
        case .notEnough: ("NOTENOUGH", "余额不足")
        case .overLimit: ("RULELIMIT", "业务规则限制")
        case .risk: ("TRADE_ERROR", "交易错误")
        case .systemError: ("SYSTEMERROR", "系统超时")
        case .bankError: ("BANKERROR", "银行系统异常")
        case .differs: ("INVALID_REQUEST", "商户订单号重复，参数不一致")
        case .orderClosed: ("ORDERCLOSED", "订单已关闭")
        case .orderRevoked: ("ORDERREVERSED", "订单已撤销")
        case .alreadyPaid: ("ORDERPAID", "订单已支付")
        case .notFound: ("ORDERNOTEXIST", "订单不存在")
        case .undoTooEarly: ("REVERSE_EARLY", "支付后15秒内不能撤销")
        case .undoTooLate: ("REVERSE_EXPIRE", "订单无法撤销")
        case .wrongState: ("ORDER_NOT_READY", "订单状态不允许")
        case .merchantNotEnough: ("NOTENOUGH", "商户余额不足")
        case .refundTooMuch: ("REFUND_FEE_MISMATCH", "订单金额或退款金额不一致")
        case .refundDiffers: ("REFUND_FEE_MISMATCH", "订单金额或退款金额不一致")
        case .refundNotFound: ("REFUNDNOTEXIST", "退款订单查询失败")
        case .noBill: ("20002", "No Bill Exist")
        case .unheardOf: ("NO_LIST_HAS_THIS", "未知错误")
        }
    }
}
