import NIOCore
import WalletChannels

/// Closes a connection whose answer is larger than any answer of a provider is.
///
/// Stands in front of the parser, behind TLS.
final class FloodGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private var bounds: FloodBounds
    private var answering = true

    init(body: Int) {
        bounds = FloodBounds(body: body)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if answering {
            answering = false
            bounds.begin()
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answering = true
        let buffer = unwrapInboundIn(data)
        guard bounds.take(buffer.readableBytesView) else {
            context.fireErrorCaught(AnswerTooLong())
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}

/// An answer passed the bounds of its connection.
struct AnswerTooLong: Error, Equatable {}
