import Text

/// WeChat's API v3: signed JSON in and out.
struct WeChatWire: Sendable {
    /// What an answer depends on beside its verdict.
    enum Call: Hashable {
        case codepay
        case native
        case query
        case reverse
        case close
        case refund
        case certificates
        case bill
        case billFile
    }

    static let skewMilliseconds: Int64 = 300_000
    static let nonceMilliseconds: Int64 = 600_000
    private static let scheme = "WECHATPAY2-SHA256-RSA2048 "
    private static let orders = "/v3/pay/transactions/"
    private static let refunds = "/v3/refund/domestic/refunds"

    let keyring: ProviderKeyring
    let merchant: ProviderMerchant
    /// The platform key in use.
    var platform = 0
    private var nonces: [String: ProviderTime] = [:]
    private var prunedAt = ProviderTime(milliseconds: 0)
    /// Answers are told apart by their nonce; drawn from a count.
    private var answers: UInt64 = 0

    init(keyring: ProviderKeyring, merchant: ProviderMerchant) {
        self.keyring = keyring
        self.merchant = merchant
    }

    /// The wire as if no nonce had been seen.
    var withoutNonces: WeChatWire {
        var other = self
        other.nonces.removeAll()
        return other
    }

    // MARK: Requests

    mutating func read(
        _ request: ProviderRequest,
        at now: ProviderTime
    ) throws(WireComplaint) -> (ProviderDemand, Call) {
        try authenticate(request, at: now)
        guard request.header("user-agent")?.isEmpty == false else {
            throw WireComplaint(.missingParameter, "User-Agent")
        }
        switch request.method {
        case "GET": return try get(request)
        case "POST": return try post(request)
        default: throw WireComplaint(.unknownPath, "GET and POST alone are known")
        }
    }

    private mutating func authenticate(
        _ request: ProviderRequest,
        at now: ProviderTime
    ) throws(WireComplaint) {
        guard let header = request.header("authorization"), header.hasPrefix(Self.scheme) else {
            throw WireComplaint(.badSignature, "Authorization")
        }
        guard let parts = Self.parts(String(header.dropFirst(Self.scheme.count))),
            let number = parts["mchid"], let nonce = parts["nonce_str"],
            let signature = parts["signature"], let stamp = parts["timestamp"],
            let serial = parts["serial_no"], parts.count == 5
        else { throw WireComplaint(.badSignature, "Authorization") }
        guard number == merchant.number else { throw WireComplaint(.wrongMerchant, "mchid") }
        guard serial == keyring.merchantSerial else {
            throw WireComplaint(.badSignature, "serial_no")
        }
        let text = ProviderText.request(request.method, request.target, stamp, nonce, request.body)
        guard keyring.merchant.isRight(signature, over: text) else {
            throw WireComplaint(.badSignature, "signature")
        }
        guard let seconds = DecimalText.value(of: stamp), let seconds = Int64(exactly: seconds),
            abs(seconds - now.unixSeconds) * 1000 <= Self.skewMilliseconds
        else { throw WireComplaint(.badTimestamp, "timestamp") }
        guard (1...32).contains(nonce.utf8.count) else {
            throw WireComplaint(.badParameter, "nonce_str")
        }
        if now.since(prunedAt) > Self.nonceMilliseconds / 10 {
            nonces = nonces.filter { now.since($0.value) < Self.nonceMilliseconds }
            prunedAt = now
        }
        guard nonces.updateValue(now, forKey: nonce) == nil else {
            throw WireComplaint(.repeatedNonce, "nonce_str")
        }
    }

