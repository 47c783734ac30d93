import HostChannel
import ISO8583
import NIOCore
import NIOEmbedded
import Switch

@testable import Simulators

/// Sockets between a switch and a bank of one thread, without a kernel: every byte that leaves is
/// in the test's hands.
///
/// Sendable is sound: switch, bank and test share the thread that turns the loop.
final class HostLines: HostConnector, @unchecked Sendable {
    /// What becomes of the bytes that the switch writes.
    enum Manner {
        case flowing
        /// The kernel takes nothing more.
        case stalled
        /// So many bytes still reach the bank, then the connection is reset.
        case cutAfter(bytes: Int)
    }

    let bank: BankHost
    private let loop: EmbeddedEventLoop
    /// Whether the bank can be reached.
    var isReachable = true
    var manner = Manner.flowing
    /// What the bank sends is lost on the way.
    var losesAnswers = false
    private(set) var clients: [EmbeddedChannel] = []

    init(_ bank: BankHost, loop: EmbeddedEventLoop) {
        self.bank = bank
        self.loop = loop
    }

    var openCount: Int { clients.count { $0.isActive } }

    func connect(
        host: String,
        port: Int,
        on loop: any EventLoop,
        initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        guard isReachable else { return loop.makeFailedFuture(ChannelError.connectPending) }
        let client = EmbeddedChannel(loop: self.loop)
        let server = EmbeddedChannel(loop: self.loop)
        clients.append(client)
        let connection = BankConnection(server, host: bank, framing: .binary2)
        do {
            let end = try SocketAddress(ipAddress: "127.0.0.1", port: 9583)
            try client.pipeline.syncOperations.addHandler(SwitchEnd(self, to: server))
            try server.pipeline.syncOperations.addHandler(BankEnd(self, to: client))
            try server.pipeline.syncOperations.addHandler(connection)
            return initialize(client).flatMap {
                server.connect(to: end, promise: nil)
                return client.connect(to: end).map { client as any Channel }
            }
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    /// Ends every connection, as a crash of the bank does.
    func reset() {
        for client in clients where client.isActive { client.close(promise: nil) }
        loop.run()
    }

    /// Bytes that the switch writes, on their way to the bank.
    fileprivate func carry(
        _ buffer: ByteBuffer,
        _ promise: EventLoopPromise<Void>?,
        to server: EmbeddedChannel,
        from client: any Channel
    ) {
        switch manner {
        case .flowing:
            promise?.succeed()
            loop.execute { Self.deliver(buffer, to: server) }
        case .stalled:
            stalled.append(promise)
        case .cutAfter(let bytes):
            manner = .cutAfter(bytes: 0)
            let part = buffer.getSlice(
                at: buffer.readerIndex,
                length: min(bytes, buffer.readableBytes)
            )
            stalled.append(promise)
            loop.execute {
                if let part, part.readableBytes > 0 { Self.deliver(part, to: server) }
                client.close(promise: nil)
            }
        }
    }

    /// Promises of writes that the kernel has not taken; they fail with their connection.
    private var stalled: [EventLoopPromise<Void>?] = []

    fileprivate func failStalled() {
        let promises = stalled
        stalled.removeAll()
        for promise in promises { promise?.fail(ChannelError.ioOnClosedChannel) }
    }

    fileprivate static func deliver(_ buffer: ByteBuffer, to channel: EmbeddedChannel) {
        guard channel.isActive else { return }
        // What goes wrong behind it shows in the money, which the test looks at.
        _ = try? channel.writeInbound(buffer)
    }

    /// The switch's end: takes what is written before the channel sees it.
    private final class SwitchEnd: ChannelDuplexHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let lines: HostLines
        private let server: EmbeddedChannel

        init(_ lines: HostLines, to server: EmbeddedChannel) {
            self.lines = lines
            self.server = server
        }

        func write(
            context: ChannelHandlerContext,
            data: NIOAny,
            promise: EventLoopPromise<Void>?
        ) {
            let buffer = unwrapOutboundIn(data)
            lines.carry(buffer, promise, to: server, from: context.channel)
        }

        func channelInactive(context: ChannelHandlerContext) {
            lines.failStalled()
            if server.isActive { server.close(promise: nil) }
            context.fireChannelInactive()
        }
    }

    /// The bank's end.
    private final class BankEnd: ChannelDuplexHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let lines: HostLines
        private let client: EmbeddedChannel

        init(_ lines: HostLines, to client: EmbeddedChannel) {
            self.lines = lines
            self.client = client
        }

        func write(
            context: ChannelHandlerContext,
            data: NIOAny,
            promise: EventLoopPromise<Void>?
        ) {
            let buffer = unwrapOutboundIn(data)
            promise?.succeed()
            guard !lines.losesAnswers else { return }
            let client = client
            context.eventLoop.execute { HostLines.deliver(buffer, to: client) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            if client.isActive { client.close(promise: nil) }
            context.fireChannelInactive()
        }
    }
}
