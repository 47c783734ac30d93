import Text

/// What API v3 says.
extension WeChatWire {
    static let payer = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

    mutating func answer(
        _ decision: ProviderDecision,
        _ call: Call,
        bill: ProviderBillPlace,
        at now: ProviderTime
    ) -> ProviderResponse {
        let fate = decision.fate
        switch decision.verdict {
        case .paid(let order), .stands(let order):
            return signed(transaction(order, fate), fate, at: now)
        case .waiting:
            return signed(WireObject.of([("trade_state", "USERPAYING")]), fate, at: now)
        case .drawn(let order):
            return signed(WireObject.of([("code_url", order.text)]), fate, at: now)
        case .undone(let order, _):
            let value = WireObject.of([
                ("appid", merchant.application), ("mchid", merchant.number),
                ("out_trade_no", order.number),
            ])
            return signed(value, fate, at: now)
        // v3 has no word for it but an error that may be gone the next time.
        case .undoAgain: return error(.systemError, call, fate, at: now)
        case .closed: return signed([], status: 204, fate, at: now)
        case .refund(let order, let refund, _):
            return signed(self.refund(order, refund), fate, at: now)
        case .refused(let refusal, _): return error(refusal, call, fate, at: now)
        case .certificates: return signed(certificates(at: now), fate, at: now)
        case .bill:
            let value = WireObject.of([
                ("hash_type", "SHA1"), ("hash_value", bill.hash), ("download_url", bill.url),
            ])
            return signed(value, fate, at: now)
        // A file carries no signature: its hash does.
        case .billFile(let bytes): return ProviderResponse(200, type: "text/plain", body: bytes)
        }
    }

    private mutating func signed(
        _ value: JSONValue,
        status: Int = 200,
        _ fate: ProviderFate,
        at now: ProviderTime
    ) -> ProviderResponse {
        signed(Array(fate.spoiled(value.text()).utf8), status: status, fate, at: now)
    }

    private mutating func signed(
        _ body: [UInt8],
        status: Int,
        _ fate: ProviderFate,
        at now: ProviderTime
    ) -> ProviderResponse {
        var response = ProviderResponse(status, type: "application/json", body: body)
        response.headers += headers(over: body, fate, at: now)
        return response
    }

    func transaction(_ order: ProviderOrder, _ fate: ProviderFate = ProviderFate()) -> JSONValue {
        var object = WireObject()
        if order.paidAt != nil {
            var amount = WireObject()
            amount.add("currency", "CNY")
            amount.add("payer_currency", "CNY")
            amount.add("payer_total", number: order.amount)
            amount.add("total", number: order.amount)
            object.add("amount", amount.value)
        }
        object.add("appid", merchant.application)
        if order.paidAt != nil { object.add("bank_type", "OTHERS") }
        object.add("mchid", merchant.number)
        object.add("out_trade_no", fate.spoiled(number: order.number))
        if order.paidAt != nil { object.add("payer", WireObject.of([("openid", Self.payer)])) }
        object.add("success_time", order.paidAt?.zoned)
        let state = Self.state(order)
        object.add("trade_state", state.code)
        object.add("trade_state_desc", state.text)
        object.add("trade_type", order.isDrawn ? "NATIVE" : "MICROPAY")
        if order.paidAt != nil { object.add("transaction_id", order.tradeNumber) }
        return object.value
    }

    static func state(_ order: ProviderOrder) -> (code: String, text: String) {
        switch order.state {
        case .drawn: ("NOTPAY", "订单未支付")
        case .waiting:
            switch order.outcome {
            case .notEnough, .overLimit, .risk: ("NOTPAY", "订单未支付")
            default: order.isDrawn ? ("NOTPAY", "订单未支付") : ("USERPAYING", "用户支付中，需要输入密码")
            }
        case .paid: order.refunds.isEmpty ? ("SUCCESS", "支付成功") : ("REFUND", "订单发生过退款")
        case .closed: order.undoCalls > 0 ? ("REVOKED", "订单已撤销") : ("CLOSED", "订单已关闭")
        case .failed: ("PAYERROR", "支付失败")
        case .revoked, .barred: ("REVOKED", "订单已撤销")
        }
    }

    private func refund(
        _ order: ProviderOrder,
        _ refund: ProviderOrder.Refund
    ) -> JSONValue {
        var amount = WireObject()
        for (name, value) in [
            ("total", order.amount), ("refund", refund.amount), ("payer_total", order.amount),
            ("payer_refund", refund.amount), ("settlement_refund", refund.amount),
            ("settlement_total", order.amount), ("discount_refund", 0),
        ] {
            amount.add(name, number: value)
        }
        amount.add("currency", "CNY")
        var object = WireObject()
        object.add("refund_id", refund.providerNumber)
        object.add("out_refund_no", refund.number)
        object.add("transaction_id", order.tradeNumber)
        object.add("out_trade_no", order.number)
        object.add("channel", "ORIGINAL")
        object.add("create_time", refund.askedAt.zoned)
        object.add("status", Self.status(refund))
        object.add("amount", amount.value)
        return object.value
    }

