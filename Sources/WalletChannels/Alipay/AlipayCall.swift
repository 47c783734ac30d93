package import Payments
import Text
package import Upstream

/// Alipay's open platform: one gateway, a method a call, all parameters in the form's body.
package struct AlipayForm: ProviderForm {
    private let settings: AlipaySettings
    package var site: ProviderEndpoint { settings.site }

    package init(_ settings: AlipaySettings) {
        self.settings = settings
    }

    package enum Method: String, Sendable {
        case pay = "alipay.trade.pay"
        case precreate = "alipay.trade.precreate"
        case query = "alipay.trade.query"
        case cancel = "alipay.trade.cancel"
        case close = "alipay.trade.close"
        case refund = "alipay.trade.refund"
        case refundQuery = "alipay.trade.fastpay.refund.query"
    }

    package static func method(of ask: WalletAsk) -> Method {
        switch ask.act {
        case .pay: .pay
        case .draw: .precreate
        case .query: .query
        case .cancel: .cancel
        case .close: .close
        case .refund: .refund
        case .refundQuery: .refundQuery
        }
    }

    package func call(
        _ ask: WalletAsk,
        spare: Bool,
        at now: Timestamp,
        nonce: String
    ) throws(ProviderKeyError) -> HTTPCall {
        var parameters: [(name: String, value: String)] = [
            ("timestamp", Self.time(now)), ("app_id", site.appID),
            ("method", Self.method(of: ask).rawValue), ("charset", "utf-8"), ("format", "json"),
            ("version", "1.0"), ("sign_type", "RSA2"),
        ]
        // A paid bar code is told at once; what a customer scans, whenever that is.
        if case .draw = ask.act, let notify = site.notify {
            parameters.append(("notify_url", notify))
        }
        parameters.append(("biz_content", content(of: ask)))
        return try Self.call(
            signing: parameters,
            key: settings.key,
            base: site.address(spare: spare)
        )
    }

    /// Signs the parameters and makes the request that carries them.
    package static func call(
        signing parameters: [(name: String, value: String)],
        key: SigningKey,
        base: ProviderURL
    ) throws(ProviderKeyError) -> HTTPCall {
        let text = AlipayText.canonical(parameters, without: ["sign"])
        let signature = Base64Text.text(try key.signature(of: text))
        return HTTPCall(
            method: .post,
            base: base,
            path: "",
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded;charset=utf-8"),
                ("Accept", "application/json"), ("User-Agent", "forecourt"),
            ],
            body: FormFields.text(parameters + [("sign", signature)])
        )
    }

    /// The moment in Beijing, `yyyy-MM-dd HH:mm:ss`.
    static func time(_ moment: Timestamp) -> String {
        let local = LocalMoment(moment, offset: BeijingTime.seconds)
        let date = [local.year, local.month, local.day].map { DecimalText.padded($0, digits: 2) }
        let time = [local.hour, local.minute, local.second]
            .map { DecimalText.padded($0, digits: 2) }
        return date.joined(separator: "-") + " " + time.joined(separator: ":")
    }

    /// `biz_content`, one JSON text.
    private func content(of ask: WalletAsk) -> String {
        var members: [JSONValue.Member] = [.init("out_trade_no", .string(ask.order.text))]
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { members.append(.init(name, .string(value))) }
        }
        switch ask.act {
        case .pay(let code, let fen):
            add("scene", "bar_code")
            add("auth_code", code.unmaskedDigits)
            add("subject", site.subject)
            add("total_amount", YuanText.text(fen: fen))
            add("store_id", site.store ?? ask.merchant)
            add("terminal_id", ask.terminal)
        case .draw(let fen, let seconds):
            let minutes = "\((seconds + 119) / 60)m"
            add("total_amount", YuanText.text(fen: fen))
            add("subject", site.subject)
            add("timeout_express", minutes)
            add("qr_code_timeout_express", minutes)
            add("store_id", site.store ?? ask.merchant)
            add("terminal_id", ask.terminal)
        case .query, .cancel, .close: break
        case .refund(let number, let fen, _):
            add("refund_amount", YuanText.text(fen: fen))
            add("out_request_no", number.text)
        case .refundQuery(let number):
            add("out_request_no", number.text)
            members.append(.init("query_options", .array([.string("gmt_refund_pay")])))
        }
        return JSONValue.object(members).text()
    }

    package func reading(
        _ answer: HTTPAnswer,
        of ask: WalletAsk,
        _: PlatformKeys,
        _: Timestamp
    ) -> AnswerReading {
        AnswerVerifier.alipay(
            answer,
            method: Self.method(of: ask).rawValue,
            key: settings.platform
        )
    }

    package func step(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        for whole: WalletAsk
    ) -> ProviderStep {
        switch (whole.act, ask.act) {
        case (.close, .query):
            return AlipayCodes.closed(byQuery: AlipayCodes.query(answer, of: ask))
                .map { .close($0) }.told
        case (.refund(_, let fen, _), .refundQuery):
            return AlipayCodes.refunded(fen, byQuery: AlipayCodes.refundQuery(answer, of: ask))
                .map { .refund($0) }.told
        case (_, .pay): return AlipayCodes.pay(answer, of: ask).map { .pay($0) }.told
        case (_, .draw): return AlipayCodes.draw(answer, of: ask).map { .order($0) }.told
        case (_, .query):
            return AlipayCodes.query(answer, of: ask).map { .query($0, sentAt: ask.sentAt) }.told
        case (_, .cancel): return AlipayCodes.cancel(answer, of: ask).map { .cancel($0) }.told
        case (_, .close):
            guard let word = AlipayCodes.close(answer, of: ask) else {
                return .then(ask.then(.query))
            }
            return word.map { .close($0) }.told
        case (_, .refund(let number, let fen, _)):
            guard let word = AlipayCodes.refund(answer, of: ask, fen: fen) else {
                return .then(ask.then(.refundQuery(number)))
            }
            return word.map { .refund($0) }.told
        case (_, .refundQuery):
            return AlipayCodes.refundQuery(answer, of: ask)
                .map { .refundQuery($0, sentAt: ask.sentAt) }.told
        }
    }
}

/// The clock of both providers.
enum BeijingTime {
    static let seconds: Int32 = 8 * 3_600

    /// A moment of `yyyy-MM-dd HH:mm:ss`; nil for anything else.
    static func moment(_ text: String?) -> Timestamp? {
        guard let text, text.utf8.count == 19, text.utf8.dropFirst(10).first == 0x20 else {
            return nil
        }
        return Timestamp(
            text,
            now: Timestamp(rawValue: 0),
            offsetMinutes: Int(seconds) / 60
        )
    }

    /// A moment as `yyyyMMddHHmmss`.
    static func compactText(_ moment: Timestamp) -> String {
        AlipayForm.time(moment).filter(\.isNumber)
    }

    /// A moment of `yyyyMMddHHmmss`.
    static func compact(_ text: String?) -> Timestamp? {
        guard let text, text.utf8.count == 14, DecimalText.value(of: text) != nil else {
            return nil
        }
        let digits = Array(text)
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return moment(
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) "
                + "\(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
        )
    }
}
