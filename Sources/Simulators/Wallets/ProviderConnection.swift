import Glibc
import NIOCore
import NIOHTTP1

/// One HTTP connection of the switch: one request at a time, in the order in which they come.
///
/// Lives on the host's loop only.
final class ProviderConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private static let maximumBody = 1 << 20
    private static let maximumWaiting = 16

    private let channel: any Channel
    private let host: ProviderHost
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var waiting: [ProviderRequest] = []
    private var isBusy = false
    private var isCut = false
    private var isCounted = false

    init(_ channel: any Channel, host: ProviderHost) {
        self.channel = channel
        self.host = host
    }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = host.opened()
        if !isCounted { close() }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isCut = true
        if isCounted { host.closed() }
        isCounted = false
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isCut else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part):
            body += part.readableBytesView
            guard body.count <= Self.maximumBody else {
                channel.writeAndFlush(bytes(.text("too long", status: 413)), promise: nil)
                return close()
            }
        case .end: ended()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer's end of the connection, or what is no HTTP, is all that can go wrong here.
        close()
    }

    private func ended() {
        guard let head else { return }
        self.head = nil
        let headers = head.headers.map { ($0.name, $0.value) }
        let request = ProviderRequest(
            head.method.rawValue,
            head.uri,
            headers: headers,
            body: body
        )
        guard waiting.count < Self.maximumWaiting else { return close() }
        waiting.append(request)
        serveNext()
    }

    private func serveNext() {
        guard !isBusy, !isCut, !waiting.isEmpty else { return }
        isBusy = true
        host.received(waiting.removeFirst(), from: self)
    }

    // MARK: Answers

    func answer(_ response: ProviderResponse) {
        guard !isCut else { return }
        let whole = bytes(response)
        switch response.manner {
        case .whole:
            channel.writeAndFlush(whole, promise: nil)
            isBusy = false
            serveNext()
        case .half:
            isCut = true
            let half = whole.getSlice(at: 0, length: whole.readableBytes / 2) ?? whole
            let channel = channel
            channel.writeAndFlush(half).whenComplete { _ in channel.close(promise: nil) }
        case .drip: drip(whole)
        }
    }

    private func drip(_ rest: ByteBuffer) {
        var rest = rest
        guard !isCut, let byte = rest.readSlice(length: 1) else { return }
        channel.writeAndFlush(byte, promise: nil)
        let left = rest
        channel.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.drip(left) }
    }

    private func bytes(_ response: ProviderResponse) -> ByteBuffer {
        channel.allocator.buffer(bytes: response.bytes)
    }

    private func close() {
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