    static func status(_ refund: ProviderOrder.Refund) -> String {
        switch refund.state {
        case .processing: "PROCESSING"
        case .paid: "SUCCESS"
        case .closed: "CLOSED"
        case .abnormal: "ABNORMAL"
        }
    }

    /// Every platform certificate that is in use or comes next, each sealed.
    private mutating func certificates(at now: ProviderTime) -> JSONValue {
        var items: [JSONValue] = []
        for known in keyring.platforms[...platform] {
            let certificate = known.certificate
            let nonce = String(nonce(at: now).prefix(12).lowercased())
            var sealed = WireObject()
            sealed.add("algorithm", "AEAD_AES_256_GCM")
            sealed.add("nonce", nonce)
            sealed.add("associated_data", "certificate")
            let text = ProviderSeal.sealed(
                certificate.pem,
                key: merchant.keyV3,
                nonce: nonce,
                associated: "certificate"
            )
            sealed.add("ciphertext", text)
            var item = WireObject()
            item.add("serial_no", certificate.serial)
            item.add("effective_time", certificate.from.zoned)
            item.add("expire_time", certificate.until.zoned)
            item.add("encrypt_certificate", sealed.value)
            items.append(item.value)
        }
        var object = WireObject()
        object.add("data", .array(items))
        return object.value
    }

    // MARK: Errors

    private mutating func error(
        _ refusal: ProviderRefusal,
        _ call: Call,
        _ fate: ProviderFate,
        at now: ProviderTime
    ) -> ProviderResponse {
        let word = Self.word(refusal, call)
        let value = WireObject.of([("code", word.code), ("message", word.text)])
        return signed(value, status: word.status, fate, at: now)
    }

    private static func word(
        _ refusal: ProviderRefusal,
        _ call: Call
    ) -> (status: Int, code: String, text: String) {
        switch refusal {
        case .codeExpired: (400, "AUTHCODEEXPIRE", "二维码已过期，请用户在微信上刷新后再试")
        case .codeUsed: (400, "AUTH_CODE_INVALID", "付款码检验错误")
        case .notEnough: (403, "NOT_ENOUGH", "用户余额不足")
        case .overLimit: (403, "RULE_LIMIT", "业务规则限制")
        case .risk: (403, "TRADE_ERROR", "交易错误")
        case .systemError: (500, "SYSTEM_ERROR", "系统错误")
        case .bankError: (500, "BANK_ERROR", "银行系统异常")
        case .differs: (400, "INVALID_REQUEST", "商户订单号重复，参数不一致")
        case .orderClosed: (400, "ORDER_CLOSED", "订单已关闭")
        case .orderRevoked: (400, "ORDER_REVERSED", "订单已撤销")
        case .alreadyPaid: (400, "ORDER_PAID", "订单已支付")
        case .notFound: (404, "ORDER_NOT_EXIST", "订单不存在")
        case .undoTooEarly: (403, "REVERSE_EARLY", "支付后15秒内不能撤销")
        case .undoTooLate: (403, "REVERSE_EXPIRE", "订单已超过可撤销时间")
        case .wrongState: (403, "INVALID_REQUEST", "订单状态不允许")
        case .merchantNotEnough: (403, "NOT_ENOUGH", "商户可用余额不足")
        case .refundTooMuch: (400, "INVALID_REQUEST", "申请退款金额超过订单可退金额")
        case .refundDiffers: (400, "INVALID_REQUEST", "退款请求参数不一致")
        case .refundNotFound: (404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        case .noBill: (400, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
        case .unheardOf: (400, "NO_LIST_HAS_THIS", "未知错误")
        }
    }

    /// What a request is told that keeps no rule: unsigned where nobody knows who it was.
    mutating func refusal(
        _ complaint: WireComplaint,
        at now: ProviderTime
    ) -> ProviderResponse {
        let word: (status: Int, code: String) =
            switch complaint.kind {
            case .badSignature, .badTimestamp, .repeatedNonce: (401, "SIGN_ERROR")
            case .wrongMerchant: (403, "NO_AUTH")
            case .unknownPath: (404, "RESOURCE_NOT_EXISTS")
            default: (400, "PARAM_ERROR")
            }
        let value = WireObject.of([("code", word.code), ("message", complaint.detail)])
        if word.status == 401 { return .json(value, status: 401) }
        return signed(value, status: word.status, ProviderFate(), at: now)
    }
}
