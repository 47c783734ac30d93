import Crypto
import FoundationEssentials
import Payments
import Text

@testable import WalletChannels

/// Notifies as the providers send them.
enum Notifies {
    static func alipay(
        _ number: String = Fixture.order().text,
        appID: String = Fixture.appID,
        seller: String = "2088000000000001",
        more: [(name: String, value: String)] = []
    ) throws -> NotifyRequest {
        let fields =
            [
                (name: "app_id", value: appID), (name: "seller_id", value: seller),
                (name: "out_trade_no", value: number), (name: "total_amount", value: "1.00"),
                (name: "trade_status", value: "TRADE_SUCCESS"), (name: "subject", value: "汽 油+"),
            ] + more
        let text = AlipayText.canonical(fields, without: [])
        let key = try Fixture.signingKey("alipay_platform")
        let sign = Base64Text.text(try key.signature(of: text))
        let body = FormFields.text(fields + [("sign_type", "RSA2"), ("sign", sign)])
        return NotifyRequest(headers: [], body: body)
    }

    static func weChat(
        _ number: String = Fixture.order().text,
        event: String = "TRANSACTION.SUCCESS",
        merchant: String = Fixture.merchant,
        key: [UInt8] = Fixture.apiKey,
        at now: Timestamp = Fixture.noon,
        serial: String? = nil
    ) throws -> NotifyRequest {
        let inner = #"{"mchid":"\#(merchant)","out_trade_no":"\#(number)","amount":{"total":1}}"#
        let box = try AES.GCM.seal(
            Array(inner.utf8),
            using: SymmetricKey(data: key),
            nonce: AES.GCM.Nonce(data: Array("0123456789ab".utf8)),
            authenticating: Array("transaction".utf8)
        )
        let sealed = Base64Text.text([UInt8](box.ciphertext) + [UInt8](box.tag))
        let body =
            #"{"id":"1","event_type":"\#(event)","resource":{"algorithm":"AEAD_AES_256_GCM","#
            + #""nonce":"0123456789ab","associated_data":"transaction","ciphertext":"\#(sealed)"}}"#
        let answer = try ProviderDesk.weChat(200, body, at: now, serial: serial)
        return NotifyRequest(headers: answer.headers, body: answer.body)
    }

    static func weChat2(
        _ number: String = Fixture.order().text,
        merchant: String = Fixture.merchant
    ) -> NotifyRequest {
        let answer = ProviderDesk.weChat2([
            ("appid", Fixture.appID), ("mch_id", merchant), ("result_code", "SUCCESS"),
            ("out_trade_no", number), ("total_fee", "1"),
        ])
        return NotifyRequest(headers: [], body: answer.body)
    }
}
