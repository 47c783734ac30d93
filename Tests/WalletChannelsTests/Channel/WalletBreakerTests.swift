import Payments
import Testing
import Upstream

@testable import WalletChannels

/// When a channel goes down because of its provider, and that it comes up again.
@Suite struct WalletBreakerTests {
    /// What comes of keys that are not each other's.
    private enum WrongKeys: CaseIterable {
        case alipay
        case weChat
        case weChatSerial
        case weChat2
    }

    private static let waiting = #"{"trade_state":"USERPAYING"}"#

    private func world(_ keys: WrongKeys) throws -> ChannelWorld {
        let interface: WalletSettings.Interface =
            switch keys {
            case .alipay: .alipay(try Forms.alipay())
            case .weChat, .weChatSerial: .weChat(try Forms.weChat())
            case .weChat2: .weChat2(try Forms.weChat2())
            }
        let world = ChannelWorld(interface, inFlight: 10)
        world.start()
        return world
    }

    private func answer(_ keys: WrongKeys, at now: Timestamp) throws -> HTTPAnswer {
        switch keys {
        case .alipay:
            let text = #"{"code":"10003"}"#
            let answer = try ProviderDesk.alipay("alipay.trade.pay", text)
            let body = answer.body.map { $0 == 0x33 ? 0x34 : $0 }
            return HTTPAnswer(status: 200, headers: answer.headers, body: body)
        case .weChat:
            let answer = try ProviderDesk.weChat(200, Self.waiting, at: now)
            return HTTPAnswer(status: 200, headers: answer.headers, body: Array("{}".utf8))
        case .weChatSerial:
            return try ProviderDesk.weChat(200, Self.waiting, at: now, serial: "ABC")
        case .weChat2: return ProviderDesk.weChat2([("result_code", "SUCCESS")], .md5)
        }
    }

    @Test(arguments: WrongKeys.allCases)
    private func `wrong keys close the channel as silence does`(keys: WrongKeys) throws {
        let world = try world(keys)
        for exchange in 1...10 as ClosedRange<Int64> {
            #expect(world.readiness == [.up])
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
            world.answer(.success(try answer(keys, at: world.now)))
        }
        #expect(world.readiness == [.up, .down])
        #expect(world.findings.count == 10)
        // One word of it and one for people, an hour.
        #expect(world.notes.count == 2)
    }

    @Test func `what WeChat signs wrong on purpose alarms nobody`() throws {
        let answer = try ProviderDesk.weChat(200, "{}")
        let headers = answer.headers.map { name, value in
            name == "Wechatpay-Signature"
                ? (name, "WECHATPAY/SIGNTEST/" + value.dropFirst(19)) : (name, value)
        }
        let probe = HTTPAnswer(status: 200, headers: headers, body: answer.body)
        let reading = AnswerVerifier.weChat(
            probe,
            keys: try ProviderDesk.keys(),
            now: Fixture.noon
        )
        guard case .unknown(.badSignature, nil) = reading else {
            Issue.record("\(ProviderDesk.reason(reading)) has another alarm")
            return
        }
    }

    private func fail(_ world: ChannelWorld) {
        // Both addresses.
        world.answer(.failure(.unsent(.notConnected)))
        world.answer(.failure(.unsent(.notConnected)))
    }

    @Test func `an answer that is not believed does not show that the provider is there`() throws {
        let world = try world(.alipay)
        for exchange in 1...11 as ClosedRange<Int64> {
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
            if exchange == 6 {
                world.answer(.success(HTTPAnswer(status: 502, headers: [], body: [])))
            } else {
                fail(world)
            }
        }
        #expect(world.readiness == [.up, .down])
    }

    @Test func `a clock that is set back makes the pause longer, and not endless`() throws {
        let world = try world(.alipay)
        for exchange in 1...10 as ClosedRange<Int64> {
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
            fail(world)
        }
        world.pass(2)
        world.shift(-3)
        world.pass(5)
        #expect(world.readiness == [.up, .down])
        world.pass(1)
        #expect(world.readiness == [.up, .down, .up])
        #expect(world.submit(BookAsks.request(.pay, exchange: 11)) == 0)
    }

    @Test func `a channel that was stopped meanwhile comes up when the pause is over`() throws {
        let world = try world(.alipay)
        for exchange in 1...10 as ClosedRange<Int64> {
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
        }
        world.channel.stop()
        for _ in 1...10 { fail(world) }
        world.channel.resume()
        #expect(world.readiness.last == .down)
        world.pass(5)
        #expect(world.readiness.last == .up)
    }
}
