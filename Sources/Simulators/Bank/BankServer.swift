import Glibc
import NIOCore
import NIOPosix
package import Payments

/// The simulated bank, listening.
///
/// Everything happens on one loop, so a run is as repeatable as the order of what comes in. Safe
/// to call from anywhere.
package final class BankServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listening: any Channel
    private let host: NIOLoopBound<BankHost>
    /// Ends with the reason when the bank dies by itself; nothing comes when it is stopped.
    package let deaths: AsyncStream<BankDeath>

    private init(
        group: MultiThreadedEventLoopGroup,
        listening: any Channel,
        host: NIOLoopBound<BankHost>,
        deaths: AsyncStream<BankDeath>
    ) {
        self.group = group
        self.listening = listening
        self.host = host
        self.deaths = deaths
    }

    /// The port in use.
    package var port: Int { listening.localAddress?.port ?? 0 }

    /// Reads the book if there is one, and listens.
    package static func start(_ settings: BankSettings) async throws(BankError) -> BankServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let (deaths, continuation) = AsyncStream<BankDeath>.makeStream()
        let made: Result<NIOLoopBound<BankHost>, BankError>
        do {
            made = try await loop.submit { () -> Result<NIOLoopBound<BankHost>, BankError> in
                do throws(BankError) {
                    let host = try BankHost(settings, loop: loop) { death in
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
            return BankServer(group: group, listening: listening, host: host, deaths: deaths)
        }
    }

    private static func bind(
        _ settings: BankSettings,
        _ group: MultiThreadedEventLoopGroup,
        _ host: NIOLoopBound<BankHost>
    ) async throws(BankError) -> any Channel {
        let framing = settings.framing
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = BankConnection(channel, host: host.value, framing: framing)
                    try channel.pipeline.syncOperations.addHandler(connection)
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

    /// The book as it stands.
    package func book() async throws(BankError) -> BankBook { try await ask { $0.book } }

    package func status() async throws(BankError) -> BankCounts { try await ask { $0.status } }

    /// Changes what goes wrong, from the next request on.
    package func follow(_ script: BankScript) async throws(BankError) {
        try await ask { $0.follow(script) }
    }

    /// Keeps every answer back until ``release(inReverse:)``.
    package func hold() async throws(BankError) { try await ask { $0.hold() } }

    /// Sends what was kept back, the last first if asked.
    package func release(inReverse: Bool = false) async throws(BankError) {
        try await ask { $0.release(inReverse: inReverse) }
    }

    /// Cuts every connection as a crash does; the bank goes on listening.
    package func cutConnections() async throws(BankError) { try await ask { $0.cutAll() } }

    /// Sends an 0800 of the bank's own with this DE 70; false when nobody has signed on.
    package func askPeer(_ code: String, at moment: LocalMoment) async throws(BankError) -> Bool {
        try await ask { $0.ask(code, at: moment) }
    }

    /// Cuts every connection and ends the bank, as the end of its process would.
    package func stop() async {
        // Each fails only when what it ends has ended already.
        try? await listening.close()
        try? await ask { $0.cutAll() }
        await Self.end(group)
    }

    private func ask<Value: Sendable>(
        _ body: @escaping @Sendable (BankHost) -> Value
    ) async throws(BankError) -> Value {
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
