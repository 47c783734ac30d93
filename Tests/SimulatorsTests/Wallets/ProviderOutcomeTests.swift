import Testing
import Text

@testable import Simulators

/// What the last two digits of a code make of a payment, on every wire.
struct ProviderOutcomeTests {
    private static let number = "ORDER0000000000000001"

    /// What an answer says, in one word for all wires.
    private enum Word: String {
        case paid, waiting, unpaid, refused, error, absent, gone, silent
    }

    private func word(_ answer: WalletMerchant.Answer?, _ wire: WalletMerchant.Wire) -> Word {
        guard let answer else { return .silent }
        switch wire {
        case .alipay:
            switch (answer["code"], answer["trade_status"], answer["sub_code"]) {
            case ("10000", "", _), ("10000", "TRADE_SUCCESS", _): return .paid
            case ("10003", _, _), ("10000", "WAIT_BUYER_PAY", _): return .waiting
            case ("10000", "TRADE_CLOSED", _):
                return answer["send_pay_date"].isEmpty ? .unpaid : .gone
            case ("20000", _, _): return .error
            case (_, _, "ACQ.TRADE_NOT_EXIST"): return .absent
            default: return .refused
            }
        case .v3, .v2:
            let code = answer["code"] + answer["err_code"]
            switch (answer["trade_state"], code) {
            case ("SUCCESS", _), ("REFUND", _): return .paid
            case ("USERPAYING", _), ("NOTPAY", _), (_, "USERPAYING"): return .waiting
            case ("REVOKED", _): return answer["transaction_id"].isEmpty ? .unpaid : .gone
            case ("CLOSED", _), ("PAYERROR", _): return .unpaid
            case (_, "SYSTEM_ERROR"), (_, "SYSTEMERROR"), (_, "BANK_ERROR"), (_, "BANKERROR"),
                (_, "TRADE_ERROR"):
                return .error
            case (_, "ORDER_NOT_EXIST"), (_, "ORDERNOTEXIST"): return .absent
            default: return .refused
            }
        }
    }

    /// Ending, the answer, a query after 1 s, a query after 10 s, and what stands before an undo.
    private static let table: [(Int, Word, Word, Word, Int64)] = [
        (0, .paid, .paid, .paid, 8850), (79, .paid, .paid, .paid, 8850),
        (80, .waiting, .waiting, .paid, 8850), (81, .waiting, .waiting, .waiting, 0),
        (82, .waiting, .waiting, .unpaid, 0), (83, .error, .paid, .paid, 8850),
        (84, .error, .absent, .absent, 0), (85, .error, .waiting, .paid, 8850),
        (86, .silent, .paid, .paid, 8850), (87, .silent, .absent, .absent, 0),
        (88, .refused, .absent, .absent, 0), (89, .refused, .absent, .absent, 0),
        (90, .refused, .waiting, .waiting, 0), (91, .refused, .waiting, .waiting, 0),
        (93, .paid, .paid, .paid, 8850), (94, .paid, .paid, .paid, 8850),
        (95, .silent, .absent, .absent, 0), (96, .waiting, .waiting, .waiting, 0),
        (97, .paid, .paid, .paid, 8850), (98, .paid, .paid, .paid, 8850),
        (99, .paid, .paid, .paid, 8850),
    ]

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `every ending answers, stands and is undone as the table says`(
        wire: WalletMerchant.Wire
    ) throws {
        for (ending, answer, early, late, standing) in Self.table {
            var merchant = try WalletMerchant(wire)
            let paid = try merchant.pay(Self.number, 8850, ending: ending)
            #expect(word(paid, wire) == answer, "\(ending)")
            #expect(paid?.isSigned != (ending == 93), "\(ending)")
            #expect(paid?.delayMilliseconds == (paid == nil ? nil : ending == 94 ? 20_000 : 0))
            merchant.wait(1)
            let first = try merchant.query(Self.number)
            #expect(first?.isSigned == true)
            #expect(word(first, wire) == early, "\(ending)")
            merchant.wait(9)
            #expect(word(try merchant.query(Self.number), wire) == late, "\(ending)")
            #expect(ProviderSums(merchant.site.core.book).standingMinor == standing, "\(ending)")
            merchant.wait(6)
            _ = try merchant.undo(Self.number)
            if ending == 96 {
                #expect(word(try merchant.query(Self.number), wire) == .waiting)
                _ = try merchant.undo(Self.number)
            }
            merchant.wait(60)
            let end = word(try merchant.query(Self.number), wire)
            let wanted: Word = standing > 0 ? .gone : late == .absent ? .absent : .unpaid
            #expect(end == wanted, "\(ending)")
            #expect(ProviderSums(merchant.site.core.book).standingMinor == 0, "\(ending)")
            #expect(merchant.site.core.violations == [], "\(ending)")
        }
    }

