import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

@Suite struct AlipayAnswerTests {
    private static let pay = "alipay.trade.pay"
    private static let order = Fixture.order().text

    private func reading(_ answer: HTTPAnswer, _ method: String = pay) throws -> String {
        let key = try Fixture.verifyingKey("alipay_platform")
        return ProviderDesk.reason(AnswerVerifier.alipay(answer, method: method, key: key))
    }

    private func verified(_ method: String, _ value: String) throws -> VerifiedAnswer {
        let key = try Fixture.verifyingKey("alipay_platform")
        let answer = try ProviderDesk.alipay(method, value)
        return try #require(
            ProviderDesk.verified(AnswerVerifier.alipay(answer, method: method, key: key))
        )
    }

    private static let paid =
        #"{"code":"10000","msg":"Success","out_trade_no":"\#(order)","total_amount":"75.60","#
        + #""trade_no":"2026112022001455610500000001","gmt_payment":"2026-11-20 08:00:01"}"#

    // MARK: Verification

    @Test func `no flipped byte of body or signature verifies`() throws {
        let answer = try ProviderDesk.alipay(Self.pay, Self.paid)
        #expect(try reading(answer) == "verified")
        for place in answer.body.indices {
            var body = answer.body
            body[place] ^= 0x01
            let changed = HTTPAnswer(status: 200, headers: [], body: body)
            #expect(try reading(changed) != "verified", "byte \(place)")
        }
    }

    @Test func `every bit of the signature's ends counts`() throws {
        let key = try Fixture.verifyingKey("alipay_platform")
        let text = Array(Self.paid.utf8)
        let signature = try Fixture.signingKey("alipay_platform").signature(of: text)
        #expect(key.verifies(signature, of: text))
        for place in [0, signature.count - 1] {
            for bit in 0..<8 {
                var changed = signature
                changed[place] ^= 1 << UInt8(bit)
                #expect(!key.verifies(changed, of: text))
            }
        }
        #expect(!key.verifies([], of: text))
        #expect(!key.verifies(signature.dropLast(), of: text))
        #expect(!key.verifies(signature + [0], of: text))
    }

    @Test func `the body of one answer does not go with the signature of another`() throws {
        let other = try ProviderDesk.alipaySign(#"{"code":"40004"}"#)
        let body = #"{"alipay_trade_pay_response":\#(Self.paid),"sign":"\#(other)"}"#
        let answer = HTTPAnswer(status: 200, headers: [], body: Array(body.utf8))
        #expect(try reading(answer) == "badSignature")
    }

    @Test func `an answer of another method is not read`() throws {
        let answer = try ProviderDesk.alipay("alipay.trade.query", Self.paid)
        #expect(try reading(answer) == "unreadable")
    }

    @Test(arguments: [
        (200, #"{"alipay_trade_pay_response":{"code":"10000"}}"#, "unsigned"),
        (200, #"{"error_response":{"code":"40002"}}"#, "unsigned"),
        (200, #"{"error_response":{"code":"40002"},"sign":"AAAA"}"#, "badSignature"),
        (200, #"{"error_response":{},"alipay_trade_pay_response":{},"sign":"AAAA"}"#, "unreadable"),
        (200, #"{"sign":"AAAA"}"#, "unreadable"), (200, "", "unreadable"),
        (200, "<html>", "unreadable"),
        (502, #"{"alipay_trade_pay_response":{"code":"10000"},"sign":"AAAA"}"#, "status"),
        (302, "", "status"), (429, "", "tooMany"),
        (
            200, #"{"alipay_trade_pay_response":{"code":"10000"},"sign":"not base64!"}"#,
            "badSignature"
        ),
    ])
    func `what is not signed is not believed`(status: Int, body: String, reason: String) throws {
        let answer = HTTPAnswer(status: status, headers: [], body: Array(body.utf8))
        #expect(try reading(answer) == reason)
    }

    @Test(arguments: [#"{"code":"1","code":"2"}"#, #"{"code":1,}"#, #"{"code":"\q"}"#])
    func `a signed value that is no JSON is not read`(value: String) throws {
        #expect(try reading(try ProviderDesk.alipay(Self.pay, value)) == "unreadable")
    }

    // MARK: Codes

    private func paid(_ value: String) throws -> PayFinding {
        AlipayCodes.pay(try verified(Self.pay, value), of: Forms.ask(.pay(Forms.code, fen: 7_560)))
            .finding
    }

    private static func failed(_ sub: String, code: String = "40004") -> String {
        #"{"code":"\#(code)","msg":"m","sub_code":"\#(sub)","out_trade_no":"\#(order)"}"#
    }

    @Test func `a payment is believed with its number, its amount and the trade's number`() throws {
        let taken = try #require(
            WalletTaken(
                total: 7_560,
                currency: nil,
                number: "2026112022001455610500000001",
                paidAt: Timestamp(rawValue: 1_795_132_801_000_000)
            )
        )
        #expect(try paid(Self.paid) == .paid(taken))
        for member in ["total_amount", "trade_no", "out_trade_no"] {
            let without = Self.paid.split(separator: ",").filter { !$0.contains(member) }
                .joined(separator: ",")
            #expect(try paid(without) == .unknown(.unreadable), "without \(member)")
        }
        let other = Self.paid.split(separator: Self.order).joined(separator: Fixture.order(2).text)
        #expect(try paid(other) == .unknown(.anotherOrder))
        let amount = Self.paid.split(separator: "75.60").joined(separator: "75.6")
        #expect(try paid(amount) == .unknown(.unreadable))
    }

    @Test func `every listed refusal has its outcome`() throws {
        for (code, outcome) in AlipayCodes.refusals {
            #expect(try paid(Self.failed(code)) == .refused(outcome), "\(code)")
        }
        for code in AlipayCodes.settings.union(["ACQ.AGREEMENT_NOT_EXIST"]) {
            let word = AlipayCodes.pay(
                try verified(Self.pay, Self.failed(code)),
                of: Forms.ask(.pay(Forms.code, fen: 1))
            )
            #expect(word.finding == .refused(.unknownMerchant), "\(code)")
            #expect(word.alarm == .settings)
            #expect(word.code == code)
            let asked = AlipayCodes.query(
                try verified("alipay.trade.query", Self.failed(code)),
                of: Forms.ask(.query)
            )
            #expect(asked.finding == .unknown(.unexpected), "\(code)")
            #expect(asked.alarm == .settings, "\(code)")
        }
        for code in AlipayCodes.deadNumbers {
            #expect(try paid(Self.failed(code)) == .deadNumber, "\(code)")
        }
        for code in AlipayCodes.gatewayRefusals {
            #expect(try paid(Self.failed("isv.x", code: code)) == .refused(.unknownMerchant))
        }
        #expect(AlipayCodes.refusals.count == 15)
    }

    private static let unlisted: [(String, String, PayFinding)] = [
        ("10003", "", .inProgress),
        ("20000", "aop.ACQ.SYSTEM_ERROR", .unknown(.systemError)),
        ("20000", "isp.unknow-error", .unknown(.systemError)),
        ("40004", "ACQ.SYSTEM_ERROR", .unknown(.systemError)),
        ("40004", "ACQ.TRADE_HAS_SUCCESS", .alreadyPaid),
        ("40004", "ACQ.NOBODY_KNOWS_THIS", .unknown(.unexpected)),
        ("40004", "", .unknown(.unexpected)), ("99999", "", .unknown(.unexpected)),
        ("", "", .unknown(.unreadable)),
    ]

    @Test(arguments: unlisted)
    func `an unknown code is unknown`(code: String, sub: String, finding: PayFinding) throws {
        #expect(try paid(Self.failed(sub, code: code)) == finding)
    }

    private func queried(_ value: String) throws -> QueryFinding {
        AlipayCodes.query(try verified("alipay.trade.query", value), of: Forms.ask(.query)).finding
    }

    @Test func `a query tells each state`() throws {
        func state(_ word: String, _ more: String = "") -> String {
            #"{"code":"10000","out_trade_no":"\#(Self.order)","trade_status":"\#(word)","#
                + #""total_amount":"75.60","trade_no":"20261"\#(more)}"#
        }
        let taken = try #require(
            WalletTaken(total: 7_560, currency: nil, number: "20261", paidAt: nil)
        )
        #expect(try queried(state("WAIT_BUYER_PAY")) == .notYet)
        #expect(try queried(state("TRADE_SUCCESS")) == .paid(taken))
        #expect(try queried(state("TRADE_FINISHED")) == .paid(taken))
        #expect(try queried(state("TRADE_CLOSED")) == .never(.declinedByHost))
        let sent = #","send_pay_date":"2026-11-20 08:00:01""#
        guard case .returned = try queried(state("TRADE_CLOSED", sent)) else {
            Issue.record("closed behind a payment is what has gone back")
            return
        }
        #expect(try queried(state("NEW_STATE")) == .unknown(.unexpected))
        #expect(try queried(#"{"code":"10000"}"#) == .unknown(.unreadable))
        #expect(try queried(Self.failed("ACQ.TRADE_NOT_EXIST")) == .absent)
        #expect(try queried(Self.failed("ACQ.SYSTEM_ERROR")) == .unknown(.systemError))
        #expect(try queried(Self.failed("ACQ.ELSE")) == .unknown(.unexpected))
    }

    private func cancelled(_ value: String) throws -> UndoFinding {
        AlipayCodes.cancel(try verified("alipay.trade.cancel", value), of: Forms.ask(.cancel))
            .finding
    }

    @Test func `a cancel is done, or to be repeated, or too late`() throws {
        func done(_ more: String) -> String {
            #"{"code":"10000","out_trade_no":"\#(Self.order)"\#(more)}"#
        }
        #expect(
            try cancelled(done(#","retry_flag":"N","action":"refund""#)) == .done(wasPaid: true)
        )
        #expect(
            try cancelled(done(#","retry_flag":"N","action":"close""#)) == .done(wasPaid: false)
        )
        #expect(try cancelled(done(#","retry_flag":"N""#)) == .absent)
        #expect(try cancelled(done(#","retry_flag":"Y","action":"close""#)) == .again)
        #expect(try cancelled(done("")) == .unknown(.unreadable))
        #expect(try cancelled(Self.failed("ACQ.TRADE_CANCEL_TIME_OUT")) == .tooLate)
        #expect(
            try cancelled(Self.failed("ACQ.SELLER_BALANCE_NOT_ENOUGH"))
                == .refused(.insufficientFunds)
        )
        #expect(try cancelled(Self.failed("ACQ.ELSE")) == .unknown(.unexpected))
    }

    @Test func `a refund is proven by a change of funds alone`() throws {
        let number = Fixture.order(9)
        let ask = Forms.ask(.refund(number, fen: 2_000, total: nil))
        func refunded(_ value: String) throws -> RefundFinding? {
            AlipayCodes.refund(
                try verified("alipay.trade.refund", value),
                of: ask,
                fen: 2_000
            )?.finding
        }
        let changed = #"{"code":"10000","out_trade_no":"\#(Self.order)","fund_change":"Y"}"#
        #expect(try refunded(changed) == .paid(fen: 2_000))
        let same = changed.split(separator: #""Y""#).joined(separator: #""N""#)
        #expect(try refunded(same) == nil)
        for (code, finding) in AlipayCodes.refundRefusals {
            #expect(try refunded(Self.failed(code)) == finding, "\(code)")
        }
        #expect(try refunded(Self.failed("ACQ.ELSE")) == .unknown(.unexpected))
        #expect(
            AlipayCodes.refunded(2_000, byQuery: word(.absent)).finding == .unknown(.systemError)
        )
        #expect(
            AlipayCodes.refunded(2_000, byQuery: word(.paid(fen: 2_000))).finding
                == .paid(fen: 2_000)
        )
        #expect(
            AlipayCodes.refunded(2_000, byQuery: word(.paid(fen: 1))).finding
                == .unknown(.anotherAmount)
        )
    }

    private func word(_ finding: RefundFinding) -> ProviderWord<RefundFinding> {
        ProviderWord(finding, code: "")
    }

    @Test func `the query of a refund tells this refund's part`() throws {
        let number = Fixture.order(9)
        func queried(_ more: String) throws -> RefundFinding {
            let value = #"{"code":"10000","out_trade_no":"\#(Self.order)"\#(more)}"#
            return AlipayCodes.refundQuery(
                try verified("alipay.trade.fastpay.refund.query", value),
                of: Forms.ask(.refundQuery(number))
            ).finding
        }
        let part = #","refund_amount":"20.00","out_request_no":"\#(number.text)""#
        #expect(try queried(part + #","refund_status":"REFUND_SUCCESS""#) == .paid(fen: 2_000))
        #expect(try queried(part) == .absent)
        #expect(try queried("") == .absent)
        let other =
            #","refund_status":"REFUND_SUCCESS","refund_amount":"20.00","out_request_no":"R1""#
        #expect(try queried(other) == .unknown(.anotherOrder))
    }
}
