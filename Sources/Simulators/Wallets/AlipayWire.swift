import Text

/// Alipay's gateway: forms in, signed JSON out.
struct AlipayWire: Sendable {
    enum Method: String, CaseIterable {
        case pay = "alipay.trade.pay"
        case precreate = "alipay.trade.precreate"
        case query = "alipay.trade.query"
        case cancel = "alipay.trade.cancel"
        case close = "alipay.trade.close"
        case refund = "alipay.trade.refund"
        case refundQuery = "alipay.trade.fastpay.refund.query"
        case bill = "alipay.data.dataservice.bill.downloadurl.query"

        /// The member of an answer that is signed.
        var responseKey: String {
            rawValue.map { $0 == "." ? "_" : String($0) }.joined() + "_response"
        }
    }

    static let path = "/gateway.do"
    static let skewMilliseconds: Int64 = 300_000

    let keyring: ProviderKeyring
    let merchant: ProviderMerchant

    // MARK: Requests

    /// The demand, once everything about the request is right.
    func read(
        _ request: ProviderRequest,
        at now: ProviderTime
    ) throws(WireComplaint) -> (ProviderDemand, Method) {
        guard request.path == Self.path, request.method == "POST" else {
            throw WireComplaint(.unknownPath, "POST \(Self.path) is the gateway")
        }
        let (parameters, method) = try common(request, at: now)
        let content = parameters.first { $0.name == "biz_content" }?.value ?? ""
        guard !content.isEmpty else { throw WireComplaint(.missingParameter, "biz_content") }
        guard let value = JSONValue.parseObject(content.utf8) else {
            throw WireComplaint(.badBody, "biz_content is no JSON object")
        }
        let notify = parameters.first { $0.name == "notify_url" }?.value
        return (try demand(method, WireFields(value), notify), method)
    }

    /// The parameters of every call, with their signature checked; they may stand in the query or
    /// in the body.
    private func common(
        _ request: ProviderRequest,
        at now: ProviderTime
    ) throws(WireComplaint) -> ([(name: String, value: String)], Method) {
        guard let body = String(validating: request.body, as: UTF8.self),
            let first = WireForm.parse(request.query), let second = WireForm.parse(body)
        else { throw WireComplaint(.badBody, "a form in UTF-8 is wanted") }
        let parameters = first + second
        guard Set(parameters.map(\.name)).count == parameters.count else {
            throw WireComplaint(.badBody, "a parameter stands twice")
        }
        let fields = WireFields(parameters)
        try fields.equal("app_id", merchant.application, .wrongMerchant)
        try fields.equal("sign_type", "RSA2", .badParameter)
        try fields.equal("version", "1.0", .badParameter)
        try fields.equal("charset", "utf-8", .badParameter)
        if let format = try fields.optional("format", 4...4), format.lowercased() != "json" {
            throw WireComplaint(.badParameter, "format")
        }
        _ = try fields.optional("notify_url", 1...256)
        let signature = try fields.text("sign", 344...344)
        guard keyring.merchant.isRight(signature, over: ProviderText.alipay(parameters)) else {
            throw WireComplaint(.badSignature, "sign")
        }
        let stamp = try fields.text("timestamp", 19...19)
        guard let time = ProviderTime(text: stamp),
            abs(time.since(now)) <= Self.skewMilliseconds
        else { throw WireComplaint(.badTimestamp, "timestamp") }
        guard let method = Method(rawValue: try fields.text("method", 1...128)) else {
            throw WireComplaint(.unknownPath, "method")
        }
        return (parameters, method)
    }

    private func demand(
        _ method: Method,
        _ fields: WireFields,
        _ notify: String?
    ) throws(WireComplaint) -> ProviderDemand {
        switch method {
        case .pay:
            try fields.equal("scene", "bar_code", .badParameter)
            var payment = try payment(fields, "timeout_express", notify)
            payment.code = try fields.code("auth_code", .alipay)
            return ProviderDemand(.pay(payment))
        case .precreate:
            let life = fields.has("qr_code_timeout_express") ? "qr_code_timeout_express" : ""
            return ProviderDemand(.draw(try payment(fields, life, notify)))
        case .query: return ProviderDemand(.query(try reference(fields)))
        case .cancel: return ProviderDemand(.undo(try reference(fields)))
        case .close:
            _ = try fields.optional("operator_id", 1...28)
            return ProviderDemand(.close(try reference(fields)))
        case .refund:
            let reference = try reference(fields)
            let amount = try fields.yuan("refund_amount")
            _ = try fields.optional("refund_reason", 1...256)
            var number = try fields.optional("out_request_no", 1...64, .alipayNumber)
            // Without one the order's number stands for it, of a refund of the whole alone.
            if number == nil, case .number(let order) = reference { number = order }
            guard let number else { throw WireComplaint(.missingParameter, "out_request_no") }
            let refund = ProviderDemand.RefundOf(number: number, amount: amount)
            return ProviderDemand(.refund(reference, refund))
        case .refundQuery:
            let number = try fields.text("out_request_no", 1...64, .alipayNumber)
            return ProviderDemand(.refundQuery(try reference(fields), number: number))
        case .bill:
            try fields.equal("bill_type", "trade", .badParameter)
            let date = try fields.text("bill_date", 10...10)
            guard ProviderTime(date: date) != nil else {
                throw WireComplaint(.badParameter, "bill_date")
            }
            return ProviderDemand(.bill(date: date))
        }
    }

