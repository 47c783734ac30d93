import NIOEmbedded
import Payments
import Testing
import Upstream

@testable import WalletChannels

@Suite struct WalletChannelTests {
    private static let order = Fixture.order().text

    private static func paid(_ order: String = order) -> String {
        #"{"code":"10000","out_trade_no":"\#(order)","total_amount":"75.60","trade_no":"2026"}"#
    }

    private func alipay(_ value: String, _ method: String = "alipay.trade.pay") throws -> HTTPAnswer
    {
        try ProviderDesk.alipay(method, value)
    }

    private func world(inFlight: Int = 4) throws -> ChannelWorld {
        let world = ChannelWorld(.alipay(try Forms.alipay()), inFlight: inFlight)
        world.start()
        return world
    }

    private static var taken: WalletTaken? {
        WalletTaken(total: 7_560, currency: nil, number: "2026", paidAt: nil)
    }

    @Test func `a payment is asked once and answered once`() throws {
        let world = try world()
        #expect(world.readiness == [.up])
        #expect(world.submit(BookAsks.request(.pay)) == 0)
        #expect(world.transport.calls.count == 1)
        world.answer(.success(try alipay(Self.paid())))
        #expect(world.findings == [.pay(.paid(try #require(Self.taken)))])
        #expect(world.freed == 1)
        world.pass(60)
        #expect(world.findings.count == 1)
    }

    @Test func `a payment whose code is gone is not taken`() throws {
        let world = try world()
        #expect(world.submit(BookAsks.request(.pay, code: nil)) == 1)
        #expect(world.transport.calls.isEmpty)
    }

