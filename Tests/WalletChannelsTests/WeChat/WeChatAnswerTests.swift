import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

@Suite struct WeChatAnswerTests {
    private static let order = Fixture.order().text
    private static let paid =
        #"{"amount":{"currency":"CNY","total":7560},"appid":"\#(Fixture.appID)","#
        + #""mchid":"\#(Fixture.merchant)","out_trade_no":"\#(order)","trade_state":"SUCCESS","#
        + #""success_time":"2026-11-20T08:00:03+08:00","transaction_id":"42000000002026"}"#

    private func reading(_ answer: HTTPAnswer, at now: Timestamp = Fixture.noon) throws -> String {
        ProviderDesk.reason(AnswerVerifier.weChat(answer, keys: try ProviderDesk.keys(), now: now))
    }

    private func changed(
        _ answer: HTTPAnswer,
        _ body: [UInt8]? = nil,
        _ change: ([(String, String)]) -> [(String, String)] = { $0 }
    ) -> HTTPAnswer {
        HTTPAnswer(
            status: answer.status,
            headers: change(answer.headers),
            body: body ?? answer.body
        )
    }

    // MARK: Verification

    @Test func `no flipped byte of the body verifies`() throws {
        let answer = try ProviderDesk.weChat(200, Self.paid)
        #expect(try reading(answer) == "verified")
        for place in answer.body.indices {
            var body = answer.body
            body[place] ^= 0x01
            #expect(try reading(changed(answer, body)) == "badSignature")
        }
        #expect(try reading(changed(answer, [])) == "badSignature")
    }

    @Test func `a body goes with the signature over it alone`() throws {
        let answer = try ProviderDesk.weChat(200, Self.paid)
        let other = try ProviderDesk.weChat(200, "{}")
        #expect(try reading(changed(answer, other.body)) == "badSignature")
        #expect(try reading(try ProviderDesk.weChat(204, "")) == "verified")
    }

    @Test(arguments: [(-301, false), (-300, true), (0, true), (300, true), (301, false)])
    func `a time of more than five minutes is of another time`(
        seconds: Int64,
        isBelieved: Bool
    ) throws {
        let answer = try ProviderDesk.weChat(200, Self.paid)
        let now = Timestamp(rawValue: Fixture.noon.rawValue + seconds * 1_000_000)
        #expect(try reading(answer, at: now) == (isBelieved ? "verified" : "oldTimestamp"))
    }

    @Test(arguments: [
        "wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature",
    ])
    func `each header stands once`(name: String) throws {
        let answer = try ProviderDesk.weChat(200, Self.paid)
        let without = changed(answer) { $0.filter { $0.0.lowercased() != name } }
        #expect(try reading(without) == "unreadable")
        let twice = changed(answer) { headers in
            headers + headers.filter { $0.0.lowercased() == name }.map { ($0.0.uppercased(), $0.1) }
        }
        #expect(try reading(twice) == "unreadable")
        let inCapitals = changed(answer) { $0.map { ($0.0.uppercased(), $0.1) } }
        #expect(try reading(inCapitals) == "verified")
    }

    @Test(arguments: [
        (200, "unsigned"), (204, "unsigned"), (401, "unsigned"), (403, "unsigned"),
        (429, "tooMany"), (500, "status"), (502, "status"),
    ])
    func `an answer without a signature is not believed`(status: Int, reason: String) throws {
        let answer = HTTPAnswer(status: status, headers: [], body: Array(Self.paid.utf8))
        #expect(try reading(answer) == reason)
    }

