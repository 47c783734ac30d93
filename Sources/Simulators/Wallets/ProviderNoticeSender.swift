import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends notifies: one connection each, one attempt, five seconds.
///
/// Lives on the host's loop only.
final class ProviderNoticeSender {
    private static let maximumFlying = 64
    private static let seconds: Int64 = 5

    private let loop: any EventLoop
    private var flying = 0

    init(loop: any EventLoop) { self.loop = loop }

    /// Calls back on the loop, with nil where no answer came.
    func send(_ notice: ProviderNotice, _ done: @escaping (Int?, [UInt8]) -> Void) {
        guard flying < Self.maximumFlying, let address = NoticeAddress(notice.url) else {
            return done(nil, [])
        }
        flying += 1
        let answer = loop.makePromise(of: NoticeAnswer.self)
        let head = Self.head(notice, address)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(Self.seconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                    try pipeline.addHandler(NoticeReader(answer))
                }
            }
            .connect(host: address.host, port: address.port)
            .whenComplete { result in
                switch result {
                case .failure: answer.succeed(NoticeAnswer())
                case .success(let channel):
                    let body = channel.allocator.buffer(bytes: notice.body)
                    channel.write(HTTPClientRequestPart.head(head), promise: nil)
                    channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil)
                    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
                    channel.eventLoop.scheduleTask(in: .seconds(Self.seconds)) {
                        channel.close(promise: nil)
                    }
                }
            }
        answer.futureResult.assumeIsolated().whenSuccess { answer in
            self.flying -= 1
            done(answer.status, answer.body)
        }
    }

    private static func head(_ notice: ProviderNotice, _ address: NoticeAddress) -> HTTPRequestHead
    {
        var headers = HTTPHeaders([("Host", "\(address.host):\(address.port)")])
        for header in notice.headers { headers.add(name: header.name, value: header.value) }
        headers.add(name: "Connection", value: "close")
        headers.add(name: "Content-Length", value: "\(notice.body.count)")
        return HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: address.path,
            headers: headers
        )
    }
}

/// `http://host:port/path`.
struct NoticeAddress: Hashable {
    let host: String
    let port: Int
    let path: String

    init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let place = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(place.count)
        let halves = place.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = halves.first, !host.isEmpty, halves.count <= 2 else { return nil }
        guard let port = halves.count == 2 ? Int(halves[1]) : 80, (1...65_535).contains(port)
        else { return nil }
        self.host = String(host)
        self.port = port
        self.path = path.isEmpty ? "/" : String(path)
    }
}

private struct NoticeAnswer: Sendable {
    var status: Int?
    var body: [UInt8] = []
}

/// Collects the answer to a notify.
private final class NoticeReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private static let maximumBody = 65_536

    private let promise: EventLoopPromise<NoticeAnswer>
    private var answer = NoticeAnswer()
    private var isDone = false

    init(_ promise: EventLoopPromise<NoticeAnswer>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer.status = Int(head.status.code)
        case .body(let part):
            answer.body += part.readableBytesView.prefix(Self.maximumBody - answer.body.count)
        case .end: finish(answer, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(NoticeAnswer(), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(NoticeAnswer(), context)
    }

    private func finish(_ answer: NoticeAnswer, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        promise.succeed(answer)
        context.close(promise: nil)
    }
}
