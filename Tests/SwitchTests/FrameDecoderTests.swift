import ISO8583
import NIOCore
import NIOEmbedded
import Testing

@testable import Switch

@Suite struct FrameDecoderTests {
    private func channel(_ format: FrameFormat) -> (EmbeddedChannel, FrameDecoder) {
        let decoder = FrameDecoder(format: format, clock: SystemClock())
        let handler = ByteToMessageHandler(
            decoder,
            maximumBufferSize: FrameDecoder.bufferLimit(of: format)
        )
        return (EmbeddedChannel(handler: handler), decoder)
    }

    private func stream(_ format: FrameFormat, _ messages: [[UInt8]]) throws -> [UInt8] {
        let envelope =
            format.hasTPDU
            ? FrameEnvelope(
                tpdu: TransportHeader(destination: 3, source: 0),
                header: FrameHeader([0x60, 0x31, 0, 0, 0, 0]) ?? FrameHeader()
            )
            : FrameEnvelope()
        var bytes: [UInt8] = []
        for message in messages { try format.write(message.span, in: envelope, to: &bytes) }
        return bytes
    }

    @Test(arguments: [FrameFormat.unionPay, .binary2, .ascii4])
    func `frames come out whole under every split of the stream`(_ format: FrameFormat) throws {
        let messages: [[UInt8]] = [[1], [2, 3], Array(4...40)]
        let bytes = try stream(format, messages)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let (channel, decoder) = channel(format)
                for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    if !part.isEmpty { try channel.writeInbound(ByteBuffer(bytes: part)) }
                }
                var found: [[UInt8]] = []
                while let frame = try channel.readInbound(as: InboundFrame.self) {
                    found.append(frame.message)
                }
                #expect(found == messages)
                #expect(!decoder.hasPartialFrame)
            }
        }
    }

    @Test func `a part of a frame is known as one until it is whole`() throws {
        let (channel, decoder) = channel(.binary2)
        try channel.writeInbound(ByteBuffer(bytes: [0, 0, 0, 2, 7]))
        #expect(decoder.hasPartialFrame)
        #expect(decoder.takeKeepAlives() == 1)
        #expect(decoder.takeKeepAlives() == 0)
        try channel.writeInbound(ByteBuffer(bytes: [8]))
        #expect(!decoder.hasPartialFrame)
        #expect(try channel.readInbound(as: InboundFrame.self)?.message == [7, 8])
    }

    @Test(
        arguments: [
            ([0xFF, 0xFF], FramingError.tooLong(length: 65_535, maximum: 4096)),
            ([0x10, 0x01], FramingError.tooLong(length: 4097, maximum: 4096)),
        ] as [([UInt8], FramingError)]
    )
    func `a length over the maximum is refused before a byte is kept`(
        _ bytes: [UInt8],
        _ error: FramingError
    ) throws {
        let (channel, _) = channel(.binary2)
        #expect(throws: error) { try channel.writeInbound(ByteBuffer(bytes: bytes)) }
    }
}