    @Test(arguments: [
        (TransportFailure.timedOut, UpstreamFailure.timedOut), (.linkLost, .linkLost),
    ])
    func `silence behind a sent byte leaves it open`(
        failure: TransportFailure,
        told: UpstreamFailure
    ) throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.pay))
        world.answer(.failure(failure))
        #expect(world.failures == [told])
        #expect(world.transport.calls.count == 1)
    }

    @Test func `no answer at all ends with the time, and a late one is nothing`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.pay))
        world.pass(9)
        #expect(world.failures.isEmpty)
        world.pass(1)
        #expect(world.failures == [.timedOut])
        world.answer(.success(try alipay(Self.paid())))
        #expect(world.findings.isEmpty)
    }

    @Test(arguments: [
        (TransportFailure.tooLong, UnknownReason.tooLong), (.unreadable, .unreadable),
    ])
    func `an answer out of bounds is unknown`(
        failure: TransportFailure,
        reason: UnknownReason
    ) throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.pay))
        world.answer(.failure(failure))
        #expect(world.findings == [.pay(.unknown(reason))])
    }

    @Test func `what was provably not sent goes to the spare host once`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.pay))
        world.answer(.failure(.unsent(.notConnected)))
        #expect(world.transport.calls.map(\.base.port) == [9, 10])
        world.answer(.failure(.unsent(.noTLS)))
        #expect(world.failures == [.unsent])
        #expect(world.transport.calls.count == 2)
    }

    @Test func `a payment that may have been sent goes nowhere else`() throws {
        let world = try world()
        for (place, failure) in [TransportFailure.timedOut, .linkLost, .tooLong].enumerated() {
            _ = world.submit(BookAsks.request(.pay, exchange: Int64(place + 1)))
            world.answer(.failure(failure))
        }
        #expect(world.transport.calls.map(\.base.port) == [9, 9, 9])
    }

    @Test func `repeats of what has a number of its own take turns between the hosts`() throws {
        let world = try world(inFlight: 9)
        for attempt in 1...4 as ClosedRange<UInt32> {
            _ = world.submit(BookAsks.request(.cancel, exchange: 2, attempt: attempt))
        }
        #expect(world.transport.calls.map(\.base.port) == [9, 10, 9, 10])
    }

    @Test func `places are bounded, apart for payments, undoings and questions`() throws {
        let world = try world(inFlight: 2)
        #expect(world.submit(BookAsks.request(.pay, exchange: 1)) == 0)
        #expect(world.submit(BookAsks.request(.pay, exchange: 2)) == 0)
        #expect(world.submit(BookAsks.request(.pay, exchange: 3)) == 1)
        #expect(world.submit(BookAsks.request(.cancel, exchange: 4)) == 0)
        #expect(world.submit(BookAsks.request(.refund, exchange: 5)) == 0)
        #expect(world.submit(BookAsks.request(.close, exchange: 6)) == 1)
        for exchange in 1...5 as ClosedRange<Int64> { world.ask(BookAsks.question(exchange)) }
        #expect(world.transport.calls.count == 8)
        #expect(world.unasked.map(\.exchange) == [5])
        world.channel.echo { _ in }
        world.loop.run()
        // Each has a connection of its own.
        let settings = WalletSettings(
            name: "w",
            interface: .alipay(try Forms.alipay()),
            inFlight: 2
        )
        #expect(world.transport.calls.count == 9 && settings.mostFlights >= 9)
        world.answer(.failure(.timedOut))
        #expect(world.submit(BookAsks.request(.pay, exchange: 3)) == 0)
        #expect(world.freed == 1)
    }

    @Test func `a question is answered once, whatever happens, and frees no place`() throws {
        let world = try world()
        world.ask(BookAsks.question())
        world.answer(
            .success(
                try alipay(
                    #"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#,
                    "alipay.trade.query"
                )
            )
        )
        world.ask(BookAsks.question())
        world.answer(.failure(.linkLost))
        world.ask(BookAsks.question(refund: Fixture.order(9)))
        world.pass(10)
        #expect(
            world.findings == [
                .query(.absent, sentAt: Fixture.noon),
                .query(.unknown(.linkLost), sentAt: Fixture.noon),
                .refundQuery(.unknown(.timedOut), sentAt: Fixture.noon),
            ]
        )
        #expect(world.freed == 0)
        #expect(world.transport.calls.map(\.base.port) == [9, 9, 10])
    }

    @Test func `an unsigned answer is unknown, and said once an hour`() throws {
        let world = try world()
        for exchange in 1...3 as ClosedRange<Int64> {
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
            let body = Array(#"{"error_response":{"code":"40002"}}"#.utf8)
            world.answer(.success(HTTPAnswer(status: 200, headers: [], body: body)))
        }
        #expect(
            world.findings == [
                .pay(.unknown(.unsigned)), .pay(.unknown(.unsigned)), .pay(.unknown(.unsigned)),
            ]
        )
        #expect(world.notes.count == 2)
        #expect(world.counts[.unknownAnswers] == 3)
        #expect(world.counts[.badSignatures] == nil)
    }

    @Test func `ten failures in a row close the channel for a while, then one payment tries`()
        throws
    {
        let world = try world()
        for _ in 1...10 {
            #expect(world.submit(BookAsks.request(.pay)) == 0)
            world.answer(.failure(.unsent(.notConnected)))
            world.answer(.failure(.unsent(.notConnected)))
        }
        #expect(world.readiness == [.up, .down])
        #expect(world.submit(BookAsks.request(.pay)) == 1)
        // What gives money back, and questions, go on.
        #expect(world.submit(BookAsks.request(.cancel, exchange: 2)) == 0)
        world.answer(.failure(.timedOut))
        world.pass(5)
        #expect(world.readiness.last == .up)
        #expect(world.submit(BookAsks.request(.pay)) == 0)
        #expect(world.submit(BookAsks.request(.pay, exchange: 2)) == 1)
        world.answer(.success(try alipay(Self.paid())))
        #expect(world.submit(BookAsks.request(.pay, exchange: 2)) == 0)
    }

    @Test func `a stopped channel takes nothing, and asks nothing`() throws {
        let world = ChannelWorld(.alipay(try Forms.alipay()))
        world.start(isStopped: true)
        #expect(world.readiness == [.down])
        #expect(world.snapshots.last?.state == "stopped")
        #expect(world.submit(BookAsks.request(.pay), BookAsks.request(.cancel)) == 2)
        world.ask(BookAsks.question())
        #expect(world.unasked == [BookAsks.question()])
        world.channel.resume()
        #expect(world.submit(BookAsks.request(.pay)) == 0)
        world.channel.stop()
        #expect(world.readiness == [.down, .up, .down])
        world.answer(.success(try alipay(Self.paid())))
        #expect(world.findings.count == 1)
    }

    @Test func `a later step has what is left of the whole time`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.refund, exchange: 9))
        world.pass(4)
        world.answer(.failure(.unsent(.notConnected)))
        world.pass(3)
        let same = #"{"code":"10000","out_trade_no":"\#(Self.order)","fund_change":"N"}"#
        world.answer(.success(try alipay(same, "alipay.trade.refund")))
        #expect(
            world.transport.calls.map(\.timeout) == [.seconds(10), .seconds(6), .seconds(3)]
        )
        world.pass(3)
        #expect(world.failures == [.timedOut])
    }

    // MARK: Steps on the way

    @Test func `a refund that changed no funds is proven by its query`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.refund, exchange: 9))
        let same = #"{"code":"10000","out_trade_no":"\#(Self.order)","fund_change":"N"}"#
        world.answer(.success(try alipay(same, "alipay.trade.refund")))
        let status =
            #"{"code":"10000","out_trade_no":"\#(Self.order)","refund_status":"REFUND_SUCCESS","#
            + #""refund_amount":"75.60","out_request_no":"\#(Fixture.order(9).text)"}"#
        world.answer(.success(try alipay(status, "alipay.trade.fastpay.refund.query")))
        #expect(world.findings == [.refund(.paid(fen: 7_560))])
        #expect(world.freed == 1)
    }

    @Test func `a close that does not fit is decided by a query`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.close, exchange: 9))
        let refused = #"{"code":"40004","sub_code":"ACQ.TRADE_STATUS_ERROR"}"#
        world.answer(.success(try alipay(refused, "alipay.trade.close")))
        let state =
            #"{"code":"10000","out_trade_no":"\#(Self.order)","trade_status":"TRADE_SUCCESS","#
            + #""total_amount":"75.60","trade_no":"2026"}"#
        world.answer(.success(try alipay(state, "alipay.trade.query")))
        #expect(world.findings == [.close(.paid)])
    }

    @Test func `a second step that is not sent leaves open what the first one did`() throws {
        let world = try world()
        _ = world.submit(BookAsks.request(.refund, exchange: 9))
        let same = #"{"code":"10000","out_trade_no":"\#(Self.order)","fund_change":"N"}"#
        world.answer(.success(try alipay(same, "alipay.trade.refund")))
        world.answer(.failure(.unsent(.notConnected)))
        world.answer(.failure(.unsent(.notConnected)))
        #expect(world.failures == [.linkLost])
    }

    @Test func `WeChat's refund learns the total, then asks`() throws {
        let world = ChannelWorld(.weChat(try Forms.weChat()))
        world.start()
        _ = world.submit(BookAsks.request(.refund, exchange: 9))
        #expect(world.transport.calls.first?.method == .get)
        let state =
            #"{"trade_state":"SUCCESS","out_trade_no":"\#(Self.order)","transaction_id":"42","#
            + #""amount":{"total":9000,"currency":"CNY"}}"#
        world.answer(.success(try ProviderDesk.weChat(200, state, at: world.now)))
        let body = String(decoding: world.transport.calls.last?.body ?? [], as: UTF8.self)
        #expect(body.contains(#""total":9000"#) && body.contains(#""refund":7560"#))
        let done =
            #"{"status":"PROCESSING","out_refund_no":"\#(Fixture.order(9).text)","#
            + #""amount":{"refund":7560}}"#
        world.answer(.success(try ProviderDesk.weChat(200, done, at: world.now)))
        #expect(world.findings == [.refund(.accepted(fen: 7_560))])
    }

    // MARK: Clocks

    @Test func `a clock that is far away refuses new payments until it is right`() throws {
        let world = ChannelWorld(.weChat(try Forms.weChat()))
        world.start()
        world.shift(-400)
        _ = world.submit(BookAsks.request(.pay))
        let state = #"{"trade_state":"USERPAYING"}"#
        world.answer(.success(try ProviderDesk.weChat(200, state, at: Fixture.noon)))
        #expect(world.findings == [.pay(.unknown(.oldTimestamp))])
        #expect(world.readiness.last == .down)
        #expect(world.snapshots.last?.note == "clocks 400 s apart")
        #expect(world.submit(BookAsks.request(.pay, exchange: 2)) == 1)
        // Twice a minute the clocks are compared.
        world.shift(0)
        world.pass(30)
        #expect(world.transport.calls.count == 2)
        world.answer(
            .success(try ProviderDesk.weChat(404, #"{"code":"ORDER_NOT_EXIST"}"#, at: world.now))
        )
        #expect(world.readiness.last == .up)
        #expect(world.submit(BookAsks.request(.pay, exchange: 2)) == 0)
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "99999999999", "1"])
    func `a time that nobody signed is no measure of the clocks`(seconds: String) throws {
        let world = try world()
        let odd = [("Wechatpay-Timestamp", seconds), ("Date", "Sun, 06 Nov 1994")]
        _ = world.submit(BookAsks.request(.pay))
        world.answer(.success(HTTPAnswer(status: 502, headers: odd, body: [])))
        _ = world.submit(BookAsks.request(.pay, exchange: 2))
        let paid = try alipay(Self.paid(Fixture.order(2).text))
        world.answer(.success(HTTPAnswer(status: 200, headers: odd, body: paid.body)))
        #expect(world.findings.count == 2)
        #expect(world.readiness == [.up])
        let other = ChannelWorld(.weChat(try Forms.weChat()))
        other.start()
        _ = other.submit(BookAsks.request(.pay))
        other.answer(.success(HTTPAnswer(status: 200, headers: odd, body: [])))
        #expect(other.findings.count == 1)
        #expect(other.readiness == [.up])
    }

    @Test func `stopped and resumed with clocks apart, they are compared all the same`() throws {
        let world = ChannelWorld(.weChat(try Forms.weChat()))
        world.start()
        world.shift(-400)
        _ = world.submit(BookAsks.request(.pay))
        let state = #"{"trade_state":"USERPAYING"}"#
        world.answer(.success(try ProviderDesk.weChat(200, state, at: Fixture.noon)))
        world.channel.stop()
        world.channel.resume()
        world.shift(0)
        world.pass(30)
        #expect(world.transport.calls.count == 2)
        world.answer(
            .success(try ProviderDesk.weChat(404, #"{"code":"ORDER_NOT_EXIST"}"#, at: world.now))
        )
        #expect(world.readiness.last == .up)
    }

    @Test func `an echo is a believed answer about an order that never was`() throws {
        let world = try world()
        let heard = EchoBox()
        world.channel.echo { heard.times.append($0) }
        world.loop.run()
        world.answer(
            .success(
                try alipay(
                    #"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#,
                    "alipay.trade.query"
                )
            )
        )
        world.channel.echo { heard.times.append($0) }
        world.loop.run()
        world.answer(.success(HTTPAnswer(status: 502, headers: [], body: [])))
        #expect(heard.times.count == 2)
        #expect(heard.times.first != .some(nil))
        #expect(heard.times.last == .some(nil))
    }
}

/// `@unchecked Sendable`: a test and its loop are one thread.
final class EchoBox: @unchecked Sendable {
    var times: [Duration?] = []
}
