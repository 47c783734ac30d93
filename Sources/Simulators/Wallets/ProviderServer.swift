import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A simulated provider, listening.
///
/// Everything happens on one loop, so a run is as repeatable as the order of what comes in. Safe
/// to call from anywhere.
package final class ProviderServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listening: any Channel
    private let host: NIOLoopBound<ProviderHost>
    /// Ends with the reason when the provider dies by itself; nothing comes when it is stopped.
    package let deaths: AsyncStream<ProviderDeath>

    private init(
        group: MultiThreadedEventLoopGroup,
        listening: any Channel,
        host: NIOLoopBound<ProviderHost>,
        deaths: AsyncStream<ProviderDeath>
    ) {
        self.group = group
        self.listening = listening
        self.host = host
        self.deaths = deaths
    }

    /// The port in use.
    package var port: Int { listening.localAddress?.port ?? 0 }

    /// Reads the book if there is one, and listens.
    package static func start(
        _ settings: ProviderSettings
    ) async throws(ProviderError) -> ProviderServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let (deaths, continuation) = AsyncStream<ProviderDeath>.makeStream()
        typealias Made = Result<NIOLoopBound<ProviderHost>, ProviderError>
        let made: Made
        do {
            made = try await loop.submit { () -> Made in
                do throws(ProviderError) {
                    let host = try ProviderHost(settings, loop: loop) { death in
                        continuation.yield(death)
                        continuation.finish()
                    }
                    return .success(NIOLoopBound(host, eventLoop: loop))
                } catch {
                    return .failure(error)
                }
            }.get()
        } catch {
            throw .stopped
        }
        switch made {
        case .failure(let error):
            await end(group)
            throw error
        case .success(let host):
            let listening = try await bind(settings, group, host)
            let server = ProviderServer(
                group: group,
                listening: listening,
                host: host,
                deaths: deaths
            )
            let address = "http://\(settings.host):\(server.port)"
            try await server.ask { $0.listens(on: address) }
            return server
        }
    }

    private static func bind(
        _ settings: ProviderSettings,
        _ group: MultiThreadedEventLoopGroup,
        _ host: NIOLoopBound<ProviderHost>
    ) async throws(ProviderError) -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
                    try pipeline.addHandler(ByteToMessageHandler(decoder))
                    // Answers are written as bytes, faults included.
                    try pipeline.addHandler(ProviderConnection(channel, host: host.value))
                }
            }
        do {
            return try await bootstrap.bind(host: settings.host, port: settings.port).get()
        } catch {
            await end(group)
            let address = "\(settings.host):\(settings.port)"
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) }
            throw .addressUnusable(address, reason: reason ?? "it cannot be listened on")
        }
    }

    /// The provider as it stands.
    package func site() async throws(ProviderError) -> SimulatedProvider {
        try await ask { $0.site }
    }

    /// The orders as they were placed.
    package func book() async throws(ProviderError) -> [ProviderOrder] {
        try await ask { $0.site.core.book }
    }

    /// Ends the provider and every connection, as the end of its process would.
    package func stop() async {
        // It fails only when it has ended already.
        try? await listening.close()
        await Self.end(group)
    }

    private func ask<Value: Sendable>(
        _ body: @escaping @Sendable (ProviderHost) -> Value
    ) async throws(ProviderError) -> Value {
        let host = host
        do {
            return try await listening.eventLoop.submit { body(host.value) }.get()
        } catch {
            throw .stopped
        }
    }

    private static func end(_ group: MultiThreadedEventLoopGroup) async {
        // It fails only when the threads have ended already.
        try? await group.shutdownGracefully()
    }
}
