import Glibc
import ISO8583
import NIOCore

/// One connection of the switch: cuts its stream into messages for the host.
///
/// Lives on the host's loop only.
final class BankConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let channel: any Channel
    var isSignedOn = false
    private let host: BankHost
    private let framing: FrameFormat
    private var stream: [UInt8] = []
    private var receivedBytes = 0
    private var isCut = false

    init(_ channel: any Channel, host: BankHost, framing: FrameFormat) {
        self.channel = channel
        self.host = host
        self.framing = framing
    }

    func channelActive(context: ChannelHandlerContext) {
        host.opened(self)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        host.closed(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isCut else { return }
        var bytes = Array(unwrapInboundIn(data).readableBytesView)
        var reachesLimit = false
        if let limit = host.resetAfterBytes, receivedBytes + bytes.count >= limit {
            // What stands in front of the limit is a whole request as often as it is half of one.
            bytes = Array(bytes.prefix(max(0, limit - receivedBytes)))
            reachesLimit = true
        }
        receivedBytes += bytes.count
        stream += bytes
        takeFrames()
        if reachesLimit, !isCut {
            host.countReset()
            reset()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer's end of the connection is all that can go wrong here.
        close()
    }

    private func takeFrames() {
        var start = 0
        defer { stream.removeFirst(start) }
        while !isCut {
            do throws(FramingError) {
                switch try framing.nextFrame(in: stream.span, from: start) {
                case .incomplete: return
                case .keepAlive(let count): start += count
                case .frame(let layout):
                    let message = Array(stream[layout.message])
                    start += layout.bytes
                    host.received(message, from: self)
                }
            } catch {
                host.countUnreadable()
                return close()
            }
        }
    }

    /// Frames a message and sends it, or only its first half before the end.
    func send(_ message: [UInt8], isHalf: Bool) {
        var frame: [UInt8] = []
        do throws(FramingError) {
            try framing.write(message.span, in: FrameEnvelope(), to: &frame)
        } catch {
            preconditionFailure("The bank's answers are shorter than a frame may be.")
        }
        let part = isHalf ? frame.prefix(frame.count / 2) : frame[...]
        let sent = channel.writeAndFlush(channel.allocator.buffer(bytes: part))
        guard isHalf else { return }
        isCut = true
        let channel = channel
        sent.whenComplete { _ in channel.close(promise: nil) }
    }

    func close() {
        isCut = true
        channel.close(promise: nil)
    }

    /// Ends the connection as a crash does: the peer sees a reset, not an orderly end.
    func reset() {
        isCut = true
        let channel = channel
        guard let options = channel as? any SocketOptionProvider else { return close() }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
