import ISO8583
import NIOCore

/// Stands in front of TLS and looks at the first bytes of a connection: a peer that does not use
/// TLS is told from one whose handshake fails.
///
/// Lives and is called on the connection's loop only.
final class ClearGreeting: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: InboundConnection

    init(connection: InboundConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // A handshake is a record of type 22, or of an old client a hello with the highest bit set.
        if let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self), first != 0x16,
            first & 0x80 == 0
        {
            let found = ForeignProtocol(startOf: bytes.readableBytesUInt8Span)
            connection.assumeIsolated { $0.greetedInClear(found) }
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
