import Testing
import Text

@testable import Simulators

/// What the control interface lets go wrong.
struct ProviderFaultTests {
    private static let number = "ORDER0000000000000001"

    private func standing(_ merchant: WalletMerchant) -> Int64 {
        ProviderSums(merchant.site.core.book).standingMinor
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `a customer pays between the last query and the undo`(wire: WalletMerchant.Wire) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850, ending: 81)
        merchant.wait(16)
        _ = try merchant.query(Self.number)
        _ = merchant.control("POST", "next", "{\"fault\":\"pay-at-cancel\"}")
        _ = try merchant.undo(Self.number)
        let order = try #require(merchant.site.core.book.first)
        #expect(order.state == .revoked && order.paidAt != nil && standing(merchant) == 0)
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `a customer pays although the order was undone`(wire: WalletMerchant.Wire) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850, ending: 81)
        merchant.wait(16)
        _ = try merchant.query(Self.number)
        _ = merchant.control("POST", "next", "{\"fault\":\"pay-after-close\"}")
        _ = try merchant.undo(Self.number)
        #expect(standing(merchant) == 0)
        merchant.wait(3)
        _ = try merchant.query(Self.number)
        #expect(standing(merchant) == 8850)
    }

    @Test func `a request is lost, held or booked without an answer`() throws {
        var merchant = try WalletMerchant(.v3)
        _ = merchant.control("POST", "drop", "{\"when\":\"before\"}")
        #expect(try merchant.pay(Self.number, 1) == nil)
        #expect(merchant.site.core.book.isEmpty)
        _ = merchant.control("POST", "drop", "{\"when\":\"after\",\"operation\":\"pay\"}")
        #expect(try merchant.query(Self.number)?.status == 404)
        #expect(try merchant.pay(Self.number, 1) == nil)
        #expect(standing(merchant) == 1)
        _ = merchant.control("POST", "next", "{\"fault\":\"hold\",\"ms\":9000}")
        let held = merchant.request("GET", "/v3/certificates", "")
        let reaction = merchant.site.receive(held, at: merchant.now)
        #expect(reaction == .hold(milliseconds: 9000))
        merchant.wait(9)
        guard
            case .answer(let response, _) = merchant.site.receive(
                held,
                at: merchant.now,
                isHeld: true
            )
        else {
            Issue.record("What was held is answered in the end.")
            return
        }
        #expect(response.status == 200)
    }

    @Test func `answers name other amounts and orders, and the book does not`() throws {
        var merchant = try WalletMerchant(.alipay)
        _ = merchant.control("POST", "next", "{\"fault\":\"pay-paid-other-amount\"}")
        let other = try merchant.pay(Self.number, 8850)
        #expect(other?["total_amount"] == "88.51" && other?.isSigned == true)
        #expect(standing(merchant) == 8850)
        _ = merchant.control("POST", "next", "{\"fault\":\"pay-other-order\"}")
        let foreign = try merchant.pay("ORDER0000000000000005", 100)
        #expect(foreign?["out_trade_no"] == "ORDER0000000000000000" && foreign?.isSigned == true)
        _ = merchant.control("POST", "next", "{\"fault\":\"query-wrong-amount\"}")
        #expect(try merchant.query(Self.number)?["total_amount"] == "88.51")
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `an answer without a signature is whole but for that`(wire: WalletMerchant.Wire) throws {
        var merchant = try WalletMerchant(wire)
        _ = merchant.control("POST", "next", "{\"fault\":\"answer-unsigned\"}")
        let answer = try merchant.pay(Self.number, 8850)
        #expect(answer?.isSigned == false && standing(merchant) == 8850)
    }

    @Test func `platform keys are rotated, and certificates sealed for the merchant`() throws {
        var merchant = try WalletMerchant(.v3)
        let first = merchant.request("GET", "/v3/certificates", "")
        guard case .answer(let one, _) = merchant.site.receive(first, at: merchant.now) else {
            Issue.record("Certificates are answered.")
            return
        }
        #expect(String(decoding: one.body, as: UTF8.self).split(separator: "serial_no").count == 2)
        _ = merchant.control("POST", "rotate")
        let second = merchant.request("GET", "/v3/certificates", "")
        guard case .answer(let two, _) = merchant.site.receive(second, at: merchant.now) else {
            Issue.record("Certificates are answered.")
            return
        }
        #expect(String(decoding: two.body, as: UTF8.self).split(separator: "serial_no").count == 3)
        #expect(one.header("Wechatpay-Serial") != two.header("Wechatpay-Serial"))
        // Signed by the key that came into use, so the first one verifies it no more.
        #expect(try merchant.query(Self.number)?.isSigned == false)
        guard case .answer(let none, _) = merchant.control("POST", "rotate") else { return }
        #expect(none.status == 409)
    }

    @Test func `floods, drips and halves are what they say`() throws {
        var merchant = try WalletMerchant(.v3)
        func next(_ fault: String) -> ProviderResponse? {
            _ = merchant.control("POST", "next", "{\"fault\":\"\(fault)\"}")
            let request = merchant.request("GET", "/v3/certificates", "")
            guard case .answer(let response, _) = merchant.site.receive(request, at: merchant.now)
            else { return nil }
            return response
        }
        #expect(next("answer-huge").map { $0.body.count > 10 << 20 } == true)
        #expect(next("answer-header-flood").map { $0.headers.count > 4000 } == true)
        #expect(next("answer-drip")?.manner == .drip)
        #expect(next("answer-half")?.manner == .half)
        #expect(next("answer-bad-gateway")?.status == 502)
        #expect(next("answer-too-many")?.status == 429)
        let deep = next("answer-deep").map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        #expect(deep.contains(String(repeating: "[", count: 20_000)))
        let stamp = next("answer-old-timestamp")?.header("Wechatpay-Timestamp") ?? ""
        #expect(Int64(stamp) == merchant.now.unixSeconds - 3600)
    }

    @Test func `what the control interface is not told rightly is refused with the place`() throws {
        var merchant = try WalletMerchant(.v3)
        for (word, body) in [
            ("next", "{}"), ("next", "{\"fault\":\"no-such\"}"), ("delay", "{\"ms\":\"1\"}"),
            ("drop", "{\"when\":\"never\"}"), ("customer", "{\"act\":\"pay\"}"), ("clock", ""),
            ("next", "{\"fault\":\"lost\",\"times\":0}"),
        ] {
            guard case .answer(let response, _) = merchant.control("POST", word, body) else {
                Issue.record("The control interface answers.")
                continue
            }
            #expect(response.status == 400, "\(word) \(body)")
        }
        #expect(merchant.control("POST", "die") == .die)
    }

    @Test func `chance repeats itself from its seed`() throws {
        func run(_ seed: UInt64) throws -> [Bool] {
            var merchant = try WalletMerchant(.alipay) { settings in
                settings.script.seed = seed
                settings.script.silent = .percent(30)
                settings.script.wrongSignature = .percent(20)
            }
            return try (0..<40).map { index in
                try merchant.pay("ORDER\(100 + index)", 100)?.isSigned ?? false
            }
        }
        let first = try run(7)
        #expect(try run(7) == first)
        #expect(try run(8) != first)
        #expect(first.contains(true) && first.contains(false))
    }
}
