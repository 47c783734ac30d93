import NIOCore
import NIOEmbedded
import NIOPosix
import Payments
import Testing
import Upstream

@testable import WalletChannels

/// A listener for notifies on the loopback, with clients that keep no rule.
@Suite struct NotifyServerTests {
    /// A listener, and the hints that it took.
    private struct World {
        let group: MultiThreadedEventLoopGroup
        let server: NotifyServer
        let hints: NIOLoopBoundBox<[WalletHint]>
        let counts: NIOLoopBoundBox<[ChannelCount: Int]>

        init(_ reception: WalletHint.Reception = .noted) async throws {
            group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
            let loop = group.next()
            let executor = TestLoopExecutor(loop)
            let hints = NIOLoopBoundBox.makeBoxSendingValue([WalletHint](), eventLoop: loop)
            let counts = NIOLoopBoundBox.makeBoxSendingValue([ChannelCount: Int](), eventLoop: loop)
            self.hints = hints
            self.counts = counts
            func channel(_ interface: WalletSettings.Interface, _ number: UInt16) -> NotifyChannel {
                let site = WalletSite(
                    number: ChannelNumber(rawValue: number),
                    loop: loop,
                    executor: executor,
                    walletLoop: loop,
                    walletExecutor: executor,
                    transport: FakeTransport(),
                    signer: InlineSigner(),
                    now: { Fixture.noon },
                    nonce: { "" }
                )
                return WalletChannel(WalletSettings(name: "w", interface: interface), at: site)
                    .notifies
            }
            var other = try Forms.weChat()
            other.merchant = "1900000110"
            let site = NotifyServer.Site(
                loop: loop,
                channels: [
                    channel(.alipay(try Forms.alipay()), 2), channel(.weChat(other), 4),
                    channel(.weChat(try Forms.weChat()), 3),
                ],
                now: { Fixture.noon },
                take: { hint, done in
                    hints.value.append(hint)
                    done(reception)
                },
                count: { counts.value[$0, default: 0] += 1 }
            )
            server = try await NotifyServer.start(
                host: "127.0.0.1",
                port: 0,
                path: "/notify",
                at: site
            ).get()
        }

        func end() async throws -> (hints: [WalletHint], counts: [ChannelCount: Int]) {
            try await server.stop().get()
            let (hints, counts) = (hints, counts)
            let seen = try await hints.eventLoop.submit { (hints.value, counts.value) }.get()
            // A group that ends is of no more interest.
            try? await group.shutdownGracefully()
            return seen
        }

        /// Sends bytes and gives back everything that came until the connection ended.
        func exchange(_ bytes: [UInt8], thenEnds: Bool = false) async throws -> String {
            let promise = group.any().makePromise(of: String.self)
            let channel = try await connect(promise)
            channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            if thenEnds { channel.close(promise: nil) }
            return try await promise.futureResult.get()
        }

