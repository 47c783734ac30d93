import NIOCore

/// What peers of the admin socket may take.
enum AdminBounds {
    /// Connections at once.
    static let connections = 32
    /// Requests of one connection that are not answered yet.
    static let inFlight = 64
    /// How long a connection may stay without a request.
    static let idle = TimeAmount.seconds(60)
}

/// Turns connections away beyond their number; sits in the pipeline of the listening socket.
final class AdminAdmission: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let most: Int
    private var open = 0

    init(most: Int = AdminBounds.connections) { self.most = most }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let child = unwrapInboundIn(data)
        guard open < most else {
            child.close(promise: nil)
            return
        }
        open += 1
        let admission = NIOLoopBound(self, eventLoop: context.eventLoop)
        child.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            admission.value.open -= 1
        }
        context.fireChannelRead(data)
    }
}
