package import ISO8583
import NIOCore
import NIOPosix

/// A bare framed TCP echo on the listeners' own frame reader: the ceiling that load reports
/// compare with.
///
/// Without a dialect each frame goes back as it came, TPDU swapped. With one the message is
/// decoded, its type becomes the reply's, DE 39 the approval, and it is encoded again: no MAC, no
/// book, no disk.
package struct EchoServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// The port in use.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Binds.
    ///
    /// - Throws: `StartError.addressUnusable`.
    package static func start(
        on address: SocketEndpoint,
        framing: FrameFormat,
        decoding specification: DialectSpecification?
    ) async throws(StartError) -> EchoServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        EchoHandler(framing: framing, specification: specification)
                    )
                }
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            return EchoServer(group: group, channel: channel)
        } catch {
            throw .addressUnusable(
                listener: "echo",
                address: address,
                reason: Listener.reason(error)
            )
        }
    }

    /// Closes the listening socket and ends the threads.
    package func stop() async {
        // Both fail only when what they end has ended already.
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}

/// Sends every frame back; one flush a read.
private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let framing: FrameFormat
    private let clock = SystemClock()
    private var reader: FrameReader
    private var frames: [InboundFrame] = []
    private let decoder: MessageDecoder?
    private let approval: String
    private var encoded: [UInt8] = []
    private var output: [UInt8] = []

    init(framing: FrameFormat, specification: DialectSpecification?) {
        self.framing = framing
        reader = FrameReader(format: framing)
        decoder = specification.map(MessageDecoder.init)
        approval = specification?.actionCode(for: .approved)?.text ?? "00"
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try reader.read(
                unwrapInboundIn(data),
                at: clock.monotonicNanoseconds(),
                into: &frames
            )
            for frame in frames {
                if let decoder {
                    try answer(frame, decoder)
                } else {
                    try framing.write(frame.message.span, in: frame.envelope.reply, to: &output)
                }
            }
        } catch {
            // What the dialect cannot read has no echo; the peer sees why by the closed connection.
            context.close(promise: nil)
        }
        frames.removeAll(keepingCapacity: true)
    }

    private func answer(_ frame: InboundFrame, _ decoder: MessageDecoder) throws {
        var message = try decoder.decode(frame.message.span)
        if let reply = message.messageType.reply { message.messageType = reply }
        try message.set(.actionCode, approval)
        encoded.removeAll(keepingCapacity: true)
        MessageEncoder.encode(message, into: &encoded)
        // A local: the span of a class's stored array would outlive the access to it.
        let bytes = encoded
        try framing.write(bytes.span, in: frame.envelope.reply, to: &output)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !output.isEmpty else { return }
        let buffer = context.channel.allocator.buffer(bytes: output)
        output.removeAll(keepingCapacity: true)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
