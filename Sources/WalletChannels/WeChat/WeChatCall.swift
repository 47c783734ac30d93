package import Payments
import Text
import Upstream

/// WeChat Pay's version 3: JSON, signed with RSA both ways.
package struct WeChatForm: ProviderForm {
    private let settings: WeChatSettings
    package var site: ProviderEndpoint { settings.site }

    package init(_ settings: WeChatSettings) {
        self.settings = settings
    }

    private struct Request {
        var method = HTTPCall.Method.post
        var path: String
        var body: JSONValue?
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
        let request = request(for: ask, at: now)
        return try call(
            request.method,
            request.path,
            body: request.body.map { Array($0.text().utf8) } ?? [],
            spare: spare,
            at: now,
            nonce: nonce
        )
    }

    /// `GET /v3/certificates`: the platform's certificates, each encrypted.
    package func certificatesCall(
        spare: Bool,
        at now: Timestamp,
        nonce: String
    ) throws(ProviderKeyError) -> HTTPCall {
        try call(.get, "/v3/certificates", body: [], spare: spare, at: now, nonce: nonce)
    }

    private func call(
        _ method: HTTPCall.Method,
        _ path: String,
        body: [UInt8],
        spare: Bool,
        at now: Timestamp,
        nonce: String
    ) throws(ProviderKeyError) -> HTTPCall {
        let base = site.address(spare: spare)
        let seconds = now.rawValue / 1_000_000
        let message = WeChatAuthorization.message(
            method: method.rawValue,
            path: base.path + path,
            seconds: seconds,
            nonce: nonce,
            body: body
        )
        var headers = [
            (
                "Authorization",
                WeChatAuthorization.header(
                    merchant: settings.merchant,
                    serial: settings.serial,
                    seconds: seconds,
                    nonce: nonce,
                    signature: try settings.key.signature(of: message)
                )
            ),
            ("Accept", "application/json"), ("User-Agent", "forecourt"),
        ]
        if method == .post { headers.append(("Content-Type", "application/json")) }
        if let name = settings.platformName { headers.append(("Wechatpay-Serial", name)) }
        return HTTPCall(method: method, base: base, path: path, headers: headers, body: body)
    }

    private func request(for ask: WalletAsk, at now: Timestamp) -> Request {
        let orders = "/v3/pay/transactions/out-trade-no/\(ask.order.text)"
        switch ask.act {
        case .pay(let code, let fen):
            return Request(
                path: "/v3/pay/transactions/codepay",
                body: order(
                    ask,
                    fen,
                    [
                        .init("payer", Self.object(("auth_code", code.unmaskedDigits))),
                        .init("scene_info", scene(of: ask)),
                    ]
                )
            )
        case .draw(let fen, let seconds):
            let end = Timestamp(rawValue: now.rawValue + Int64(seconds + 60) * 1_000_000)
            return Request(
                path: "/v3/pay/transactions/native",
                body: order(
                    ask,
                    fen,
                    [
                        .init("notify_url", .string(site.notify ?? "")),
                        .init("time_expire", .string(Self.time(end))),
                    ]
                )
            )
        case .query:
            return Request(method: .get, path: orders + "?mchid=\(settings.merchant)")
        case .cancel:
            return Request(
                path: orders + "/reverse",
                body: Self.object(("appid", site.appID), ("mchid", settings.merchant))
            )
        case .close:
            return Request(path: orders + "/close", body: Self.object(("mchid", settings.merchant)))
        case .refund(let number, let fen, let total):
            guard let total else {
                preconditionFailure("A refund is asked for behind the order's total.")
            }
            return Request(
                path: "/v3/refund/domestic/refunds",
                body: .object([
                    .init("out_trade_no", .string(ask.order.text)),
                    .init("out_refund_no", .string(number.text)),
                    .init(
                        "amount",
                        .object([
                            .init("refund", .number("\(fen)")), .init("total", .number("\(total)")),
                            .init("currency", .string("CNY")),
                        ])
                    ),
                ])
            )
        case .refundQuery(let number):
            return Request(method: .get, path: "/v3/refund/domestic/refunds/\(number.text)")
        }
    }

    /// Where a code was shown.
    ///
    /// An order that a customer scans goes without: there a scene has to name the customer's
    /// address, which nobody knows yet, and the store by WeChat's own number.
    private func scene(of ask: WalletAsk) -> JSONValue {
        var scene: [JSONValue.Member] = []
        if !ask.terminal.isEmpty { scene.append(.init("device_id", .string(ask.terminal))) }
        let store = site.store ?? ask.merchant
        if !store.isEmpty { scene.append(.init("store_info", Self.object(("out_id", store)))) }
        return .object(scene)
    }

    /// What both ways of paying have alike.
    private func order(_ ask: WalletAsk, _ fen: Int64, _ own: [JSONValue.Member]) -> JSONValue {
        .object(
            [
                .init("appid", .string(site.appID)),
                .init("mchid", .string(settings.merchant)),
                .init("description", .string(site.subject)),
                .init("out_trade_no", .string(ask.order.text)),
                .init(
                    "amount",
                    .object([
                        .init("total", .number("\(fen)")), .init("currency", .string("CNY")),
                    ])
                ),
            ] + own
        )
    }

    private static func object(_ members: (String, String)...) -> JSONValue {
        .object(members.map { .init($0.0, .string($0.1)) })
    }

    /// RFC 3339 in Beijing, to the second.
    static func time(_ moment: Timestamp) -> String {
        let parts = AlipayForm.time(moment).split(separator: " ")
        return parts.joined(separator: "T") + "+08:00"
    }

    package func reading(
        _ answer: HTTPAnswer,
        of _: WalletAsk,
        _ keys: PlatformKeys,
        _ now: Timestamp
    ) -> AnswerReading {
        AnswerVerifier.weChat(answer, keys: keys, now: now)
    }

    /// By the time that was signed.
    package func clock(of answer: HTTPAnswer) -> Int64? {
        // Headers that cannot be read tell no time.
        try? WeChatHeaders(answer.headers).seconds
    }

    package func step(
        _ answer: VerifiedAnswer,
        of ask: WalletAsk,
        for whole: WalletAsk
    ) -> ProviderStep {
        let codes = WeChatCodes(appID: site.appID, merchant: settings.merchant)
        switch (whole.act, ask.act) {
        case (.refund(let number, let fen, nil), .query):
            return WeChatWords.refund(
                number,
                fen: fen,
                of: ask,
                behind: codes.query(answer, of: ask)
            )
        case (_, .pay): return codes.pay(answer, of: ask).map { .pay($0) }.told
        case (_, .draw): return codes.draw(answer).map { .order($0) }.told
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
