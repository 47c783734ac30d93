import ISO8583
import NIOCore

/// The end of a connection's pipeline: gathers the frames of one read and hands them over at once.
///
/// Lives and is called on the connection's loop only.
final class InboundConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: InboundConnection
    private let clock: any SwitchClock
    private var reader: FrameReader
    private var frames: [InboundFrame] = []
    /// What a connection keeps of its buffer of frames between two reads.
    private static let keptPlaces = 8

    init(connection: InboundConnection, format: FrameFormat, clock: any SwitchClock) {
        self.connection = connection
        self.clock = clock
        reader = FrameReader(format: format)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(FramingError) {
            try reader.read(
                unwrapInboundIn(data),
                at: clock.monotonicNanoseconds(),
                into: &frames
            )
        } catch {
            let text = error.description + InboundConnection.wording(ofCure: reader.cure)
            handOver()
            connection.assumeIsolated { $0.breakOff(.closedBadFrame, text) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOver()
        context.fireChannelReadComplete()
    }

    private func handOver() {
        let isPartial = reader.hasPartialFrame
        let keepAlives = reader.takeKeepAlives()
        let cure = isPartial ? reader.cure : nil
        // Out of the handler first: a reply within this call may find the socket broken and bring
        // what it still held.
        var batch: [InboundFrame] = []
        swap(&batch, &frames)
        connection.assumeIsolated { [batch] in
            $0.received(batch, keepAlives: keepAlives, isPartial: isPartial, cure: cure)
        }
        guard frames.isEmpty, batch.count <= Self.keptPlaces else { return }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &frames)
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
        connection.assumeIsolated { $0.cut(.closedError, "the connection failed") }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.assumeIsolated { $0.closed() }
        context.fireChannelInactive()
    }
}
