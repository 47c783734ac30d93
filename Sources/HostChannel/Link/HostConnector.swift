package import NIOCore
import NIOPosix

/// Opens sockets to hosts; a test puts its own in place.
package protocol HostConnector: Sendable {
    /// Connects on a loop; `initialize` fills the pipeline before the first byte.
    func connect(
        host: String,
        port: Int,
        on loop: any EventLoop,
        initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel>
}

/// Real TCP.
package struct SocketHostConnector: HostConnector {
    private static let timeout = TimeAmount.seconds(5)

    package init() {}

    package func connect(
        host: String,
        port: Int,
        on loop: any EventLoop,
        initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        guard let bootstrap = ClientBootstrap(validatingGroup: loop) else {
            return loop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return
            bootstrap
            .connectTimeout(Self.timeout)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer(initialize)
            .connect(host: host, port: port)
    }
}