    @Test func `a payment too risky is refused by Alipay, and at WeChat by the query`() throws {
        var alipay = try WalletMerchant(.alipay)
        #expect(word(try alipay.pay(Self.number, 1, ending: 92), .alipay) == .refused)
        for wire in [WalletMerchant.Wire.v3, .v2] {
            var wechat = try WalletMerchant(wire)
            #expect(word(try wechat.pay(Self.number, 1, ending: 92), wire) == .error)
            #expect(word(try wechat.query(Self.number), wire) == .unpaid)
        }
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `parts are refunded once a number, and never more than is left`(
        wire: WalletMerchant.Wire
    ) throws {
        var merchant = try WalletMerchant(wire)
        _ = try merchant.pay(Self.number, 8850)
        _ = try merchant.refund(Self.number, "R1", 2000, of: 8850)
        _ = try merchant.refund(Self.number, "R1", 2000, of: 8850)
        _ = try merchant.refund(Self.number, "R2", 6850, of: 8850)
        #expect(merchant.site.core.violations == [])
        #expect(ProviderSums(merchant.site.core.book).refundedMinor == 8850)
        _ = try merchant.refund(Self.number, "R1", 2001, of: 8850)
        _ = try merchant.refund(Self.number, "R3", 1, of: 8850)
        #expect(
            merchant.site.core.violations.map(\.kind) == [.refundNumberReused, .refundTooMuch]
        )
        #expect(merchant.site.core.book.first?.refunds.count == 2)
    }

    @Test func `a refund of 97 is on its way for five seconds`() throws {
        var alipay = try WalletMerchant(.alipay)
        _ = try alipay.pay(Self.number, 8850, ending: 97)
        let asked = try alipay.refund(Self.number, "R1", 8850, of: 8850)
        #expect(asked?["fund_change"] == "N" && asked?["refund_fee"] == "0.00")
        #expect(try alipay.queryRefund(Self.number, "R1")?["refund_status"] == "")
        alipay.wait(5)
        #expect(try alipay.queryRefund(Self.number, "R1")?["refund_status"] == "REFUND_SUCCESS")
        #expect(try alipay.queryRefund(Self.number, "R1")?["refund_amount"] == "88.50")
        var wechat = try WalletMerchant(.v3)
        _ = try wechat.pay(Self.number, 8850, ending: 97)
        #expect(try wechat.refund(Self.number, "R1", 8850, of: 8850)?["status"] == "PROCESSING")
        wechat.wait(5)
        #expect(try wechat.queryRefund(Self.number, "R1")?["status"] == "SUCCESS")
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `a drawn code is paid when a customer scans it, and closed else`(
        wire: WalletMerchant.Wire
    ) throws {
        var merchant = try WalletMerchant(wire)
        let drawn = try merchant.draw(Self.number, 50_000)
        let text = try #require(drawn?["qr_code", "code_url"])
        #expect(text.hasPrefix(wire == .alipay ? "https://qr.alipay.com/bax" : "weixin://wxpay"))
        let early: Word = wire == .alipay ? .absent : .waiting
        #expect(word(try merchant.query(Self.number), wire) == early)
        merchant.wait(3)
        _ = merchant.control("POST", "customer", "{\"qr\":\"\(text)\",\"act\":\"pay\"}")
        #expect(word(try merchant.query(Self.number), wire) == .paid)
        #expect(merchant.site.takeNotices(at: merchant.now).count == 1)
        // Once paid, nothing is closed.
        _ = try merchant.close(Self.number)
        #expect(ProviderSums(merchant.site.core.book).standingMinor == 50_000)
        _ = try merchant.draw("ORDER0000000000000002", 100)
        merchant.wait(2)
        if wire != .alipay { _ = try merchant.close("ORDER0000000000000002") }
        merchant.wait(3 * 3600)
        let end = word(try merchant.query("ORDER0000000000000002"), wire)
        #expect(end == .unpaid)
        #expect(merchant.site.core.violations == [])
    }
}

extension WalletMerchant.Answer {
    /// The first of some members that is there.
    fileprivate subscript(_ first: String, _ second: String) -> String? {
        [self[first], self[second]].first { !$0.isEmpty }
    }
}
