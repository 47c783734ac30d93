import ISO8583
import NIOCore

/// The end of a connection's pipeline: gathers the frames of one read and hands them over at once.
///
/// Lives and is called on the connection's loop only.
final class InboundConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = InboundFrame
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: InboundConnection
    private let decoder: FrameDecoder
    private var frames: [InboundFrame] = []

    init(connection: InboundConnection, decoder: FrameDecoder) {
        self.connection = connection
        self.decoder = decoder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOver()
        context.fireChannelReadComplete()
    }

    private func handOver() {
        let batch = frames
        frames.removeAll(keepingCapacity: true)
        let isPartial = decoder.hasPartialFrame
        let keepAlives = decoder.takeKeepAlives()
        connection.assumeIsolated {
            $0.received(batch, keepAlives: keepAlives, isPartial: isPartial)
        }
    }

    /// Reading stops while the connection's window is full.
    func read(context: ChannelHandlerContext) {
        if connection.assumeIsolated({ $0.mayRead() }) {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        connection.assumeIsolated { $0.writability(isWritable) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            handOver()
            connection.assumeIsolated { $0.inputClosed() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Frames in front of the bad one are answered as far as they can be before the cut.
        let reason: CounterName = error is FramingError ? .closedBadFrame : .closedError
        let text = (error as? FramingError).map(\.description) ?? "the connection failed"
        connection.assumeIsolated { $0.cut(reason, text) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.assumeIsolated { $0.closed() }
        context.fireChannelInactive()
    }
}
