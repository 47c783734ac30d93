import NIOCore
import NIOHTTP1
import Payments
import Upstream

/// One connection of a listener for notifies: one request, one answer, and its end.
final class NotifyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: NIOLoopBoundBox<NotifyState>
    private let site: NotifyServer.Site
    private let path: String
    private var place = Place.none
    private var timer: Scheduled<Void>?
    private var headers: [(String, String)] = []
    private var channels: [NotifyChannel] = []
    private var body: [UInt8] = []
    private var isAnswered = false

    /// What a connection takes of the listener's room.
    private enum Place {
        case none
        /// Until its request is whole.
        case unfinished
        case whole
    }

    init(
        _ state: NIOLoopBoundBox<NotifyState>,
        _ site: NotifyServer.Site,
        path: String
    ) {
        self.state = state
        self.site = site
        self.path = path
    }

    // MARK: The connection

    func channelActive(context: ChannelHandlerContext) {
        switch state.value.admit(context.channel) {
        case .taken: break
        case .insteadOf(let oldest):
            oldest.pipeline.fireUserInboundEventTriggered(NotifyEviction())
        case .refused: return drop(context)
        }
        place = .unfinished
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(NotifyBounds.seconds)) {
            let (handler, context) = bound.value
            handler.drop(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        isAnswered = true
        switch place {
        case .none: break
        case .unfinished: state.value.forget(context.channel)
        case .whole: state.value.endWhole()
        }
        place = .none
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is NotifyEviction { drop(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error _: any Error) {
        // It was no HTTP, it was too large, or it ended in the middle. What stands behind a whole
        // request belongs to none: the connection ends with its answer.
        if place != .whole { drop(context) }
    }

    /// Ends the connection; that there is no answer counts as a refusal.
    private func drop(_ context: ChannelHandlerContext) {
        if !isAnswered {
            isAnswered = true
            site.count(.notifiesRefused)
        }
        context.close(promise: nil)
    }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes behind the end is another request, and is not looked at.
        guard place == .unfinished, !isAnswered else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer):
            guard body.count + buffer.readableBytes <= NotifyBounds.bodyBytes else {
                return refuse(413, context)
            }
            body.append(contentsOf: buffer.readableBytesView)
        case .end:
            place = .whole
            state.value.finish(context.channel)
            whole(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        channels = site.channels.filter { channel in
            let name = "/" + channel.reader.provider.name
            return head.uri == name || head.uri == path + name
        }
        guard !channels.isEmpty else { return refuse(404, context) }
        guard head.method == .POST else { return refuse(405, context) }
        let own = head.headers.map { ($0.name, $0.value) }
        channels.removeAll { !$0.reader.isSigned(own) }
        // Not counted, so that it keeps out nothing that may be right.
        guard !channels.isEmpty else { return refuse(401, context) }
        let expected = head.version == .http1_0 ? [] : head.headers["expect"]
        guard expected.allSatisfy({ $0.lowercased() == "100-continue" }) else {
            return refuse(417, context)
        }
        let source = context.remoteAddress?.ipAddress ?? ""
        let second = site.now().rawValue / 1_000_000
        guard state.value.limiter.admits(source, second: second) else {
            return refuse(429, context)
        }
        headers = own
        guard !expected.isEmpty else { return }
        // It sends its body once it has heard this.
        let go = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
    }

    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        site.count(.notifiesRefused)
        answer(NotifyReply(status: status, type: nil, body: ""), context)
    }

    private func whole(_ context: ChannelHandlerContext) {
        read(NotifyRequest(headers: headers, body: body), channels[...], context)
    }

    /// Tries the accounts at this provider, one behind the other: a notify says in its signed part
    /// whose it is.
    private func read(
        _ request: NotifyRequest,
        _ rest: ArraySlice<NotifyChannel>,
        _ context: ChannelHandlerContext
    ) {
        guard let channel = rest.first else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        channel.read(request, at: site.now()) { reading in
            let (handler, context) = bound.value
            guard !handler.isAnswered else { return }
            switch reading {
            case .hint(let hint): handler.take(hint, channel.reader, context)
            case .foreign:
                // Another system's order at our merchant number; nothing here can say more of it.
                handler.end(.foreign, channel.reader, context)
            case .refused where rest.count > 1:
                handler.read(request, rest.dropFirst(), context)
            case .refused: handler.refuse(401, context)
            }
        }
    }

    private func take(
        _ hint: WalletHint,
        _ reader: NotifyReader,
        _ context: ChannelHandlerContext
    ) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        site.take(hint) { reception in
            loop.execute {
                let (handler, context) = bound.value
                guard !handler.isAnswered else { return }
                handler.end(reception, reader, context)
            }
        }
    }

    private func end(
        _ reception: WalletHint.Reception,
        _ reader: NotifyReader,
        _ context: ChannelHandlerContext
    ) {
        switch reception {
        case .noted: site.count(.notifies)
        case .repeated: site.count(.notifiesRepeated)
        case .foreign: site.count(.notifiesForeign)
        case .refused: site.count(.notifiesRefused)
        }
        answer(reader.reply(reception.isAcknowledged), context)
    }

    // MARK: The answer

    private func answer(_ reply: NotifyReply, _ context: ChannelHandlerContext) {
        isAnswered = true
        var headers = HTTPHeaders([("Connection", "close")])
        if let type = reply.type { headers.add(name: "Content-Type", value: type) }
        if reply.status != 204 {
            headers.add(name: "Content-Length", value: "\(reply.body.utf8.count)")
        }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: reply.status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !reply.body.isEmpty {
            let buffer = context.channel.allocator.buffer(string: reply.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }
}
