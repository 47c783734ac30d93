import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

@Suite struct NotifyReaderTests {
    private static let channel = ChannelNumber(rawValue: 3)

    private func reading(
        _ request: NotifyRequest,
        _ interface: WalletSettings.Interface,
        at now: Timestamp = Fixture.noon
    ) throws -> NotifyReading {
        let settings = WalletSettings(name: "w", interface: interface)
        return NotifyReader(settings, channel: Self.channel)
            .read(request, try ProviderDesk.keys(), at: now)
    }

    private func hint(_ cause: WalletHint.Cause = .payment) -> NotifyReading {
        .hint(WalletHint(channel: Self.channel, number: Fixture.order(), about: cause))
    }

    @Test func `what Alipay tells is a hint, whatever it says of money`() throws {
        let own = WalletSettings.Interface.alipay(try Forms.alipay())
        #expect(try reading(try Notifies.alipay(), own) == hint())
        let refund = try Notifies.alipay(more: [("refund_fee", "1.00")])
        #expect(try reading(refund, own) == hint(.refund))
        #expect(try reading(try Notifies.alipay("S0010120261120000004"), own) == .foreign)
        #expect(try reading(try Notifies.alipay(appID: "x"), own) == .refused(.anotherOrder))
        #expect(try reading(try Notifies.alipay(seller: "x"), own) == .refused(.anotherOrder))
        #expect(try reading(try Notifies.alipay(""), own) == .foreign)
    }

    @Test func `no changed byte of a notify is taken`() throws {
        let own = WalletSettings.Interface.alipay(try Forms.alipay())
        let right = try Notifies.alipay()
        for place in right.body.indices {
            var body = right.body
            body[place] ^= 0x01
            let reading = try reading(NotifyRequest(headers: [], body: body), own)
            #expect(reading != hint(), "byte \(place)")
        }
    }

    @Test func `what WeChat tells is verified, opened, and a hint`() throws {
        let own = WalletSettings.Interface.weChat(try Forms.weChat())
        #expect(try reading(try Notifies.weChat(), own) == hint())
        for event in ["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"] {
            #expect(try reading(try Notifies.weChat(event: event), own) == hint(.refund))
        }
        #expect(try reading(try Notifies.weChat("S001"), own) == .foreign)
        #expect(try reading(try Notifies.weChat(merchant: "1"), own) == .refused(.anotherOrder))
        #expect(try reading(try Notifies.weChat(serial: "ABC"), own) == .refused(.unknownSerial))
        let other = try Notifies.weChat(key: Fixture.apiKey2)
        #expect(try reading(other, own) == .refused(.unreadable))
        let late = Timestamp(rawValue: Fixture.noon.rawValue + 301_000_000)
        #expect(try reading(try Notifies.weChat(), own, at: late) == .refused(.oldTimestamp))
        let bare = NotifyRequest(headers: [], body: try Notifies.weChat().body)
        #expect(try reading(bare, own) == .refused(.unsigned))
    }

    @Test func `the published notify of version 3 is of another system`() throws {
        let document = try Fixture.json("wechat_v3_notify_aesgcm.json")
        guard case .array(let vectors)? = document["vectors"] else { return }
        for vector in vectors.prefix(2) {
            let callback = try #require(vector["callback"])
            let headers = try #require(ProviderVectors.texts(callback["headers"]))
            let request = NotifyRequest(
                headers: headers.map { ($0.name, $0.value) },
                body: Array((callback["body"]?.string ?? "").utf8)
            )
            let own = WalletSettings.Interface.weChat(try Forms.weChat())
            let now = Timestamp(rawValue: 1_795_132_850_000_000)
            #expect(try reading(request, own, at: now) == .foreign)
        }
    }

    @Test func `version 2 is signed, or encrypted under our key`() throws {
        let own = WalletSettings.Interface.weChat2(try Forms.weChat2())
        #expect(try reading(Notifies.weChat2(), own) == hint())
        #expect(try reading(Notifies.weChat2(merchant: "1"), own) == .refused(.anotherOrder))
        func document(_ more: String) -> NotifyRequest {
            let body =
                "<xml><return_code>SUCCESS</return_code><appid>\(Fixture.appID)</appid>"
                + "<mch_id>\(Fixture.merchant)</mch_id>\(more)</xml>"
            return NotifyRequest(headers: [], body: Array(body.utf8))
        }
        let number = "<out_trade_no>\(Fixture.order().text)</out_trade_no>"
        #expect(try reading(document(number), own) == .refused(.unsigned))
        #expect(try reading(document(number + "<sign>A</sign>"), own) == .refused(.badSignature))
        #expect(try reading(document("<req_info>AAAA</req_info>"), own) == .refused(.badSignature))
        let vectors = try Fixture.json("wechat_v2_signatures.json")
        let sealed = try #require(vectors["refund_notify_req_info"]?["req_info"]?.string)
        #expect(try reading(document("<req_info>\(sealed)</req_info>"), own) == .foreign)
        #expect(try reading(NotifyRequest(headers: [], body: []), own) == .refused(.unreadable))
    }

    @Test func `each provider has its own words of thanks`() throws {
        func words(_ interface: WalletSettings.Interface) -> [NotifyReply] {
            let reader = NotifyReader(
                WalletSettings(name: "w", interface: interface),
                channel: Self.channel
            )
            return [reader.reply(true), reader.reply(false)]
        }
        #expect(words(.alipay(try Forms.alipay())).map(\.body) == ["success", "fail"])
        #expect(words(.weChat(try Forms.weChat())).map(\.status) == [204, 500])
        #expect(
            words(.weChat2(try Forms.weChat2())).allSatisfy { FlatXML(Array($0.body.utf8)) != nil }
        )
    }

    @Test func `so many a second are looked at, of one and of all`() {
        var limiter = NotifyLimiter()
        let one = (0..<600).map { _ in limiter.admits("a", second: 1) }
        #expect(one.filter { $0 }.count == 500)
        let others = (0..<600).map { limiter.admits("s\($0)", second: 1) }
        #expect(others.filter { $0 }.count == 500)
        let isLater = limiter.admits("a", second: 2)
        #expect(isLater)
    }
}
