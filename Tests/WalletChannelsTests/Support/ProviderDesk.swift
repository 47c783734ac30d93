import Payments
import Text
import Upstream

@testable import WalletChannels

/// Answers as the providers write and sign them, with the published keys.
enum ProviderDesk {
    static func alipay(_ method: String, _ value: String) throws -> HTTPAnswer {
        let sign = try alipaySign(value)
        let name = method.split(separator: ".").joined(separator: "_") + "_response"
        return HTTPAnswer(
            status: 200,
            headers: [("Content-Type", "text/html;charset=utf-8")],
            body: Array(#"{"\#(name)":\#(value),"sign":"\#(sign)"}"#.utf8)
        )
    }

    static func alipaySign(_ text: String) throws -> String {
        Base64Text.text(try Fixture.signingKey("alipay_platform").signature(of: Array(text.utf8)))
    }

    static func weChat(
        _ status: Int,
        _ body: String,
        at now: Timestamp = Fixture.noon,
        serial: String? = nil
    ) throws -> HTTPAnswer {
        let seconds = now.rawValue / 1_000_000
        let message = Array("\(seconds)\nnonce1\n\(body)\n".utf8)
        let signature = try Fixture.signingKey("wechat_platform").signature(of: message)
        return HTTPAnswer(
            status: status,
            headers: [
                ("Wechatpay-Timestamp", "\(seconds)"), ("Wechatpay-Nonce", "nonce1"),
                ("Wechatpay-Serial", try serial ?? Fixture.certificate().serial),
                ("Wechatpay-Signature", Base64Text.text(signature)),
            ],
            body: Array(body.utf8)
        )
    }

    static func weChat2(
        _ fields: [(String, String)],
        _ signature: WeChat2Signature = .hmac
    ) -> HTTPAnswer {
        var all = [FlatXML.Field("return_code", "SUCCESS")]
        all += fields.map { FlatXML.Field($0.0, $0.1) }
        all.append(FlatXML.Field("sign", signature.sign(all, key: Fixture.apiKey2)))
        return HTTPAnswer(status: 200, headers: [], body: FlatXML(all).text())
    }

    static func keys() throws -> PlatformKeys {
        PlatformKeys(try Fixture.certificate())
    }

    static func verified(_ reading: AnswerReading) -> VerifiedAnswer? {
        if case .verified(let answer) = reading { return answer }
        return nil
    }

    static func reason(_ reading: AnswerReading) -> String {
        switch reading {
        case .verified: "verified"
        case .unknown(let reason, _): "\(reason)"
        }
    }
}

/// One form, its settings, and what may be asked.
enum Forms {
    static let base = "http://127.0.0.1:9"

    static func site(notify: String? = "http://127.0.0.1:9/notify") throws -> ProviderEndpoint {
        ProviderEndpoint(
            base: ProviderURL(base) ?? Self.nowhere,
            spare: ProviderURL("http://127.0.0.1:10"),
            appID: Fixture.appID,
            subject: "No. 92 \"gas\" 加油",
            notify: notify
        )
    }

    private static var nowhere: ProviderURL { preconditionFailure("The address is right.") }

    static func alipay() throws -> AlipaySettings {
        AlipaySettings(
            site: try site(),
            seller: "2088000000000001",
            key: try Fixture.signingKey("alipay_app"),
            platform: try Fixture.verifyingKey("alipay_platform")
        )
    }

    static func weChat(_ platform: WeChatPlatformKeys? = nil) throws -> WeChatSettings {
        WeChatSettings(
            site: try site(),
            merchant: Fixture.merchant,
            serial: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
            key: try Fixture.signingKey("wechat_mch"),
            apiKey: Fixture.apiKey,
            platform: try platform ?? .certificate(Fixture.certificate())
        )
    }

    static func weChat2(_ signature: WeChat2Signature = .hmac) throws -> WeChat2Settings {
        WeChat2Settings(
            site: try site(),
            merchant: Fixture.merchant,
            apiKey: Fixture.apiKey2,
            signature: signature
        )
    }

    /// A code of a customer.
    static var code: ScannedCode {
        guard let code = ScannedCode("285034628137519204".utf8) else {
            preconditionFailure("The code has 18 digits.")
        }
        return code
    }

    static func ask(_ act: WalletAsk.Act, order: OrderNumber = Fixture.order()) -> WalletAsk {
        WalletAsk(
            act,
            of: order,
            sentAt: Fixture.noon,
            terminal: "T0000001",
            merchant: "480400000000001"
        )
    }

    /// One of each.
    static var asks: [WalletAsk] {
        [
            ask(.pay(code, fen: 7_560)), ask(.draw(fen: 7_560, seconds: 300)), ask(.query),
            ask(.cancel), ask(.close),
            ask(.refund(Fixture.order(9), fen: 2_000, total: 7_560)),
            ask(.refundQuery(Fixture.order(9))),
        ]
    }
}
