import AsyncHTTPClient
package import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL
package import WalletChannels

/// HTTP/1.1 to providers, by async-http-client, with everything that it would do by itself turned
/// off: no redirect, no second try, no decompression, no proxy, no HTTP/2.
///
/// All its connections live on the loop of all wallets.
package final class ClientTransport: HTTPTransport {
    package struct Settings: Sendable {
        /// Our certificate and its private key, for what gives money back in WeChat's version 2.
        package var identity: Identity?
        /// Whose servers are believed; the system's authorities where nil.
        package var authorities: [NIOSSLCertificate]?
        package var connect = Duration.seconds(3)
        /// Connections to one address at a time; a connection carries one call at a time, so with
        /// fewer than the calls that may be under way some would wait for others.
        package var connections: Int
        /// A connection that idles longer is ended.
        package var idle = Duration.seconds(60)

        package init(connections: Int) { self.connections = connections }
    }

    /// A certificate with those above it, and its private key.
    package struct Identity: Sendable {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey

        package init(chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
            self.chain = chain
            self.key = key
        }
    }

    private let client: HTTPClient
    private let identity: TLSConfiguration?

    package init(_ settings: Settings, loop: any EventLoop) {
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.minimumTLSVersion = .tlsv12
        if let authorities = settings.authorities { trust.trustRoots = .certificates(authorities) }
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = trust
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(settings.connect)
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idle)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            settings.connections
        // A connection that cannot be made fails its call, which then knows that nothing was sent.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            Self.guardAgainstFloods(channel)
        }
        identity = settings.identity.map { identity in
            var shown = trust
            shown.certificateChain = identity.chain.map { .certificate($0) }
            shown.privateKey = .privateKey(identity.key)
            return shown
        }
        client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
    }

    /// Puts the guard between TLS and the parser.
    private static func guardAgainstFloods(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(
                type: ByteToMessageHandler<HTTPResponseDecoder>.self
            )
            try pipeline.addHandler(
                FloodGuard(body: HTTPCall.answerBytes),
                position: .before(parser)
            )
        }
    }

    package func send(
        _ call: HTTPCall,
        on loop: any EventLoop,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    ) {
        let request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(
                url: call.url,
                method: HTTPMethod(rawValue: call.method.rawValue),
                headers: HTTPHeaders(call.headers),
                body: call.body.isEmpty ? nil : .bytes(call.body),
                tlsConfiguration: call.usesCertificate ? identity : nil
            )
        } catch {
            // A URL that it does not take goes nowhere.
            return loop.execute { done(.failure(.unsent(.notConnected))) }
        }
        let collector = AnswerCollector(bound: call.bound)
        let task = client.execute(
            request: request,
            delegate: collector,
            // The client has that loop alone; were the channel's demanded too, its connection would
            // be one of the overflow, which ends behind a call.
            eventLoop: .delegate(on: loop),
            deadline: .now() + TimeAmount(call.timeout)
        )
        task.futureResult.hop(to: loop).whenComplete { result in
            switch result {
            case .success(let answer): done(.success(answer))
            case .failure(let error): done(.failure(collector.failure(error)))
            }
        }
    }

    package func stop(_ completion: @escaping @Sendable () -> Void) {
        // What is under way fails, which is said to whoever waits for it.
        client.shutdown().whenComplete { _ in completion() }
    }
}
