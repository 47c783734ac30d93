import ISO8583
import NIOCore
import NIOEmbedded
import NIOSSL
import Payments
import Testing

@testable import Switch

/// One peer's connection beside a lane that does nothing.
@Suite struct InboundConnectionTests {
    private static let idle: Int64 = 300_000_000_000

    @Test func `a peer that takes no last replies is not waited for beyond the idle time`() throws {
        let home = QuietHome()
        let channel = EmbeddedChannel(handler: StuckSocket(), loop: home.loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 8583)).wait()
        let connection = InboundConnection(
            channel: channel,
            profile: try Self.profile(),
            home: home,
            nowNanoseconds: 0
        )
        connection.assumeIsolated {
            $0.breakOff(.closedBadFrame, "rubbish")
            $0.sweep(Self.idle - 1)
        }
        home.loop.run()
        #expect(channel.isActive)
        #expect(home.counters.value(.closedNotReading) == 0)
        connection.assumeIsolated {
            $0.sweep(Self.idle)
            $0.sweep(Self.idle + 1)
        }
        home.loop.run()
        #expect(!channel.isActive)
        #expect(home.counters.value(.closedBadFrame) == 1)
        #expect(home.counters.value(.closedNotReading) == 1)
    }

    private static func profile() throws -> ListenerProfile {
        let dialect = "iso8583-1987-ascii"
        return ListenerProfile(
            settings: ListenerSettings(
                name: "plain",
                address: SocketEndpoint(host: "127.0.0.1", port: 0),
                dialect: dialect,
                mac: MACSettings(algorithm: nil)
            ),
            number: ListenerNumber(rawValue: 1),
            dialect: DialectNumber(rawValue: 1),
            mapping: try DialectMapping(
                TestSpecifications.named(dialect),
                settings: MappingSettings(institution: "00000001", utcOffsetSeconds: 0)
            )
        )
    }
}

/// Takes no frames and forgets nobody; its clock stands at zero.
private final class QuietHome: ConnectionHome {
    let loop = EmbeddedEventLoop()
    let executor: LoopExecutor
    let clock: any SwitchClock = FixedClock(now: Timestamp(rawValue: 0))
    let counters = CounterSet()

    init() { executor = LoopExecutor(loop) }

    func tls(of listener: ListenerNumber) -> NIOSSLContext? { nil }
    func remember(_ connection: InboundConnection) {}
    func forget(_ connection: InboundConnection) {}
    func accept(_ frames: [InboundFrame], from connection: InboundConnection) {}
    func recordCut(_ reason: CounterName, _ text: String, of connection: InboundConnection) {}
}

/// A socket whose peer reads nothing: what is written never leaves.
private final class StuckSocket: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private var held: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let promise { held.append(promise) }
    }

    func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        let lost = held
        held = []
        context.close(mode: mode, promise: promise)
        for promise in lost { promise.fail(ChannelError.ioOnClosedChannel) }
    }
}
