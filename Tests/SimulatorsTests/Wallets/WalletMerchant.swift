import Text

@testable import Simulators

/// A merchant of a simulated provider: writes signed requests, and says whose answers are.
///
/// Time is what the test says.
struct WalletMerchant {
    enum Wire: String, CaseIterable {
        case alipay
        case v3
        case v2
    }

    /// What came of a call.
    struct Answer {
        var status = 0
        /// The fields that decide, by the wire's own names; empty for a body without any.
        var fields: JSONValue = .null
        var isSigned = false
        var delayMilliseconds: Int64 = 0

        subscript(_ path: String...) -> String {
            let found = path.reduce(fields as JSONValue?) { $0?[$1] }
            if case .number(let digits)? = found { return digits }
            return found?.string ?? ""
        }
    }

    let wire: Wire
    var site: SimulatedProvider
    var now = ProviderTime(milliseconds: 1_795_132_800_000)
    private let key: ProviderSigningKey
    private let platform: ProviderVerifyingKey
    private var nonce = 0

    init(_ wire: Wire, _ adjust: (inout ProviderSettings) -> Void = { _ in }) throws {
        self.wire = wire
        let kind: ProviderKind = wire == .alipay ? .alipay : .wechat
        var settings = ProviderSettings(kind, keyring: try WalletFixtures.keyring(kind))
        adjust(&settings)
        site = SimulatedProvider(settings)
        let names =
            wire == .alipay
            ? ("TESTONLY_alipay_app_pkcs8.pem", "TESTONLY_alipay_platform_public.pem")
            : ("TESTONLY_wechat_mch_pkcs8.pem", "TESTONLY_wechat_platform_public.pem")
        key = try WalletFixtures.key(names.0)
        platform = try ProviderVerifyingKey(pem: WalletFixtures.text(names.1), name: names.1)
    }

    mutating func wait(_ seconds: Int64) { now = now.plus(seconds: seconds) }

    /// A code of this provider with such an ending.
    static func code(_ wire: Wire, _ ending: Int) -> String {
        (wire == .alipay ? "28" : "13") + "00000000000000" + DecimalText.padded(ending, digits: 2)
    }

    // MARK: Calls

    mutating func pay(_ number: String, _ fen: Int64, ending: Int = 0) throws -> Answer? {
        let code = Self.code(wire, ending)
        switch wire {
        case .alipay:
            return try gateway(
                .pay,
                [
                    ("out_trade_no", number), ("scene", "bar_code"), ("auth_code", code),
                    ("subject", "92号汽油"), ("total_amount", ProviderYuan.text(fen)),
                ]
            )
        case .v3:
            let body = """
                {"appid":"wx8888888888888888","mchid":"1900000109","description":"92号汽油",\
                "out_trade_no":"\(number)","payer":{"auth_code":"\(code)"},\
                "amount":{"total":\(fen),"currency":"CNY"},"scene_info":{"store_info":{"out_id":"S0010"}}}
                """
            return try v3("POST", "/v3/pay/transactions/codepay", body)
        case .v2:
            return try v2(
                .micropay,
                [
                    ("body", "92号汽油"), ("out_trade_no", number), ("total_fee", "\(fen)"),
                    ("spbill_create_ip", "10.1.0.21"), ("auth_code", code),
                ]
            )
        }
    }

    mutating func draw(_ number: String, _ fen: Int64) throws -> Answer? {
        let url = "http://127.0.0.1:1/notify"
        switch wire {
        case .alipay:
            let content = [
                ("out_trade_no", number), ("subject", "92号汽油"),
                ("total_amount", ProviderYuan.text(fen)), ("qr_code_timeout_express", "10m"),
            ]
            return try gateway(.precreate, content, notify: url)
        case .v3:
            let body = """
                {"appid":"wx8888888888888888","mchid":"1900000109","description":"92号汽油",\
                "out_trade_no":"\(number)","notify_url":"\(url)","amount":{"total":\(fen),\
                "currency":"CNY"}}
                """
            return try v3("POST", "/v3/pay/transactions/native", body)
        case .v2:
            return try v2(
                .unified,
                [
                    ("body", "92号汽油"), ("out_trade_no", number), ("total_fee", "\(fen)"),
                    ("spbill_create_ip", "10.1.0.21"), ("trade_type", "NATIVE"),
                    ("notify_url", url),
                ]
            )
        }
    }

    mutating func query(_ number: String) throws -> Answer? {
        switch wire {
        case .alipay: try gateway(.query, [("out_trade_no", number)])
        case .v3:
            try v3("GET", "/v3/pay/transactions/out-trade-no/\(number)?mchid=1900000109", "")
        case .v2: try v2(.query, [("out_trade_no", number)])
        }
    }

    mutating func undo(_ number: String) throws -> Answer? {
        let body = "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\"}"
        switch wire {
        case .alipay: return try gateway(.cancel, [("out_trade_no", number)])
        case .v3:
            return try v3("POST", "/v3/pay/transactions/out-trade-no/\(number)/reverse", body)
        case .v2: return try v2(.reverse, [("out_trade_no", number)])
        }
    }

    mutating func close(_ number: String) throws -> Answer? {
        let body = "{\"mchid\":\"1900000109\"}"
        switch wire {
        case .alipay: return try gateway(.close, [("out_trade_no", number)])
        case .v3:
            return try v3("POST", "/v3/pay/transactions/out-trade-no/\(number)/close", body)
        case .v2: return try v2(.close, [("out_trade_no", number)])
        }
    }