    @Test func `a serial is compared as text`() throws {
        let serial = try Fixture.certificate().serial
        #expect(
            try reading(try ProviderDesk.weChat(200, "{}", serial: serial.lowercased()))
                == "unknownSerial"
        )
        #expect(try reading(try ProviderDesk.weChat(200, "{}", serial: "0")) == "unknownSerial")
        let key = try Fixture.verifyingKey("wechat_platform")
        let keys = WeChatPlatformKeys.publicKey("PUB_KEY_ID_0123", key).keys
        let answer = try ProviderDesk.weChat(200, "{}", serial: "PUB_KEY_ID_0123")
        #expect(
            ProviderDesk.reason(AnswerVerifier.weChat(answer, keys: keys, now: Fixture.noon))
                == "verified"
        )
    }

    @Test func `WeChat's own probe fails`() throws {
        let answer = try ProviderDesk.weChat(200, "{}")
        let probe = changed(answer) { headers in
            headers.map { name, value in
                name == "Wechatpay-Signature"
                    ? (name, "WECHATPAY/SIGNTEST/" + value.dropFirst(19)) : (name, value)
            }
        }
        #expect(try reading(probe) == "badSignature")
    }

    // MARK: Codes

    private func verified(_ status: Int, _ body: String) throws -> VerifiedAnswer {
        let answer = try ProviderDesk.weChat(status, body)
        let reading = AnswerVerifier.weChat(
            answer,
            keys: try ProviderDesk.keys(),
            now: Fixture.noon
        )
        return try #require(ProviderDesk.verified(reading))
    }

    private let codes = WeChatCodes(appID: Fixture.appID, merchant: Fixture.merchant)

    private func paid(_ status: Int, _ body: String) throws -> PayFinding {
        codes.pay(try verified(status, body), of: Forms.ask(.pay(Forms.code, fen: 7_560))).finding
    }

    @Test func `a payment is believed with its numbers and its amount`() throws {
        let taken = try #require(
            WalletTaken(
                total: 7_560,
                currency: "CNY",
                number: "42000000002026",
                paidAt: Timestamp(rawValue: 1_795_132_803_000_000)
            )
        )
        #expect(try paid(200, Self.paid) == .paid(taken))
        for (old, new, reason) in [
            (Self.order, Fixture.order(2).text, UnknownReason.anotherOrder),
            (Fixture.merchant, "1900000110", .anotherOrder), (Fixture.appID, "wx1", .anotherOrder),
            ("\"CNY\"", "\"USD\"", .unreadable), ("7560", "75.6", .unreadable),
            ("7560", "0", .unreadable), ("7560", "\"7560\"", .unreadable),
            ("SUCCESS", "NEW", .unexpected),
        ] {
            let body = Self.paid.split(separator: old).joined(separator: new)
            #expect(try paid(200, body) == .unknown(reason), "\(new)")
        }
    }

    private static let payments: [(Int, String, PayFinding)] = [
        (200, #"{"trade_state":"USERPAYING"}"#, .inProgress),
        (202, #"{"trade_state":"USERPAYING"}"#, .inProgress), (202, "{}", .unknown(.status)),
        (202, #"{"trade_state":"PAYERROR"}"#, .unknown(.status)),
        (204, #"{"trade_state":"USERPAYING"}"#, .unknown(.status)),
        (200, "{}", .unknown(.unreadable)),
        (200, #"{"trade_state":"PAYERROR"}"#, .refused(.declinedByHost)),
        (200, #"{"trade_state":"REVOKED"}"#, .deadNumber),
        (400, #"{"code":"NOBODY_KNOWS"}"#, .unknown(.unexpected)),
        (400, "{}", .unknown(.unreadable)), (401, #"{"code":"SIGN_ERROR"}"#, .unknown(.status)),
        (403, #"{"code":"NOT_ENOUGH"}"#, .refused(.insufficientFunds)),
        (403, #"{"code":"NOTENOUGH"}"#, .refused(.insufficientFunds)),
        (400, #"{"code":"PARAM_ERROR"}"#, .refused(.unknownMerchant)),
        (400, #"{"code":"ORDERPAID"}"#, .alreadyPaid),
        (400, #"{"code":"USERPAYING"}"#, .inProgress),
        (429, #"{"code":"FREQUENCY_LIMITED"}"#, .unknown(.tooMany)),
        (500, #"{"code":"SYSTEM_ERROR"}"#, .unknown(.systemError)),
        (500, #"{"code":"NOT_ENOUGH"}"#, .unknown(.systemError)),
        (304, "{}", .unknown(.status)),
    ]

    @Test(arguments: payments)
    func `status and code decide together`(status: Int, body: String, finding: PayFinding) throws {
        #expect(try paid(status, body) == finding)
    }

    @Test func `every listed code has its finding`() throws {
        for (code, finding) in WeChatWords.payments {
            #expect(try paid(400, #"{"code":"\#(code)"}"#) == finding, "\(code)")
        }
        for code in WeChatWords.systemErrors {
            #expect(try paid(400, #"{"code":"\#(code)"}"#) == .unknown(.systemError), "\(code)")
        }
    }

    @Test func `a query tells each state`() throws {
        func queried(_ status: Int, _ body: String) throws -> QueryFinding {
            codes.query(try verified(status, body), of: Forms.ask(.query)).finding
        }
        func state(_ word: String) throws -> QueryFinding {
            try queried(200, Self.paid.split(separator: "SUCCESS").joined(separator: word))
        }
        guard case .paid(let taken) = try state("SUCCESS") else {
            Issue.record("a success is not paid")
            return
        }
        #expect(try state("REFUND") == .partlyReturned(taken))
        #expect(try state("REVOKED") == .returned(taken))
        #expect(try state("NOTPAY") == .notYet)
        #expect(try state("USERPAYING") == .notYet)
        #expect(try state("CLOSED") == .never(.declinedByHost))
        #expect(try state("PAYERROR") == .never(.declinedByHost))
        #expect(try state("NEW") == .unknown(.unexpected))
        #expect(try queried(200, #"{"trade_state":"USERPAYING"}"#) == .notYet)
        #expect(try queried(200, #"{"trade_state":"CLOSED"}"#) == .unknown(.unreadable))
        #expect(try queried(404, #"{"code":"ORDER_NOT_EXIST"}"#) == .absent)
        #expect(try queried(404, #"{"code":"ELSE"}"#) == .unknown(.unexpected))
        #expect(try queried(404, "{}") == .unknown(.unreadable))
    }

    @Test func `an undo is done, to be repeated, too early or too late`() throws {
        let ask = Forms.ask(.cancel)
        func cancelled(_ status: Int, _ body: String) throws -> UndoFinding {
            codes.cancel(try verified(status, body), of: ask).finding
        }
        func closed(_ status: Int, _ body: String) throws -> UndoFinding {
            codes.close(try verified(status, body), of: Forms.ask(.close)).finding
        }
        let done = #"{"out_trade_no":"\#(Self.order)"}"#
        #expect(try cancelled(200, done) == .done(wasPaid: nil))
        #expect(try cancelled(200, "{}") == .unknown(.unreadable))
        #expect(try cancelled(200, #"{"recall":"Y"}"#) == .again)
        for (code, finding) in WeChatWords.reversals {
            #expect(try cancelled(400, #"{"code":"\#(code)"}"#) == finding)
        }
        #expect(try cancelled(404, #"{"code":"ORDER_NOT_EXIST"}"#) == .absent)
        #expect(try cancelled(400, #"{"code":"ELSE"}"#) == .unknown(.unexpected))
        #expect(try closed(204, "") == .done(wasPaid: false))
        #expect(try closed(400, #"{"code":"ORDERPAID"}"#) == .paid)
        #expect(try closed(404, #"{"code":"ORDERNOTEXIST"}"#) == .absent)
        for status in [200, 201, 202, 206] {
            #expect(try closed(status, "") == .unknown(.status))
        }
        for status in [201, 202, 204] {
            #expect(try cancelled(status, done) == .unknown(.status))
        }
    }

    @Test func `only one status says that something was done`() throws {
        let draw = codes.draw(try verified(202, #"{"code_url":"weixin://wxpay/1"}"#))
        #expect(draw.finding == .unknown(.status))
        let query = codes.query(try verified(202, Self.paid), of: Forms.ask(.query))
        #expect(query.finding == .unknown(.status))
        let number = Fixture.order(9)
        let body =
            #"{"out_refund_no":"\#(number.text)","status":"SUCCESS","amount":{"refund":1}}"#
        let ask = Forms.ask(.refund(number, fen: 1, total: 2))
        let refund = codes.refund(try verified(202, body), of: ask, number, fen: 1)
        #expect(refund.finding == .unknown(.status))
        let refundQuery = codes.refundQuery(try verified(202, body), of: ask, number)
        #expect(refundQuery.finding == .unknown(.status))
    }

    @Test func `a refund is paid, on its way, or needs a person`() throws {
        let number = Fixture.order(9)
        let ask = Forms.ask(.refund(number, fen: 2_000, total: 7_560))
        func refunded(
            _ status: String,
            _ no: String? = nil,
            part: Int = 2_000
        ) throws -> RefundFinding {
            let body =
                #"{"out_refund_no":"\#(no ?? number.text)","out_trade_no":"\#(Self.order)","#
                + #""status":"\#(status)","amount":{"refund":\#(part),"total":7560}}"#
            return codes.refund(try verified(200, body), of: ask, number, fen: 2_000).finding
        }
        #expect(try refunded("SUCCESS") == .paid(fen: 2_000))
        #expect(try refunded("PROCESSING") == .accepted(fen: 2_000))
        #expect(try refunded("CLOSED") == .closed)
        #expect(try refunded("ABNORMAL") == .abnormal)
        #expect(try refunded("NEW") == .unknown(.unexpected))
        #expect(try refunded("SUCCESS", part: 1) == .unknown(.anotherAmount))
        #expect(try refunded("SUCCESS", "R1") == .unknown(.anotherOrder))
        for (code, finding) in WeChatWords.refunds {
            let word = codes.refund(
                try verified(400, #"{"code":"\#(code)"}"#),
                of: ask,
                number,
                fen: 1
            )
            #expect(word.finding == finding)
        }
        let absent = codes.refundQuery(
            try verified(404, #"{"code":"RESOURCE_NOT_EXISTS"}"#),
            of: Forms.ask(.refundQuery(number)),
            number
        )
        #expect(absent.finding == .absent)
    }

    // MARK: Resources

    @Test func `a changed resource does not open`() throws {
        let document = try Fixture.json("wechat_v3_notify_aesgcm.json")
        guard case .array(let vectors)? = document["vectors"], let vector = vectors.first,
            let ciphertext = vector["ciphertext"]?.string, let nonce = vector["nonce"]?.string
        else { return }
        func open(
            _ text: String = ciphertext,
            nonce: String = nonce,
            data: String = "transaction",
            key: [UInt8] = Fixture.apiKey,
            limit: Int = 64 << 10
        ) -> [UInt8]? {
            WeChatResource.open(
                ciphertext: text,
                nonce: nonce,
                associatedData: data,
                key: key,
                limit: limit
            )
        }
        #expect(open() != nil)
        #expect(open(data: "refund") == nil)
        #expect(open(nonce: String(nonce.dropLast())) == nil)
        #expect(open(nonce: nonce + "x") == nil)
        #expect(open(String(ciphertext.dropLast(4))) == nil)
        #expect(open("") == nil)
        #expect(open("AAAA") == nil)
        #expect(open(key: Fixture.apiKey2) == nil)
        #expect(open(key: Array(Fixture.apiKey.dropLast())) == nil)
        #expect(open(limit: 8) == nil)
    }
}
