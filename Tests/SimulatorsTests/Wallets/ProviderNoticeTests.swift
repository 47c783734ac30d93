import Testing
import Text

@testable import Simulators

/// Notifies: signed, repeated until they are acknowledged, and forged on request.
struct ProviderNoticeTests {
    private static let number = "ORDER0000000000000001"

    private func paid(_ wire: WalletMerchant.Wire) throws -> WalletMerchant {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.draw(Self.number, 50_000)
        merchant.wait(5)
        _ = merchant.control(
            "POST",
            "customer",
            "{\"order\":\"\(Self.number)\",\"act\":\"pay\"}"
        )
        return merchant
    }

    @Test func `Alipay's notify is a signed form with the order's fields`() throws {
        var merchant = try paid(.alipay)
        let notice = try #require(merchant.site.takeNotices(at: merchant.now).first)
        #expect(notice.url == "http://127.0.0.1:1/notify")
        let fields = WireForm.parse(String(decoding: notice.body, as: UTF8.self)) ?? []
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
        #expect(values["out_trade_no"] == Self.number && values["total_amount"] == "500.00")
        #expect(values["trade_status"] == "TRADE_SUCCESS")
        let key = try ProviderVerifyingKey(
            pem: WalletFixtures.text("TESTONLY_alipay_platform_public.pem"),
            name: "platform"
        )
        let text = ProviderText.alipay(fields, leavingOut: ["sign", "sign_type"])
        #expect(key.isRight(values["sign"] ?? "", over: text))
    }

    @Test func `WeChat's notify is a signed envelope, of refunds too`() throws {
        var merchant = try paid(.v3)
        let name = "TESTONLY_wechat_platform_cert.pem"
        let key = try ProviderVerifyingKey(certificate: WalletFixtures.text(name), name: name)
        _ = try merchant.refund(Self.number, "R1", 100, of: 50_000)
        let notices = merchant.site.takeNotices(at: merchant.now)
        #expect(notices.count == 2)
        for notice in notices {
            let headers = Dictionary(
                uniqueKeysWithValues: notice.headers.map { ($0.name, $0.value) }
            )
            let text = ProviderText.response(
                headers["Wechatpay-Timestamp"] ?? "",
                headers["Wechatpay-Nonce"] ?? "",
                notice.body
            )
            #expect(key.isRight(headers["Wechatpay-Signature"] ?? "", over: text))
        }
        let events = notices.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(events[0].contains("TRANSACTION.SUCCESS") && events[1].contains("REFUND.SUCCESS"))
    }

    @Test func `v2's notify is signed XML`() throws {
        var merchant = try paid(.v2)
        let notice = try #require(merchant.site.takeNotices(at: merchant.now).first)
        let fields = try #require(FlatXMLText.parse(notice.body))
        let sign = fields.first { $0.name == "sign" }?.value
        let secret = merchant.site.settings.merchant.keyV2
        #expect(sign == ProviderSeal.digest(fields, key: secret, isHMAC: false))
        #expect(fields.contains { $0 == ("total_fee", "50000") })
    }

    @Test func `a notify comes again until it is acknowledged, and not for ever`() throws {
        var merchant = try paid(.alipay)
        var sent = merchant.site.takeNotices(at: merchant.now)
        #expect(sent.count == 1)
        for wait in ProviderKind.alipay.noticeSeconds {
            merchant.wait(wait - 1)
            #expect(merchant.site.takeNotices(at: merchant.now).isEmpty)
            merchant.wait(1)
            sent += merchant.site.takeNotices(at: merchant.now)
        }
        #expect(sent.count == 8)
        var other = try paid(.alipay)
        let first = try #require(other.site.takeNotices(at: other.now).first)
        other.site.noticeAnswered(first.id, status: 200, body: Array("fail".utf8), at: other.now)
        other.wait(240)
        let second = try #require(other.site.takeNotices(at: other.now).first)
        let body = Array("success".utf8)
        other.site.noticeAnswered(second.id, status: 200, body: body, at: other.now)
        other.wait(86_400)
        #expect(other.site.takeNotices(at: other.now).isEmpty)
        #expect(other.site.counts.notices == 2 && other.site.counts.acknowledged == 1)
    }

    @Test func `what was not acknowledged is told by the next process too`() throws {
        var merchant = try paid(.v3)
        let book = merchant.site.core.book
        var next = try WalletMerchant(.v3)
        next.site.restore(book, [], at: next.now)
        #expect(next.site.takeNotices(at: merchant.now).count == 1)
        let notice = try #require(merchant.site.takeNotices(at: merchant.now).first)
        merchant.site.noticeAnswered(notice.id, status: 204, body: [], at: merchant.now)
        var last = try WalletMerchant(.v3)
        last.site.restore(merchant.site.core.book, [], at: last.now)
        #expect(last.site.takeNotices(at: merchant.now).isEmpty)
    }

    @Test func `a liar's notify bears a wrong signature`() throws {
        var merchant = try paid(.alipay)
        _ = merchant.site.takeNotices(at: merchant.now)
        let body = "{\"order\":\"\(Self.number)\",\"forged\":true,\"times\":3}"
        _ = merchant.control("POST", "notify", body)
        let notices = merchant.site.takeNotices(at: merchant.now)
        #expect(notices.count == 3)
        let key = try ProviderVerifyingKey(
            pem: WalletFixtures.text("TESTONLY_alipay_platform_public.pem"),
            name: "platform"
        )
        for notice in notices {
            let fields = WireForm.parse(String(decoding: notice.body, as: UTF8.self)) ?? []
            let text = ProviderText.alipay(fields, leavingOut: ["sign", "sign_type"])
            let sign = fields.first { $0.name == "sign" }?.value ?? ""
            #expect(!key.isRight(sign, over: text))
        }
    }
}
