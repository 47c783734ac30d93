import NIOCore
import NIOSSL
import NIOTLS

/// Tells a connection when its handshake is done, and whom the peer's certificate names.
///
/// Lives and is called on the connection's loop only.
final class TLSGreeting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: InboundConnection
    private let tls: NIOSSLServerHandler

    init(connection: InboundConnection, tls: NIOSSLServerHandler) {
        self.connection = connection
        self.tls = tls
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent {
            let holders = tls.peerCertificate?.holders
            connection.assumeIsolated { $0.greeted(by: holders) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that hangs up without a goodbye is no news: TCP says the same.
        if case .some(.uncleanShutdown) = error as? NIOSSLError { return }
        connection.assumeIsolated { $0.failedGreeting() }
        context.fireErrorCaught(error)
    }
}