    /// `name="value",…`; nil for another form, or a name that stands twice.
    private static func parts(_ text: String) -> [String: String]? {
        var parts: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[1].hasPrefix("\""), halves[1].hasSuffix("\""),
                halves[1].count >= 2
            else { return nil }
            let value = String(halves[1].dropFirst().dropLast())
            guard parts.updateValue(value, forKey: String(halves[0])) == nil else { return nil }
        }
        return parts
    }

    private func get(
        _ request: ProviderRequest
    ) throws(WireComplaint) -> (ProviderDemand, Call) {
        guard request.body.isEmpty else { throw WireComplaint(.badBody, "GET has no body") }
        let query = WireFields(WireForm.parse(request.query) ?? [])
        let path = request.path
        switch path {
        case "/v3/certificates": return (ProviderDemand(.certificates), .certificates)
        case "/v3/bill/tradebill":
            let date = try query.text("bill_date", 10...10)
            guard ProviderTime(date: date) != nil else {
                throw WireComplaint(.badParameter, "bill_date")
            }
            return (ProviderDemand(.bill(date: date)), .bill)
        case "/v3/billdownload/file":
            return (ProviderDemand(.billFile(date: try query.text("token", 10...10))), .billFile)
        default: break
        }
        if path.hasPrefix(Self.refunds + "/") {
            let number = String(path.dropFirst(Self.refunds.count + 1))
            let demand = ProviderDemand.Act.refundQuery(.refund(number), number: number)
            return (ProviderDemand(demand), .refund)
        }
        try query.equal("mchid", merchant.number, .wrongMerchant)
        return (ProviderDemand(.query(try reference(path))), .query)
    }

    private func reference(
        _ path: String
    ) throws(WireComplaint) -> ProviderDemand.Reference {
        let rest = path.dropFirst(Self.orders.count).split(separator: "/")
        guard path.hasPrefix(Self.orders), rest.count == 2 else {
            throw WireComplaint(.unknownPath, "no such path")
        }
        switch rest[0] {
        case "out-trade-no": return .number(String(rest[1]))
        case "id": return .trade(String(rest[1]))
        default: throw WireComplaint(.unknownPath, "no such path")
        }
    }

    private func post(
        _ request: ProviderRequest
    ) throws(WireComplaint) -> (ProviderDemand, Call) {
        guard request.header("content-type")?.hasPrefix("application/json") == true else {
            throw WireComplaint(.badBody, "Content-Type")
        }
        guard let value = JSONValue.parseObject(request.body) else {
            throw WireComplaint(.badBody, "the body is no JSON object")
        }
        let fields = WireFields(value)
        if request.path == Self.refunds { return try refund(fields) }
        try fields.equal("mchid", merchant.number, .wrongMerchant)
        for ending in ["/reverse", "/close"] where request.path.hasSuffix(ending) {
            let reference = try reference(String(request.path.dropLast(ending.count)))
            guard ending == "/reverse" else { return (ProviderDemand(.close(reference)), .close) }
            try fields.equal("appid", merchant.application, .wrongMerchant)
            return (ProviderDemand(.undo(reference)), .reverse)
        }
        try fields.equal("appid", merchant.application, .wrongMerchant)
        var payment = try payment(fields)
        switch request.path {
        case Self.orders + "codepay":
            payment.code = try fields.code("payer.auth_code", .wechat)
            let store = fields.has("scene_info.store_info.out_id") ? "out_id" : "id"
            _ = try fields.text("scene_info.store_info.\(store)", 1...32)
            return (ProviderDemand(.pay(payment)), .codepay)
        case Self.orders + "native":
            payment.notifyURL = try fields.text("notify_url", 1...255)
            return (ProviderDemand(.draw(payment)), .native)
        default: throw WireComplaint(.unknownPath, "no such path")
        }
    }

    private func payment(
        _ fields: WireFields
    ) throws(WireComplaint) -> ProviderDemand.Payment {
        try fields.equal("amount.currency", "CNY", .badCurrency)
        _ = try fields.optional("attach", 1...128)
        _ = try fields.optional("scene_info.device_id", 1...32)
        var payment = ProviderDemand.Payment(
            number: try fields.text("out_trade_no", 6...32, .wechatNumber),
            amount: try fields.fen("amount.total"),
            subject: try fields.text("description", 1...127)
        )
        if let text = try fields.optional("time_expire", 20...32) {
            guard let time = ProviderTime(zoned: text) else {
                throw WireComplaint(.badParameter, "time_expire")
            }
            payment.expiresAt = time
        }
        return payment
    }

    private func refund(
        _ fields: WireFields
    ) throws(WireComplaint) -> (ProviderDemand, Call) {
        try fields.equal("amount.currency", "CNY", .badCurrency)
        let trade = try fields.optional("transaction_id", 1...32)
        let reference: ProviderDemand.Reference =
            if let trade {
                .trade(trade)
            } else {
                .number(try fields.text("out_trade_no", 6...32, .wechatNumber))
            }
        _ = try fields.optional("reason", 1...80)
        let refund = ProviderDemand.RefundOf(
            number: try fields.text("out_refund_no", 1...64, .wechatNumber),
            amount: try fields.fen("amount.refund"),
            total: try fields.fen("amount.total"),
            notifyURL: try fields.optional("notify_url", 1...255)
        )
        return (ProviderDemand(.refund(reference, refund)), .refund)
    }

    // MARK: Signatures

    /// A text of the provider's own that stands in no other answer: 32 hexadecimal digits.
    mutating func nonce(at now: ProviderTime) -> String {
        answers += 1
        let high = SeededGenerator.mixed(UInt64(bitPattern: now.milliseconds) ^ answers << 40)
        let low = SeededGenerator.mixed(high ^ answers)
        return Hexadecimal.text(high, digits: 16) + Hexadecimal.text(low, digits: 16)
    }

    /// Signs an answer or a notify over its very bytes.
    mutating func headers(
        over body: [UInt8],
        _ fate: ProviderFate = ProviderFate(),
        at now: ProviderTime
    ) -> [(name: String, value: String)] {
        if fate.spoils.contains(.answerUnsigned) { return [] }
        let isOld = fate.spoils.contains(.answerOldTimestamp)
        let stamp = String(now.unixSeconds - (isOld ? 3600 : 0))
        let nonce = nonce(at: now)
        let used = keyring.platforms[platform]
        let text = ProviderText.response(stamp, nonce, body)
        let unknown = "00" + used.certificate.serial.dropFirst(2)
        let isUnknown = fate.spoils.contains(.answerUnknownSerial)
        return [
            ("Wechatpay-Timestamp", stamp), ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Serial", isUnknown ? unknown : used.certificate.serial),
            ("Wechatpay-Signature", fate.spoiled(signature: used.key.signature(over: text))),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
        ]
    }

    /// Takes the next platform key into use; false where there is none.
    mutating func rotate() -> Bool {
        guard platform + 1 < keyring.platforms.count else { return false }
        platform += 1
        return true
    }
}
