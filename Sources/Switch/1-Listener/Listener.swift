import Glibc
import ISO8583
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// A listening socket and the connections that it accepts, each onto the loop that it lives on.
struct Listener: Sendable {
    let profile: ListenerProfile
    let channel: any Channel

    /// The address that was bound; the port is the real one where 0 was configured.
    var address: SocketEndpoint {
        SocketEndpoint(
            host: channel.localAddress?.ipAddress ?? profile.settings.address.host,
            port: channel.localAddress?.port ?? profile.settings.address.port
        )
    }

    /// Binds.
    ///
    /// - Throws: `StartError.addressUnusable`.
    static func bind(
        _ profile: ListenerProfile,
        homes: @escaping @Sendable (any EventLoop) -> any ConnectionHome,
        group: any EventLoopGroup,
        budget: DescriptorBudget,
        logger: Logger
    ) async throws(StartError) -> Listener {
        let settings = profile.settings
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 4)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let counters = homes(channel.eventLoop).counters
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionAdmission(
                            name: settings.name,
                            limits: settings.limits,
                            counters: counters,
                            budget: budget,
                            logger: logger
                        )
                    )
                }
            }
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.tcpOption(Self.userTimeout), value: Self.peerLostMilliseconds)
            .childChannelOption(.tcpOption(Self.keepAliveIdle), value: Self.keepAliveSeconds)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try attach(channel, profile: profile, to: homes(channel.eventLoop))
                }
            }
        do {
            let channel = try await bootstrap.bind(
                host: settings.address.host,
                port: settings.address.port
            ).get()
            return Listener(profile: profile, channel: channel)
        } catch {
            throw StartError.addressUnusable(
                listener: settings.name,
                address: settings.address,
                reason: Self.reason(error)
            )
        }
    }

    /// A peer that acknowledges nothing for so long is gone, whatever it was sent.
    private static let peerLostMilliseconds = 60_000
    /// A silent peer is asked after so long whether it is still there.
    private static let keepAliveSeconds = 60
    private static let userTimeout = NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)
    private static let keepAliveIdle = NIOBSDSocket.Option(rawValue: TCP_KEEPIDLE)

    /// Puts frames and connection onto a channel; call on its loop.
    static func attach(
        _ channel: any Channel,
        profile: ListenerProfile,
        to home: any ConnectionHome
    ) throws {
        let connection = InboundConnection(
            channel: channel,
            profile: profile,
            home: home,
            nowNanoseconds: home.clock.monotonicNanoseconds()
        )
        if let context = home.tls(of: profile.number) {
            let tls = NIOSSLServerHandler(context: context)
            connection.assumeIsolated { $0.awaitGreeting() }
            try channel.pipeline.syncOperations.addHandlers([
                ClearGreeting(connection: connection), tls,
                TLSGreeting(connection: connection, tls: tls),
            ])
        }
        try channel.pipeline.syncOperations.addHandler(
            InboundConnectionHandler(
                connection: connection,
                format: profile.format,
                clock: home.clock
            )
        )
        home.remember(connection)
    }

    static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return switch error.errnoCode {
        case EADDRINUSE: "the port is in use"
        case EACCES: "the port needs root"
        case EADDRNOTAVAIL: "this machine does not have the address"
        default: "the system says \(error.errnoCode)"
        }
    }
}

extension StartError {
    /// What the system's refusal of an address says to who started the switch; nil for other
    /// errors.
    package static func cannotListen(
        _ name: String,
        on address: SocketEndpoint,
        _ error: any Error
    ) -> StartError? {
        guard error is IOError else { return nil }
        return .addressUnusable(listener: name, address: address, reason: Listener.reason(error))
    }
}