        /// A connection; the promise hears everything that came until it ended.
        func connect(_ promise: EventLoopPromise<String>) async throws -> any Channel {
            try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Listener(promise))
                    }
                }
                .connect(host: "127.0.0.1", port: server.port).get()
        }

        func post(
            _ path: String,
            _ request: NotifyRequest,
            then more: [UInt8] = []
        ) async throws -> String {
            try await exchange(Self.bytes(path, request) + more)
        }

        static func bytes(_ path: String, _ request: NotifyRequest) -> [UInt8] {
            var head =
                "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(request.body.count)\r\n"
            for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
            return Array((head + "\r\n").utf8) + request.body
        }
    }

    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let promise: EventLoopPromise<String>
        private var text = ""

        init(_ promise: EventLoopPromise<String>) {
            self.promise = promise
        }

        func channelRead(context _: ChannelHandlerContext, data: NIOAny) {
            text += String(decoding: unwrapInboundIn(data).readableBytesView, as: UTF8.self)
        }

        func channelInactive(context _: ChannelHandlerContext) { promise.succeed(text) }

        func errorCaught(context: ChannelHandlerContext, error _: any Error) {
            context.close(promise: nil)
        }
    }

    private func status(_ answer: String) -> String { String(answer.dropFirst(9).prefix(3)) }

    @Test func `a right notify is a hint, and acknowledged when that is taken`() async throws {
        let world = try await World()
        let alipay = try await world.post("/alipay", try Notifies.alipay())
        #expect(alipay.hasSuffix("\r\n\r\nsuccess"))
        // Of two accounts at one provider it is the one that the notify names.
        #expect(status(try await world.post("/notify/wechat", try Notifies.weChat())) == "204")
        let seen = try await world.end()
        #expect(
            seen.hints
                == [2, 3].map {
                    WalletHint(
                        channel: ChannelNumber(rawValue: $0),
                        number: Fixture.order(),
                        about: .payment
                    )
                }
        )
        #expect(seen.counts == [.notifies: 2])
    }

    @Test func `a hint that is not taken is to be told again`() async throws {
        let world = try await World(.refused)
        #expect(try await world.post("/alipay", try Notifies.alipay()).hasSuffix("\r\n\r\nfail"))
        #expect(status(try await world.post("/wechat", try Notifies.weChat())) == "500")
        _ = try await world.end()
    }

    @Test func `what was told before is acknowledged, and counted apart`() async throws {
        let world = try await World(.repeated)
        #expect(try await world.post("/alipay", try Notifies.alipay()).hasSuffix("success"))
        #expect(try await world.end().counts == [.notifiesRepeated: 1])
    }

    @Test func `what is forged, foreign or elsewhere is no hint`() async throws {
        let world = try await World()
        let forged = NotifyRequest(
            headers: [],
            body: Array("out_trade_no=1&sign=AAAA&sign_type=RSA2".utf8)
        )
        #expect(status(try await world.post("/alipay", forged)) == "401")
        #expect(
            status(try await world.post("/wechat", try Notifies.weChat(merchant: "1"))) == "401"
        )
        #expect(status(try await world.post("/wechat", try Notifies.alipay())) == "401")
        #expect(try await world.post("/alipay", try Notifies.alipay("S001")).hasSuffix("success"))
        #expect(status(try await world.post("/elsewhere", try Notifies.alipay())) == "404")
        #expect(status(try await world.post("/notify", try Notifies.alipay())) == "404")
        #expect(
            status(try await world.exchange(Array("GET /alipay HTTP/1.1\r\nHost: x\r\n\r\n".utf8)))
                == "405"
        )
        let seen = try await world.end()
        #expect(seen.hints.isEmpty)
        #expect(seen.counts == [.notifiesForeign: 1, .notifiesRefused: 6])
    }

    @Test func `what is too large, no HTTP or cut off ends the connection`() async throws {
        let world = try await World()
        let large =
            "POST /alipay HTTP/1.1\r\nHost: x\r\nContent-Length: 66000\r\n\r\n"
            + String(repeating: "a", count: 66_000)
        let answer = try await world.exchange(Array(large.utf8))
        #expect(answer.isEmpty || status(answer) == "413")
        let chunks =
            "POST /alipay HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(
                repeating: "1000\r\n" + String(repeating: "a", count: 4_096) + "\r\n",
                count: 20
            )
        let chunked = try await world.exchange(Array(chunks.utf8))
        #expect(chunked.isEmpty || status(chunked) == "413")
        let flood = "POST /alipay HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 20_000)
        #expect(try await world.exchange(Array(flood.utf8)) == "")
        #expect(try await world.exchange(Array("SSH-2.0\r\n\r\n".utf8)) == "")
        #expect(try await world.post("/alipay", try Notifies.alipay()).hasSuffix("success"))
        // Each counts, whoever ended it.
        #expect(try await world.end().counts == [.notifies: 1, .notifiesRefused: 4])
    }

    @Test func `a connection that ends in the middle hurts nobody`() async throws {
        let world = try await World()
        #expect(try await world.exchange(Array("POST /alipay HT".utf8), thenEnds: true) == "")
        #expect(try await world.post("/alipay", try Notifies.alipay()).hasSuffix("success"))
        _ = try await world.end()
    }

    @Test func `who says nothing, or half of it, keeps nobody out`() async throws {
        let world = try await World()
        var silent: [(channel: any Channel, end: EventLoopFuture<String>)] = []
        for number in 0..<NotifyBounds.connections {
            let promise = world.group.any().makePromise(of: String.self)
            let channel = try await world.connect(promise)
            silent.append((channel, promise.futureResult))
            guard number % 2 == 1 else { continue }
            let half = "POST /alipay HTTP/1.1\r\nContent-Length: 9\r\n\r\nout_"
            try await channel.writeAndFlush(ByteBuffer(string: half)).get()
        }
        for _ in 1...2 {
            let answer = try await world.post("/alipay", try Notifies.alipay())
            #expect(answer.hasSuffix("success"))
        }
        // The oldest gave way; behind the end of the first right one there was room.
        #expect(try await silent[0].end.get() == "")
        let counts = world.counts
        let seen = try await counts.eventLoop.submit { counts.value }.get()
        #expect(seen == [.notifies: 2, .notifiesRefused: 1])
        for (channel, end) in silent {
            channel.close(promise: nil)
            _ = try await end.get()
        }
        _ = try await world.end()
    }

    @Test func `whoever waits for our answer gives way to nobody`() throws {
        var state = NotifyState()
        let channels = (0..<NotifyBounds.connections).map { _ in EmbeddedChannel() }
        for channel in channels {
            guard case .taken = state.admit(channel) else { return #expect(Bool(false)) }
            state.finish(channel)
        }
        let late = EmbeddedChannel()
        guard case .refused = state.admit(late) else { return #expect(Bool(false)) }
        state.endWhole()
        guard case .taken = state.admit(late) else { return #expect(Bool(false)) }
        guard case .insteadOf(let oldest) = state.admit(channels[0]) else {
            return #expect(Bool(false))
        }
        #expect(oldest === late)
    }

    @Test func `what stands behind a request is not a part of it, and not another`() async throws {
        let world = try await World()
        let second = World.bytes("/alipay", try Notifies.alipay())
        for more in [second, Array("SSH-2.0\r\n\r\n".utf8), second.reversed()] {
            let answer = try await world.post("/alipay", try Notifies.alipay(), then: more)
            #expect(answer.hasSuffix("success"))
        }
        #expect(try await world.end().counts == [.notifies: 3])
    }

    @Test func `who asks whether to send the body is told to`() async throws {
        let world = try await World()
        func whole(_ version: String, _ expect: String) throws -> [UInt8] {
            let body = try Notifies.alipay().body
            let head =
                "POST /alipay HTTP/\(version)\r\nHost: x\r\nExpect: \(expect)\r\n"
                + "Content-Length: \(body.count)\r\n\r\n"
            return Array(head.utf8) + body
        }
        let asked = try await world.exchange(whole("1.1", "100-Continue"))
        #expect(asked.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(asked.hasSuffix("success"))
        // It knows no answer that is not the last.
        #expect(status(try await world.exchange(whole("1.0", "100-continue"))) == "200")
        #expect(status(try await world.exchange(whole("1.1", "a miracle"))) == "417")
        #expect(try await world.end().counts == [.notifies: 2, .notifiesRefused: 1])
    }

    @Test func `one address is looked at so often a second, and no more`() async throws {
        let world = try await World()
        let request = try Notifies.alipay()
        var answers: [String] = []
        for _ in 0..<505 { answers.append(status(try await world.post("/alipay", request))) }
        #expect(answers.filter { $0 == "200" }.count == 500)
        #expect(answers.suffix(5) == ["429", "429", "429", "429", "429"])
        #expect(try await world.end().counts[.notifiesRefused] == 5)
    }

    @Test func `what is not signed at all keeps out nothing that is`() async throws {
        let world = try await World()
        let bare = NotifyRequest(headers: [], body: try Notifies.weChat().body)
        var answers: Set<String> = []
        for _ in 0..<505 { answers.insert(status(try await world.post("/wechat", bare))) }
        #expect(answers == ["401"])
        #expect(status(try await world.post("/wechat", try Notifies.weChat())) == "204")
        #expect(try await world.end().hints.count == 1)
    }
}
