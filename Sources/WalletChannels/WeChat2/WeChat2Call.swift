package import Payments
import Upstream

/// WeChat Pay's version 2: flat XML, signed both ways with the merchant's key; what gives money
/// back goes with our certificate.
package struct WeChat2Form: ProviderForm {
    private let settings: WeChat2Settings
    package var site: ProviderEndpoint { settings.site }

    package init(_ settings: WeChat2Settings) {
        self.settings = settings
    }

    /// A refund names what the order took, so that is asked first.
    package func first(_ ask: WalletAsk) -> WalletAsk {
        if case .refund(_, _, nil) = ask.act { return ask.then(.query) }
        return ask
    }

    /// An order that a customer scans has to name where its notify goes.
    package func refusal(of ask: WalletAsk) -> Outcome? {
        if case .draw = ask.act, site.notify == nil { return .notOffered }
        return nil
    }

    package func call(
        _ ask: WalletAsk,
        spare: Bool,
        at now: Timestamp,
        nonce: String
    ) throws(ProviderKeyError) -> HTTPCall {
        var fields = [
            FlatXML.Field("appid", site.appID), FlatXML.Field("mch_id", settings.merchant),
            FlatXML.Field("nonce_str", nonce),
        ]
        if settings.signature == .hmac {
            fields.append(FlatXML.Field("sign_type", settings.signature.rawValue))
        }
        let path: String
        var usesCertificate = false
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { fields.append(FlatXML.Field(name, value)) }
        }
        switch ask.act {
        case .pay(let code, let fen):
            path = "/pay/micropay"
            addOrder(ask, fen, to: &fields)
            add("auth_code", code.unmaskedDigits)
        case .draw(let fen, let seconds):
            let end = Timestamp(rawValue: now.rawValue + Int64(seconds + 60) * 1_000_000)
            path = "/pay/unifiedorder"
            addOrder(ask, fen, to: &fields)
            add("notify_url", site.notify ?? "")
            add("trade_type", "NATIVE")
            add("time_expire", BeijingTime.compactText(end))
            add("product_id", ask.order.text)
        case .query:
            path = "/pay/orderquery"
            add("out_trade_no", ask.order.text)
        case .cancel:
            path = "/secapi/pay/reverse"
            usesCertificate = true
            add("out_trade_no", ask.order.text)
        case .close:
            path = "/pay/closeorder"
            add("out_trade_no", ask.order.text)
        case .refund(let number, let fen, let total):
            guard let total else {
                preconditionFailure("A refund is asked for behind the order's total.")
            }
            path = "/secapi/pay/refund"
            usesCertificate = true
            add("out_trade_no", ask.order.text)
            add("out_refund_no", number.text)
            add("total_fee", "\(total)")
            add("refund_fee", "\(fen)")
            add("refund_fee_type", "CNY")
        case .refundQuery(let number):
            path = "/pay/refundquery"
            add("out_refund_no", number.text)
        }
        let sign = settings.signature.sign(fields, key: settings.apiKey)
        fields.append(FlatXML.Field("sign", sign))
        return HTTPCall(
            method: .post,
            base: site.address(spare: spare),
            path: path,
            headers: [("Content-Type", "text/xml; charset=utf-8"), ("User-Agent", "forecourt")],
            body: FlatXML(fields).text(),
            usesCertificate: usesCertificate
        )
    }

    private func addOrder(_ ask: WalletAsk, _ fen: Int64, to fields: inout [FlatXML.Field]) {
        let values = [
            ("device_info", ask.terminal), ("body", site.subject),
            ("out_trade_no", ask.order.text), ("total_fee", "\(fen)"), ("fee_type", "CNY"),
            // The address of who asks; the switch stands for all its terminals.
            ("spbill_create_ip", "127.0.0.1"),
        ]
        fields += values.filter { !$0.1.isEmpty }.map { FlatXML.Field($0.0, $0.1) }
    }

    package func reading(
        _ answer: HTTPAnswer,
        of _: WalletAsk,
        _: PlatformKeys,
        _: Timestamp
    ) -> AnswerReading {
        AnswerVerifier.weChat2(answer, key: settings.apiKey, signature: settings.signature)
    }

    package func step(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        for whole: WalletAsk
    ) -> ProviderStep {
        let codes = WeChat2Codes(appID: site.appID, merchant: settings.merchant)
        switch (whole.act, ask.act) {
        case (.refund(let number, let fen, nil), .query):
            return WeChatWords.refund(
                number,
                fen: fen,
                of: ask,
                behind: codes.query(answer, of: ask)
            )
        case (_, .pay): return codes.pay(answer, of: ask).map { .pay($0) }.told
        case (_, .draw): return codes.draw(answer, of: ask).map { .order($0) }.told
        case (_, .query):
            return codes.query(answer, of: ask).map { .query($0, sentAt: ask.sentAt) }.told
        case (_, .cancel): return codes.cancel(answer, of: ask).map { .cancel($0) }.told
        case (_, .close): return codes.close(answer, of: ask).map { .close($0) }.told
        case (_, .refund(let number, let fen, _)):
            return codes.refund(answer, of: ask, number, fen: fen).map { .refund($0) }.told
        case (_, .refundQuery(let number)):
            return codes.refundQuery(answer, of: ask, number)
                .map { .refundQuery($0, sentAt: ask.sentAt) }.told
        }
    }
}