    mutating func refund(
        _ number: String,
        _ refund: String,
        _ fen: Int64,
        of total: Int64
    ) throws -> Answer? {
        switch wire {
        case .alipay:
            return try gateway(
                .refund,
                [
                    ("out_trade_no", number), ("out_request_no", refund),
                    ("refund_amount", ProviderYuan.text(fen)),
                ]
            )
        case .v3:
            let body = """
                {"out_trade_no":"\(number)","out_refund_no":"\(refund)","reason":"退款",\
                "amount":{"refund":\(fen),"total":\(total),"currency":"CNY"}}
                """
            return try v3("POST", "/v3/refund/domestic/refunds", body)
        case .v2:
            return try v2(
                .refund,
                [
                    ("out_trade_no", number), ("out_refund_no", refund), ("total_fee", "\(total)"),
                    ("refund_fee", "\(fen)"),
                ]
            )
        }
    }

    mutating func queryRefund(_ number: String, _ refund: String) throws -> Answer? {
        switch wire {
        case .alipay:
            try gateway(.refundQuery, [("out_trade_no", number), ("out_request_no", refund)])
        case .v3: try v3("GET", "/v3/refund/domestic/refunds/\(refund)", "")
        case .v2: try v2(.refundQuery, [("out_refund_no", refund)])
        }
    }

    mutating func control(
        _ method: String,
        _ word: String,
        _ body: String = ""
    ) -> ProviderReaction {
        site.receive(
            ProviderRequest(method, "/__sim/" + word, body: Array(body.utf8)),
            at: now
        )
    }

    // MARK: Wires

    mutating func gateway(
        _ method: AlipayWire.Method,
        _ content: [(String, String)],
        notify: String? = nil
    ) throws -> Answer? {
        var parameters: [(name: String, value: String)] = [
            ("app_id", "2021000000000001"), ("method", method.rawValue), ("charset", "utf-8"),
            ("format", "json"), ("version", "1.0"), ("sign_type", "RSA2"),
            ("timestamp", now.text),
            ("biz_content", WireObject.of(content.map { ($0.0, $0.1) }).text()),
        ]
        if let notify { parameters.append(("notify_url", notify)) }
        parameters.append(("sign", key.signature(over: ProviderText.alipay(parameters))))
        let body = Array(WireForm.text(parameters).utf8)
        let request = ProviderRequest("POST", "/gateway.do", body: body)
        let platform = platform
        return try send(request) { response in
            let text = String(decoding: response.body, as: UTF8.self)
            let document = try JSONValue.parse(text)
            let value = document[method.responseKey] ?? document["error_response"] ?? .null
            // The simulator writes no white space, so its text is what it parses to.
            let signed = value.text().replacing("/", with: "\\/")
            let sign = document["sign"]?.string ?? ""
            return (value, platform.isRight(sign, over: Array(signed.utf8)))
        }
    }

    /// The request that a v3 call is, signed.
    mutating func request(_ method: String, _ target: String, _ body: String) -> ProviderRequest {
        nonce += 1
        let nonce = "NONCE\(nonce)"
        let stamp = "\(now.unixSeconds)"
        let bytes = Array(body.utf8)
        let signature = key.signature(
            over: ProviderText.request(method, target, stamp, nonce, bytes)
        )
        let authorization =
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000109\",nonce_str=\"\(nonce)\","
            + "signature=\"\(signature)\",timestamp=\"\(stamp)\","
            + "serial_no=\"\(site.settings.keyring.merchantSerial)\""
        return ProviderRequest(
            method,
            target,
            headers: [
                ("Authorization", authorization), ("User-Agent", "test"),
                ("Content-Type", "application/json"), ("Accept", "application/json"),
            ],
            body: bytes
        )
    }

    mutating func v3(
        _ method: String,
        _ target: String,
        _ body: String
    ) throws -> Answer? {
        let request = request(method, target, body)
        let platform = platform
        return try send(request) { response in
            let text = ProviderText.response(
                response.header("Wechatpay-Timestamp") ?? "",
                response.header("Wechatpay-Nonce") ?? "",
                response.body
            )
            let signature = response.header("Wechatpay-Signature") ?? ""
            let body = String(decoding: response.body, as: UTF8.self)
            let value = body.isEmpty ? JSONValue.null : try JSONValue.parse(body)
            return (value, platform.isRight(signature, over: text))
        }
    }

    private mutating func v2(
        _ path: WeChatXMLWire.Call.Path,
        _ fields: [(String, String)]
    ) throws -> Answer? {
        nonce += 1
        var parameters: [(name: String, value: String)] = [
            ("appid", "wx8888888888888888"), ("mch_id", "1900000109"),
            ("nonce_str", "NONCE\(nonce)"),
        ]
        parameters += fields.map { (name: $0.0, value: $0.1) }
        let secret = site.settings.merchant.keyV2
        let sign = ProviderSeal.digest(parameters, key: secret, isHMAC: false)
        parameters.append(("sign", sign))
        let request = ProviderRequest(
            "POST",
            path.rawValue,
            headers: [("X-Client-Serial", site.settings.keyring.merchantSerial)],
            body: Array(FlatXMLText.text(parameters).utf8)
        )
        return try send(request) { response in
            let fields = FlatXMLText.parse(response.body) ?? []
            let sign = fields.first { $0.name == "sign" }?.value
            let right = ProviderSeal.digest(fields, key: secret, isHMAC: false)
            return (WireObject.of(fields.map { ($0.name, $0.value) }), sign == right)
        }
    }

    /// Sends once; nil where nothing comes back.
    private mutating func send(
        _ request: ProviderRequest,
        _ read: (ProviderResponse) throws -> (JSONValue, Bool)
    ) throws -> Answer? {
        guard case .answer(let response, let delay) = site.receive(request, at: now) else {
            return nil
        }
        var answer = Answer()
        answer.status = response.status
        answer.delayMilliseconds = delay
        (answer.fields, answer.isSigned) = try read(response)
        return answer
    }
}
