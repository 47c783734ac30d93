import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

@Suite struct WeChat2AnswerTests {
    private static let order = Fixture.order().text
    private let codes = WeChat2Codes(appID: Fixture.appID, merchant: Fixture.merchant)

    private func reading(_ answer: HTTPAnswer) -> AnswerReading {
        AnswerVerifier.weChat2(answer, key: Fixture.apiKey2, signature: .hmac)
    }

    private func verified(_ fields: [(String, String)]) throws -> VerifiedAnswer {
        let own = [("appid", Fixture.appID), ("mch_id", Fixture.merchant)]
        return try #require(ProviderDesk.verified(reading(ProviderDesk.weChat2(own + fields))))
    }

    private func success(_ more: (String, String)...) -> [(String, String)] {
        [("result_code", "SUCCESS"), ("out_trade_no", Self.order)] + more
    }

    private func failure(_ code: String) -> [(String, String)] {
        [("result_code", "FAIL"), ("err_code", code)]
    }

    @Test func `a document is believed with its signature alone`() throws {
        let answer = ProviderDesk.weChat2(success(("total_fee", "7560")))
        #expect(ProviderDesk.reason(reading(answer)) == "verified")
        for place in answer.body.indices {
            var body = answer.body
            body[place] ^= 0x01
            let changed = HTTPAnswer(status: 200, headers: [], body: body)
            #expect(ProviderDesk.reason(reading(changed)) != "verified", "byte \(place)")
        }
        let md5 = ProviderDesk.weChat2(success(), .md5)
        #expect(ProviderDesk.reason(reading(md5)) == "badSignature")
    }

    @Test(arguments: [
        (200, "<xml><return_code>FAIL</return_code><return_msg>x</return_msg></xml>", "unsigned"),
        (200, "<xml><return_code>SUCCESS</return_code></xml>", "unsigned"),
        (200, "<xml><return_code>SUCCESS</return_code><sign></sign></xml>", "badSignature"),
        (200, "{}", "unreadable"), (500, "", "status"), (429, "", "tooMany"),
    ])
    func `what is not signed is not believed`(status: Int, body: String, reason: String) {
        let answer = HTTPAnswer(status: status, headers: [], body: Array(body.utf8))
        #expect(ProviderDesk.reason(reading(answer)) == reason)
    }

    @Test func `a payment is believed with its numbers and its amount`() throws {
        let ask = Forms.ask(.pay(Forms.code, fen: 7_560))
        func paid(_ fields: [(String, String)]) throws -> PayFinding {
            codes.pay(try verified(fields), of: ask).finding
        }
        let whole = success(
            ("total_fee", "7560"),
            ("transaction_id", "42"),
            ("time_end", "20261120080003"),
            ("fee_type", "CNY")
        )
        let taken = try #require(
            WalletTaken(
                total: 7_560,
                currency: "CNY",
                number: "42",
                paidAt: Timestamp(rawValue: 1_795_132_803_000_000)
            )
        )
        #expect(try paid(whole) == .paid(taken))
        for name in ["total_fee", "transaction_id", "out_trade_no"] {
            #expect(try paid(whole.filter { $0.0 != name }) == .unknown(.unreadable), "\(name)")
        }
        #expect(
            try paid(whole.map { $0.0 == "out_trade_no" ? ($0.0, "X") : $0 })
                == .unknown(.anotherOrder)
        )
        for (code, finding) in WeChatWords.payments {
            #expect(try paid(failure(code)) == finding, "\(code)")
        }
        for code in WeChatWords.settings {
            #expect(try paid(failure(code)) == .refused(.unknownMerchant), "\(code)")
        }
        #expect(try paid(failure("ELSE")) == .unknown(.unexpected))
        #expect(try paid([("result_code", "FAIL")]) == .unknown(.unreadable))
    }

    @Test func `queries, reversals and refunds have version 2's own words`() throws {
        let state = success(
            ("trade_state", "SUCCESS"),
            ("total_fee", "7560"),
            ("transaction_id", "42")
        )
        guard case .paid = codes.query(try verified(state), of: Forms.ask(.query)).finding else {
            Issue.record("a success is not paid")
            return
        }
        #expect(
            codes.query(try verified(failure("ORDERNOTEXIST")), of: Forms.ask(.query)).finding
                == .absent
        )
        func reversed(_ fields: [(String, String)]) throws -> UndoFinding {
            codes.cancel(try verified(fields), of: Forms.ask(.cancel)).finding
        }
        #expect(try reversed(success(("recall", "N"))) == .done(wasPaid: nil))
        #expect(try reversed(success(("recall", "Y"))) == .again)
        #expect(try reversed(failure("SYSTEMERROR") + [("recall", "Y")]) == .again)
        #expect(try reversed(failure("REVERSE_EXPIRE") + [("recall", "Y")]) == .tooLate)
        #expect(try reversed(success()) == .unknown(.unreadable))
        let number = Fixture.order(9)
        let ask = Forms.ask(.refund(number, fen: 2_000, total: 7_560))
        let accepted = success(("out_refund_no", number.text), ("refund_fee", "2000"))
        #expect(
            codes.refund(try verified(accepted), of: ask, number, fen: 2_000).finding
                == .accepted(fen: 2_000)
        )
        #expect(
            codes.refund(try verified(accepted), of: ask, number, fen: 1).finding
                == .unknown(.anotherAmount)
        )
        #expect(
            codes.refund(try verified(failure("NOTENOUGH")), of: ask, number, fen: 1).finding
                == .notEnough
        )
        for (status, finding) in [
            ("SUCCESS", RefundFinding.paid(fen: 2_000)), ("PROCESSING", .accepted(fen: 2_000)),
            ("REFUNDCLOSE", .closed), ("CHANGE", .abnormal), ("X", .unknown(.unexpected)),
        ] {
            let row = success(
                ("out_refund_no_0", "other"),
                ("refund_status_0", "SUCCESS"),
                ("refund_fee_0", "1"),
                ("out_refund_no_1", number.text),
                ("refund_status_1", status),
                ("refund_fee_1", "2000")
            )
            let word = codes.refundQuery(
                try verified(row),
                of: Forms.ask(.refundQuery(number)),
                number
            )
            #expect(word.finding == finding)
        }
    }

    @Test func `refund information opens whole or not at all`() throws {
        let document = try Fixture.json("wechat_v2_signatures.json")
        let text = try #require(document["refund_notify_req_info"]?["req_info"]?.string)
        #expect(WeChat2Information.open(text, apiKey: Fixture.apiKey2) != nil)
        for broken in ["", "AAAA", String(text.dropLast(4)), "A" + text.dropFirst(), text + "AAAA"]
        {
            let opened = WeChat2Information.open(broken, apiKey: Fixture.apiKey2)
            #expect(opened.flatMap { FlatXML($0, root: "root") } == nil)
        }
        #expect(
            WeChat2Information.open(text, apiKey: Fixture.apiKey).flatMap {
                FlatXML($0, root: "root")
            } == nil
        )
    }
}
