import Book
import NIOCore
import Switch
import Text

/// Cuts lines of at most 1 MiB.
struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = String

    static let maximumBytes = 1 << 20

    /// Bytes of the line to come that hold no end of it.
    private var searched = 0

    mutating func decode(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer
    ) throws -> DecodingState {
        let unsearched = buffer.readableBytesView.dropFirst(searched)
        let end = unsearched.firstIndex(of: UInt8(ascii: "\n"))
        let length = (end ?? buffer.writerIndex) - buffer.readerIndex
        guard length <= Self.maximumBytes else {
            throw ByteToMessageDecoderError.PayloadTooLargeError()
        }
        guard end != nil else {
            searched = length
            return .needMoreData
        }
        searched = 0
        let line = buffer.readString(length: length) ?? ""
        buffer.moveReaderIndex(forwardBy: 1)
        context.fireChannelRead(wrapInboundOut(line))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}

/// One peer of the admin socket: who it is, and its lines.
///
/// What it asked is answered, whatever comes behind: that it sends no more, that it asks more than
/// it may, or what is no line.
final class AdminConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = String
    typealias OutboundOut = ByteBuffer

    private let desk: RunningDesk
    private let principal: Principal
    private var inFlight = 0
    /// Nothing more is taken: what is in flight is answered, then the connection closes.
    private var takesNoMore = false
    private var idle: Scheduled<Void>?

    init(desk: RunningDesk, principal: Principal) {
        self.desk = desk
        self.principal = principal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !takesNoMore else { return }
        let line = unwrapInboundIn(data)
        let channel = context.channel
        awaitRequest(context)
        guard channel.isWritable, inFlight < AdminBounds.inFlight else {
            // It asks and does not read.
            return takeNoMore(context)
        }
        let request: AdminRequest
        do throws(DeskFailure) {
            request = try AdminRequest(line: line)
        } catch {
            let id = AdminRequest.identifier(in: line)
            Self.write(AdminReply.line(error, id: id), to: channel)
            return
        }
        let id = request.id
        inFlight += 1
        let own = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        desk.serve(request, as: principal) { result in
            switch result {
            case .success(let data): Self.write(AdminReply.line(data, id: id), to: channel)
            case .failure(let failure): Self.write(AdminReply.line(failure, id: id), to: channel)
            }
            channel.eventLoop.execute {
                let (handler, context) = own.value
                handler.inFlight -= 1
                handler.awaitRequest(context)
                handler.closeIfDone(context)
            }
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitRequest(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idle?.cancel()
        idle = nil
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { takeNoMore(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func takeNoMore(_ context: ChannelHandlerContext) {
        guard !takesNoMore else { return }
        takesNoMore = true
        closeIfDone(context)
    }

    private func closeIfDone(_ context: ChannelHandlerContext) {
        guard takesNoMore, inFlight == 0, context.channel.isActive else { return }
        let channel = context.channel
        // The promise of an empty write is kept behind all that was written before it.
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Closes a connection that asks nothing for too long; one that waits for an answer stays.
    private func awaitRequest(_ context: ChannelHandlerContext) {
        idle?.cancel()
        let own = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        guard context.channel.isActive else { return }
        idle = context.eventLoop.scheduleTask(in: AdminBounds.idle) {
            let (handler, context) = own.value
            guard handler.inFlight == 0 else { return }
            context.close(promise: nil)
        }
    }

    private static func write(_ line: String, to channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: line), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        takeNoMore(context)
    }
}
