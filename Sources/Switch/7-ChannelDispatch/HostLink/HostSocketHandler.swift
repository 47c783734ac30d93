import ISO8583
import NIOCore

/// The end of a host socket's pipeline: hands the frames of one read to the link at once.
///
/// Lives and is called on the link's loop only.
final class HostSocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: HostLink
    private let socket: HostSocketName
    private let clock: any SwitchClock
    private var reader: FrameReader
    private var frames: [InboundFrame] = []

    init(
        link: HostLink,
        socket: HostSocketName,
        format: FrameFormat,
        clock: any SwitchClock
    ) {
        self.link = link
        self.socket = socket
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
            // What stands in front of the bad frame still counts.
            handOver()
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOver()
        context.fireChannelReadComplete()
    }

    private func handOver() {
        guard !frames.isEmpty else { return }
        let batch = frames
        frames.removeAll(keepingCapacity: true)
        let socket = socket
        link.assumeIsolated { $0.received(batch, on: socket) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        handOver()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handOver()
        let socket = socket
        link.assumeIsolated { $0.closed(socket) }
        context.fireChannelInactive()
    }
}

/// One connection of a link: the place among its sockets and which try it is.
struct HostSocketName: Sendable, Hashable {
    var place: Int
    var attempt: UInt64
}
