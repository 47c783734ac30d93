import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

/// Requests: the very bytes that were signed are sent.
@Suite struct ProviderCallTests {
    private static let nonce = "0123456789ABCDEF0123456789ABCDEF"

    private func call(_ form: any ProviderForm, _ ask: WalletAsk) throws -> HTTPCall {
        try form.call(ask, spare: false, at: Fixture.noon, nonce: Self.nonce)
    }

    @Test func `what Alipay is sent verifies as it is parsed`() throws {
        let key = try Fixture.signingKey("alipay_app").verifying
        for ask in Forms.asks {
            let call = try call(AlipayForm(try Forms.alipay()), ask)
            #expect(call.url == Forms.base)
            let fields = try #require(FormFields.fields(call.body))
            let sign = try #require(fields.first { $0.name == "sign" }?.value)
            let signature = try #require(Base64Text.bytes(sign, limit: 400))
            #expect(key.verifies(signature, of: AlipayText.canonical(fields, without: ["sign"])))
            let content = try #require(fields.first { $0.name == "biz_content" }?.value)
            #expect(try JSONValue.parse(content)["out_trade_no"]?.string == ask.order.text)
            #expect(fields.first { $0.name == "timestamp" }?.value == "2026-11-20 08:00:00")
            var isDraw = false
            if case .draw = ask.act { isDraw = true }
            #expect(fields.contains { $0.name == "notify_url" } == isDraw)
        }
    }

    @Test func `what WeChat is sent verifies as it is sent`() throws {
        let key = try Fixture.signingKey("wechat_mch").verifying
        for ask in Forms.asks {
            let call = try call(WeChatForm(try Forms.weChat()), ask)
            let header = try #require(call.headers.first { $0.0 == "Authorization" }?.1)
            let sign = try #require(
                header.split(separator: "signature=\"").last?.split(separator: "\"").first
            )
            let message = WeChatAuthorization.message(
                method: call.method.rawValue,
                path: call.path,
                seconds: Fixture.noon.rawValue / 1_000_000,
                nonce: Self.nonce,
                body: call.body
            )
            #expect(key.verifies(try #require(Base64Text.bytes(sign, limit: 400)), of: message))
            #expect(call.body.isEmpty == (call.method == .get))
            #expect(!call.usesCertificate)
        }
    }

    @Test(arguments: WeChat2Signature.allCases)
    func `what version 2 is sent is flat and signed`(signature: WeChat2Signature) throws {
        for ask in Forms.asks {
            let call = try call(WeChat2Form(try Forms.weChat2(signature)), ask)
            let document = try #require(FlatXML(call.body))
            #expect(signature.verifies(document.fields, key: Fixture.apiKey2))
            #expect(document["sign_type"] == (signature == .hmac ? "HMAC-SHA256" : nil))
            #expect(call.usesCertificate == call.path.hasPrefix("/secapi/"))
        }
    }

    @Test func `nothing about a call shows the code`() throws {
        let forms: [any ProviderForm] = [
            AlipayForm(try Forms.alipay()), WeChatForm(try Forms.weChat()),
            WeChat2Form(try Forms.weChat2()),
        ]
        let ask = Forms.ask(.pay(Forms.code, fen: 1))
        let digits = Forms.code.unmaskedDigits
        #expect(!"\(ask)\(String(reflecting: ask))".contains(digits))
        for form in forms {
            let call = try call(form, ask)
            #expect(String(decoding: call.body, as: UTF8.self).contains(digits))
            #expect(!call.url.contains(digits))
            var text = ""
            dump(call, to: &text)
            #expect(!(text + "\(call)\(String(reflecting: call))").contains(digits))
        }
    }

    @Test func `settings and keys say nothing of themselves`() throws {
        var text = ""
        dump(try Forms.alipay(), to: &text)
        dump(try Forms.weChat(), to: &text)
        dump(try Forms.weChat2(), to: &text)
        dump(try Fixture.signingKey("alipay_app"), to: &text)
        text += "\(try Forms.weChat2())\(try Fixture.signingKey("alipay_app"))"
        #expect(!text.contains("TESTONLY"))
        #expect(text.utf8.count < 1_000)
    }

    @Test func `WeChat's refund asks for the order's total first`() throws {
        let ask = Forms.ask(.refund(Fixture.order(9), fen: 1, total: nil))
        for form in [
            WeChatForm(try Forms.weChat()) as any ProviderForm, WeChat2Form(try Forms.weChat2()),
        ] {
            guard case .query = form.first(ask).act else {
                Issue.record("a refund without a total is asked for")
                continue
            }
        }
    }

    @Test func `a code to draw needs an address for its notify`() throws {
        var settings = try Forms.weChat()
        let draw = Forms.ask(.draw(fen: 1, seconds: 300))
        #expect(WeChatForm(settings).refusal(of: draw) == nil)
        settings.site.notify = nil
        #expect(WeChatForm(settings).refusal(of: draw) == .notOffered)
        #expect(WeChatForm(settings).refusal(of: Forms.ask(.query)) == nil)
    }

    @Test func `where a code was shown is said, and of one that is drawn nothing`() throws {
        func scene(_ act: WalletAsk.Act) throws -> JSONValue? {
            let call = try call(WeChatForm(try Forms.weChat()), Forms.ask(act))
            return try JSONValue.parse(String(decoding: call.body, as: UTF8.self))["scene_info"]
        }
        let shown = try #require(try scene(.pay(Forms.code, fen: 1)))
        #expect(shown["device_id"]?.string == "T0000001")
        #expect(shown["store_info"]?["out_id"]?.string == "480400000000001")
        #expect(try scene(.draw(fen: 1, seconds: 300)) == nil)
    }

    @Test func `a drawn code ends a little later there than here`() throws {
        let draw = Forms.ask(.draw(fen: 1, seconds: 300))
        let alipay = try call(AlipayForm(try Forms.alipay()), draw)
        let fields = try #require(FormFields.fields(alipay.body))
        let content = try #require(fields.first { $0.name == "biz_content" }?.value)
        #expect(try JSONValue.parse(content)["qr_code_timeout_express"]?.string == "6m")
        let weChat = try call(WeChatForm(try Forms.weChat()), draw)
        let body = try JSONValue.parse(String(decoding: weChat.body, as: UTF8.self))
        #expect(body["time_expire"]?.string == "2026-11-20T08:06:00+08:00")
        let old = try call(WeChat2Form(try Forms.weChat2()), draw)
        #expect(FlatXML(old.body)?["time_expire"] == "20261120080600")
        let shown = try call(WeChat2Form(try Forms.weChat2()), Forms.ask(.pay(Forms.code, fen: 1)))
        #expect(FlatXML(shown.body)?["time_expire"] == nil)
    }
}
