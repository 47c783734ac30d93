import NIOCore
import NIOPosix
import NIOSSL

/// A server on the loopback that answers requests with bytes of a test's choice.
final class RawServer: Sendable {
    enum Script: Sendable {
        /// Bytes, then the connection stays.
        case bytes(String)
        /// Bytes, then the connection ends.
        case closes(String)
        /// A beginning, then a piece again and again until the connection ends.
        case floods(String, String)
        /// A piece every so often.
        case drips(String, milliseconds: Int64)
        case silence
    }

    let port: Int
    private let listening: any Channel
    private let seen: NIOLoopBoundBox<Seen>

    /// What came in.
    struct Seen: Sendable {
        var connections = 0
        var ended = 0
        var bytes: [UInt8] = []
        /// Bytes that were written, flooding.
        var written = 0
    }

    static func start(
        _ group: any EventLoopGroup,
        tls: NIOSSLContext? = nil,
        _ script: Script
    ) async throws -> RawServer {
        let seen = NIOLoopBoundBox.makeBoxSendingValue(Seen(), eventLoop: group.next())
        let loop = seen.eventLoop
        let listening = try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(context: tls)
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(RawHandler(script, seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawServer(listening: listening, seen: seen)
    }

    private init(listening: any Channel, seen: NIOLoopBoundBox<Seen>) {
        self.listening = listening
        self.seen = seen
        port = listening.localAddress?.port ?? 0
    }

    func sight() async throws -> Seen {
        let seen = seen
        return try await seen.eventLoop.submit { seen.value }.get()
    }

    func stop() async {
        // It fails only when it has ended already.
        try? await listening.close()
    }
}

private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: RawServer.Script
    private let seen: NIOLoopBoundBox<RawServer.Seen>
    private var isAnswering = false

    init(_ script: RawServer.Script, _ seen: NIOLoopBoundBox<RawServer.Seen>) {
        self.script = script
        self.seen = seen
    }

    func channelActive(context: ChannelHandlerContext) {
        seen.value.connections += 1
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        seen.value.ended += 1
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error _: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen.value.bytes += unwrapInboundIn(data).readableBytesView
        let text = String(decoding: seen.value.bytes, as: UTF8.self)
        guard !isAnswering || isRepeat, text.contains("\r\n\r\n"), text.hasSuffix("#") else {
            return
        }
        isAnswering = true
        switch script {
        case .silence: break
        case .bytes(let answer): write(answer, context)
        case .closes(let answer):
            write(answer, context)
            context.close(promise: nil)
        case .floods(let head, let piece):
            write(head, context)
            flood(piece, context)
        case .drips(let piece, let milliseconds): drip(piece, milliseconds, context)
        }
    }

    private var isRepeat: Bool {
        if case .bytes = script { return true }
        return false
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func flood(_ piece: String, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        seen.value.written += piece.utf8.count
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece))).whenSuccess {
            let (handler, context) = bound.value
            handler.flood(piece, context)
        }
    }

    private func drip(_ piece: String, _ milliseconds: Int64, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        write(piece, context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            let (handler, context) = bound.value
            handler.drip(piece, milliseconds, context)
        }
    }
}
