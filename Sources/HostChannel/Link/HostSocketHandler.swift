import ISO8583
import NIOCore

/// The end of a host socket's pipeline: hands the messages of one read to the link at once.
///
/// Lives and is called on the link's loop only.
final class HostSocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: HostLink
    private let socket: HostSocketName
    private var splitter: FrameSplitter
    private var messages: [[UInt8]] = []

    init(link: HostLink, socket: HostSocketName, format: FrameFormat) {
        self.link = link
        self.socket = socket
        splitter = FrameSplitter(format: format)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(FramingError) {
            let bytes = unwrapInboundIn(data)
            try splitter.split(bytes.readableBytesUInt8Span) { message, _ in
                messages.append(message)
            }
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
        guard !messages.isEmpty else { return }
        let batch = messages
        messages.removeAll(keepingCapacity: true)
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
