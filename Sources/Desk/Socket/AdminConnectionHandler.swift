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
    /// What all connections may read together, on the loop of all of them.
    private let shared: NIOLoopBoundBox<ReadingAllowance>
    private var allowance = ReadingAllowance.ofConnection
    /// A page is asked for and not answered yet.
    private var isReading = false
    private var readingBegan = NIODeadline.now()

    init(
        desk: RunningDesk,
        principal: Principal,
        reading shared: NIOLoopBoundBox<ReadingAllowance>
    ) {
        self.desk = desk
        self.principal = principal
        self.shared = shared
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
        inFlight += 1
        guard ReadingAllowance.verbs.contains(request.arguments.verb) else {
            return serve(request, context)
        }
        serveReading(request, context)
    }

    /// One page at a time, and the next when it may be.
    private func serveReading(_ request: AdminRequest, _ context: ChannelHandlerContext) {
        guard !isReading else {
            inFlight -= 1
            let failure = DeskFailure(
                64,
                "a page of this connection is not answered yet",
                cure: "ask for the next one when it came"
            )
            return Self.write(AdminReply.line(failure, id: request.id), to: context.channel)
        }
        isReading = true
        let now = NIODeadline.now()
        let begin = max(allowance.next(now), shared.value.next(now))
        guard begin > now else { return serve(request, context) }
        let own = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: begin) {
            let (handler, context) = own.value
            // Nobody is there any more to read it.
            guard context.channel.isActive else { return }
            handler.serve(request, context)
        }
    }

    /// A page was answered: what it cost is charged.
    private func endReading(_ cost: TimeAmount) {
        guard isReading else { return }
        isReading = false
        let now = NIODeadline.now()
        // Rows that are looked at and not wanted take time, too.
        let cost = max(cost, now - readingBegan)
        allowance.charge(cost, now)
        shared.value.charge(cost, now)
    }

    private func serve(_ request: AdminRequest, _ context: ChannelHandlerContext) {
        let id = request.id
        let channel = context.channel
        let isReading = ReadingAllowance.verbs.contains(request.arguments.verb)
        if isReading { readingBegan = .now() }
        let own = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        desk.serve(request, as: principal) { result in
            let cost = isReading ? ReadingAllowance.cost(of: result) : nil
            let line =
                switch result {
                case .success(let data): AdminReply.line(data, id: id)
                case .failure(let failure): AdminReply.line(failure, id: id)
                }
            channel.eventLoop.execute {
                let (handler, context) = own.value
                handler.inFlight -= 1
                // Before the answer leaves: the next request may come at once behind it.
                if let cost { handler.endReading(cost) }
                Self.write(line, to: channel)
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