    private func payment(
        _ fields: WireFields,
        _ life: String,
        _ notify: String?
    ) throws(WireComplaint) -> ProviderDemand.Payment {
        var payment = ProviderDemand.Payment(
            number: try fields.text("out_trade_no", 1...64, .alipayNumber),
            amount: try fields.yuan("total_amount"),
            subject: try fields.text("subject", 1...256),
            notifyURL: notify
        )
        for name in ["body", "operator_id", "store_id", "terminal_id", "timeout_express"] {
            _ = try fields.optional(name, 1...128)
        }
        if let text = try fields.optional(life, 2...6) {
            guard let span = Self.milliseconds(text) else {
                throw WireComplaint(.badParameter, life)
            }
            payment.lifeMilliseconds = span
        }
        return payment
    }

    /// `90s`, `2m`, `1h`, `15d`; `1c`, the end of the day, is taken as a day.
    private static func milliseconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = [
            "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "c": 86_400_000,
        ]
        guard let unit = text.last.flatMap({ units[$0] }),
            let count = DecimalText.value(of: text.dropLast()),
            let whole = Int64(exactly: count), whole > 0, whole * unit <= 15 * 86_400_000
        else { return nil }
        return whole * unit
    }

    private func reference(
        _ fields: WireFields
    ) throws(WireComplaint) -> ProviderDemand.Reference {
        if let trade = try fields.optional("trade_no", 1...64) { return .trade(trade) }
        return .number(try fields.text("out_trade_no", 1...64, .alipayNumber))
    }

    // MARK: Answers

    /// Signs an object as the gateway does; its slashes are escaped, and the signature covers that.
    func signed(
        _ key: String,
        _ value: JSONValue,
        _ fate: ProviderFate = ProviderFate()
    ) -> ProviderResponse {
        let text = fate.spoiled(value.text().replacing("/", with: "\\/"))
        let signature = fate.spoiled(signature: keyring.signing.signature(over: Array(text.utf8)))
        let sign = "\"sign\":\"\(signature)\""
        let body =
            if fate.spoils.contains(.answerUnsigned) {
                "{\"\(key)\":\(text)}"
            } else if fate.spoils.contains(.signBeforeBody) {
                "{\(sign),\"\(key)\":\(text)}"
            } else if fate.spoils.contains(.serialBetween) {
                "{\"\(key)\":\(text),\"alipay_cert_sn\":\"0123456789abcdef\",\(sign)}"
            } else {
                "{\"\(key)\":\(text),\(sign)}"
            }
        return ProviderResponse(
            200,
            type: "text/html;charset=utf-8",
            body: Array(body.utf8)
        )
    }

    /// What a request is told that keeps no rule; unsigned where nobody knows who it was.
    func refusal(_ complaint: WireComplaint, _ method: Method?) -> ProviderResponse {
        let words: (String, String, String) =
            switch complaint.kind {
            case .wrongMerchant: ("40002", "Invalid Arguments", "isv.invalid-app-id")
            case .badSignature: ("40002", "Invalid Arguments", "isv.invalid-signature")
            case .badTimestamp: ("40002", "Invalid Arguments", "isv.invalid-timestamp")
            case .unknownPath: ("40002", "Invalid Arguments", "isv.invalid-method")
            case .missingParameter: ("40001", "Missing Required Arguments", "isv.missing-parameter")
            default: ("40004", "Business Failed", "ACQ.INVALID_PARAMETER")
            }
        let value = WireObject.of([
            ("code", words.0), ("msg", words.1), ("sub_code", words.2),
            ("sub_msg", complaint.detail),
        ])
        guard let method, complaint.kind != .wrongMerchant else {
            return .json(WireObject.of([]).adding("error_response", value))
        }
        return signed(method.responseKey, value)
    }

    /// The method that a request names, right or not.
    func method(of request: ProviderRequest) -> Method? {
        let body = String(decoding: request.body, as: UTF8.self)
        let parameters = (WireForm.parse(request.query) ?? []) + (WireForm.parse(body) ?? [])
        return parameters.first { $0.name == "method" }.flatMap { Method(rawValue: $0.value) }
    }
}

extension JSONValue {
    /// The object with one more member.
    fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + [JSONValue.Member(name, value)])
    }
}
