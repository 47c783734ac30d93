import Testing
import Text

@testable import Simulators

/// Rules of the providers, and what a client is told that breaks them.
struct ProviderRuleTests {
    private static let number = "ORDER0000000000000001"

    private func kinds(_ merchant: WalletMerchant) -> [ProviderViolation.Kind] {
        merchant.site.core.violations.map(\.kind)
    }

    @Test(arguments: [WalletMerchant.Wire.v3, .v2])
    func `WeChat reverses nothing within fifteen seconds`(wire: WalletMerchant.Wire) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850, ending: 81)
        merchant.wait(5)
        _ = try merchant.query(Self.number)
        merchant.now = merchant.now.plus(milliseconds: 9999)
        _ = try merchant.undo(Self.number)
        #expect(kinds(merchant) == [.undoneTooEarly])
        #expect(merchant.site.core.book.first?.state == .waiting)
        merchant.now = merchant.now.plus(milliseconds: 1)
        _ = try merchant.undo(Self.number)
        #expect(kinds(merchant).count == 1 && merchant.site.core.book.first?.state == .closed)
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `an undo asks first, and not behind the provider's time`(
        wire: WalletMerchant.Wire
    ) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850, ending: 81)
        merchant.wait(20)
        _ = try merchant.undo(Self.number)
        #expect(kinds(merchant) == [.undoneUnasked])
        _ = try merchant.pay("ORDER0000000000000002", 8850)
        merchant.wait(wire == .alipay ? 86_401 : 7 * 86_400 + 1)
        _ = try merchant.query("ORDER0000000000000002")
        _ = try merchant.undo("ORDER0000000000000002")
        #expect(kinds(merchant) == [.undoneUnasked, .undoneTooLate])
        #expect(merchant.site.core.order("ORDER0000000000000002")?.standing == 8850)
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `a number is used once, and a query leaves a second`(wire: WalletMerchant.Wire) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850)
        _ = try merchant.pay(Self.number, 8850)
        _ = try merchant.pay(Self.number, 8851)
        #expect(kinds(merchant) == [.payRepeated, .numberReused])
        #expect(ProviderSums(merchant.site.core.book).standingMinor == 8850)
        _ = try merchant.query(Self.number)
        merchant.now = merchant.now.plus(milliseconds: 999)
        _ = try merchant.query(Self.number)
        #expect(kinds(merchant).last == .queriedTooOften)
        merchant.now = merchant.now.plus(milliseconds: 1000)
        _ = try merchant.query(Self.number)
        // What was asked for meanwhile is a reason to look.
        _ = try merchant.pay(Self.number, 8850)
        _ = try merchant.query(Self.number)
        #expect(kinds(merchant).count { $0 == .queriedTooOften } == 1)
    }

    @Test func `Alipay's undo bars a number, WeChat knows no such order`() throws {
        var alipay = try WalletMerchant(.alipay)
        _ = try alipay.query(Self.number)
        let undone = try alipay.undo(Self.number)
        #expect(undone?["code"] == "10000" && undone?["action"] == "")
        #expect(try alipay.pay(Self.number, 1)?["sub_code"] == "ACQ.TRADE_HAS_CLOSE")
        var wechat = try WalletMerchant(.v3)
        #expect(try wechat.undo(Self.number)?.status == 404)
        #expect(try wechat.pay(Self.number, 1)?["trade_state"] == "SUCCESS")
    }

    @Test func `bytes that were changed behind the signature are refused`() throws {
        var wechat = try WalletMerchant(.v3)
        let body = "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\"}"
        let target = "/v3/pay/transactions/out-trade-no/\(Self.number)/reverse"
        let right = wechat.request("POST", target, body)
        for index in 0..<3 {
            var changed = wechat.request("POST", target, body)
            switch index {
            case 0: changed.body[changed.body.count - 2] ^= 1
            case 1: changed.target = target.replacing("0001/", with: "0002/")
            default: changed.method = "PUT"
            }
            let reaction = wechat.site.receive(changed, at: wechat.now)
            guard case .answer(let response, _) = reaction else {
                Issue.record("No answer came.")
                return
            }
            #expect(response.status == 401)
            #expect(response.header("Wechatpay-Signature") == nil)
        }
        #expect(kinds(wechat) == [.badSignature, .badSignature, .badSignature])
        // The same request twice shows its nonce twice; the clock allows five minutes.
        _ = wechat.site.receive(right, at: wechat.now)
        _ = wechat.site.receive(right, at: wechat.now)
        #expect(kinds(wechat).last == .repeatedNonce)
        let late = wechat.request("POST", target, body)
        _ = wechat.site.receive(late, at: wechat.now.plus(seconds: 300))
        #expect(kinds(wechat).last == .repeatedNonce)
        let later = wechat.request("POST", target, body)
        _ = wechat.site.receive(later, at: wechat.now.plus(seconds: 301))
        #expect(kinds(wechat).last == .badTimestamp)
    }

    @Test(arguments: ["0.00", "75.6", "75", "075.60", "-1.00", "1e3", "100000000.01", "7,50", ""])
    func `Alipay takes yuan with two decimals and nothing else`(amount: String) throws {
        var merchant = try WalletMerchant(.alipay)
        let answer = try merchant.gateway(
            .pay,
            [
                ("out_trade_no", Self.number), ("scene", "bar_code"),
                ("auth_code", WalletMerchant.code(.alipay, 0)), ("subject", "92"),
                ("total_amount", amount),
            ]
        )
        #expect(answer?["code"] == "40004" && kinds(merchant) == [.badAmount])
        #expect(merchant.site.core.book.isEmpty)
    }

    @Test func `parameters keep their lengths and letters`() throws {
        var merchant = try WalletMerchant(.alipay)
        func pay(_ name: String, _ value: String) throws -> ProviderViolation.Kind? {
            var content = [
                ("out_trade_no", Self.number), ("scene", "bar_code"),
                ("auth_code", WalletMerchant.code(.alipay, 0)), ("subject", "92"),
                ("total_amount", "1.00"),
            ]
            content.removeAll { $0.0 == name }
            if !value.isEmpty { content.append((name, value)) }
            _ = try merchant.gateway(.pay, content)
            return merchant.site.core.violations.last?.kind
        }
        #expect(try pay("subject", String(repeating: "x", count: 256)) == nil)
        #expect(try pay("subject", String(repeating: "x", count: 257)) == .badParameter)
        #expect(try pay("subject", "") == .missingParameter)
        #expect(try pay("out_trade_no", "A-1") == .badParameter)
        #expect(try pay("out_trade_no", String(repeating: "1", count: 65)) == .badParameter)
        #expect(try pay("auth_code", WalletMerchant.code(.v3, 0)) == .badParameter)
        #expect(try pay("scene", "wave_code") == .badParameter)
    }

    @Test func `v2's reversals and refunds want the merchant's certificate`() throws {
        var merchant = try WalletMerchant(.v2)
        _ = try merchant.pay(Self.number, 100)
        let body = FlatXMLText.text([("appid", "wx8888888888888888")])
        let bare = ProviderRequest("POST", "/secapi/pay/reverse", body: Array(body.utf8))
        _ = merchant.site.receive(bare, at: merchant.now)
        #expect(kinds(merchant) == [.missingParameter])
        var parameters: [(name: String, value: String)] = [
            ("appid", "wx8888888888888888"), ("mch_id", "1900000109"), ("nonce_str", "N"),
            ("out_trade_no", Self.number),
        ]
        let secret = merchant.site.settings.merchant.keyV2
        parameters.append(("sign", ProviderSeal.digest(parameters, key: secret, isHMAC: false)))
        let unproven = ProviderRequest(
            "POST",
            "/secapi/pay/reverse",
            body: Array(FlatXMLText.text(parameters).utf8)
        )
        _ = merchant.site.receive(unproven, at: merchant.now)
        #expect(kinds(merchant).last == .noClientCertificate)
        #expect(ProviderSums(merchant.site.core.book).standingMinor == 100)
    }

    @Test func `no code stands in the book, in an answer or in a violation`() throws {
        for wire in WalletMerchant.Wire.allCases {
            var merchant = try WalletMerchant(wire)
            _ = try merchant.pay(Self.number, 8850)
            _ = try merchant.pay(Self.number, 8851)
            let code = WalletMerchant.code(wire, 0)
            let shown =
                merchant.site.core.book.map { $0.json.text() }.joined()
                + merchant.site.core.violations.map { $0.json.text() }.joined()
                + "\(merchant.control("GET", "orders"))\(merchant.site)"
            #expect(!shown.contains(code))
            #expect(shown.contains(code.prefix(2) + "************" + code.suffix(4)))
        }
    }
}
