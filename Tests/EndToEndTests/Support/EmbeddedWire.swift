import NIOCore
import NIOEmbedded

@testable import Switch

/// A switch in one thread: lanes and book on one loop that the test turns.
final class EmbeddedWire: Wire {
    private let loop: EmbeddedEventLoop
    private let channel: EmbeddedChannel

    init(
        _ paymentSwitch: PaymentSwitch,
        listener: String,
        loop: EmbeddedEventLoop,
        source: String = "127.0.0.1"
    ) throws {
        self.loop = loop
        channel = EmbeddedChannel(loop: loop)
        guard
            let profile = paymentSwitch.profiles.first(where: { $0.settings.name == listener })
        else { throw WireError(text: "no listener \(listener)") }
        try Listener.attach(channel, profile: profile, to: paymentSwitch.lanes.lane(on: loop))
        channel.remoteAddress = try SocketAddress(ipAddress: source, port: 1)
        channel.connect(to: try SocketAddress(ipAddress: source, port: 1), promise: nil)
    }

    var patienceMilliseconds: Int { 5000 }

    func send(_ bytes: [UInt8]) throws {
        try bring(bytes)
        loop.run()
    }

    /// The read alone: the lane does not turn, so what waits there goes on waiting.
    func bring(_ bytes: [UInt8]) throws {
        guard channel.isActive else { throw WireError(text: "closed") }
        // Errors of the pipeline come out here as well; the test looks at what the peer sees.
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func receive(milliseconds: Int) throws -> [UInt8]? {
        loop.advanceTime(by: .milliseconds(Int64(milliseconds)))
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            bytes += Array(buffer.readableBytesView)
        }
        return bytes.isEmpty && !channel.isActive ? nil : bytes
    }

    func finishSending() throws {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.run()
    }

    func close() {
        // The pipeline's last words are of no interest to who hangs up.
        _ = try? channel.finish(acceptAlreadyClosed: true)
        loop.run()
    }
}
