package import NIOCore
import NIOHTTP1
import NIOPosix
package import Payments
package import Upstream

/// Listens for what providers tell by themselves: `POST /wechat` and `/alipay`.
///
/// Lives on the loop of all wallets. A notify is verified on the signers' threads, within bounds
/// that hold before anything of it is looked at; what is verified becomes a hint, and is
/// acknowledged when whoever takes the hint says that it is durable.
package final class NotifyServer: Sendable {
    /// What a server takes at construction.
    package struct Site: Sendable {
        package var loop: any EventLoop
        package var channels: [NotifyChannel]
        package var now: @Sendable () -> Timestamp
        /// Takes a hint and says what became of it, exactly once, from wherever.
        package var take:
            @Sendable (WalletHint, @escaping @Sendable (WalletHint.Reception) -> Void) -> Void
        package var count: @Sendable (ChannelCount) -> Void

        package init(
            loop: any EventLoop,
            channels: [NotifyChannel],
            now: @escaping @Sendable () -> Timestamp,
            take:
                @escaping @Sendable (
                    WalletHint, @escaping @Sendable (WalletHint.Reception) -> Void
                ) -> Void,
            count: @escaping @Sendable (ChannelCount) -> Void
        ) {
            self.loop = loop
            self.channels = channels
            self.now = now
            self.take = take
            self.count = count
        }
    }

    private let listening: any Channel

    private init(_ listening: any Channel) {
        self.listening = listening
    }

    /// The port in use.
    package var port: Int { listening.localAddress?.port ?? 0 }

    /// Listens.
    ///
    /// - Parameter path: What stands before `/wechat` and `/alipay` besides nothing.
    package static func start(
        host: String,
        port: Int,
        path: String = "",
        at site: Site
    ) -> EventLoopFuture<NotifyServer> {
        let state = NIOLoopBoundBox.makeBoxSendingValue(NotifyState(), eventLoop: site.loop)
        return ServerBootstrap(group: site.loop)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try add(to: channel, state, site, path)
                }
            }
            .bind(host: host, port: port)
            .map { NotifyServer($0) }
    }

    /// The handlers of one connection.
    static func add(
        to channel: any Channel,
        _ state: NIOLoopBoundBox<NotifyState>,
        _ site: Site,
        _ path: String
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(RequestGuard())
        try pipeline.addHandler(HTTPResponseEncoder())
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(NotifyHandler(state, site, path: path))
    }

    package func stop() -> EventLoopFuture<Void> { listening.close() }
}

/// Whose notifies a listener takes, and by which keys.
package struct NotifyChannel: Sendable {
    package let reader: NotifyReader
    let client: WalletClient

    /// Reads on a thread of the signers, fetching a certificate that is missing once.
    ///
    /// Called on the loop of all wallets, and so is `done`.
    func read(
        _ request: NotifyRequest,
        at now: Timestamp,
        _ done: @escaping @Sendable (NotifyReading) -> Void
    ) {
        let reader = reader
        client.assumeIsolated { client in
            client.withKeys { keys in
                reader.read(request, keys, at: now)
            } _: {
                done($0)
            }
        }
    }
}

/// Fails a connection whose request is larger than any notify is, and hands nothing more of it on.
final class RequestGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var bounds = FloodBounds(body: NotifyBounds.bodyBytes)
    private var isShut = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isShut else { return }
        guard bounds.take(unwrapInboundIn(data).readableBytesView) else {
            isShut = true
            context.fireErrorCaught(RequestTooLong())
            return
        }
        context.fireChannelRead(data)
    }
}

/// A request passed the bounds of its connection.
struct RequestTooLong: Error, Equatable {}
