import ISO8583
import NIOCore
import Testing

@testable import Switch

@Suite struct FrameReaderTests {
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
                var reader = FrameReader(format: format)
                var frames: [InboundFrame] = []
                for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    try reader.read(ByteBuffer(bytes: part), at: 7, into: &frames)
                }
                #expect(frames.map(\.message) == messages)
                #expect(frames.allSatisfy { $0.arrivedNanoseconds == 7 })
                #expect(!reader.hasPartialFrame)
            }
        }
    }

    @Test func `a part of a frame is known as one until it is whole`() throws {
        var reader = FrameReader(format: .binary2)
        var frames: [InboundFrame] = []
        try reader.read(ByteBuffer(bytes: [0, 0, 0, 2, 7]), at: 1, into: &frames)
        #expect(reader.hasPartialFrame)
        #expect(frames.isEmpty)
        #expect(reader.takeKeepAlives() == 1)
        #expect(reader.takeKeepAlives() == 0)
        try reader.read(ByteBuffer(bytes: [8]), at: 2, into: &frames)
        #expect(!reader.hasPartialFrame)
        #expect(frames.map(\.message) == [[7, 8]])
        #expect(frames.map(\.arrivedNanoseconds) == [2])
    }

    @Test func `frames in front of a wrong length come out and nothing behind it does`() throws {
        for first in 0...7 {
            let bytes: [UInt8] = [0, 1, 9, 0xFF, 0xFF, 0, 1, 8]
            var reader = FrameReader(format: .binary2)
            var frames: [InboundFrame] = []
            var failures = 0
            for part in [bytes[..<first], bytes[first...], [0, 1, 5]] {
                do {
                    try reader.read(ByteBuffer(bytes: part), at: 1, into: &frames)
                } catch {
                    #expect(error == .tooLong(length: 65_535, maximum: 4096))
                    failures += 1
                }
            }
            #expect(frames.map(\.message) == [[9]])
            #expect(failures == 1)
        }
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
        var reader = FrameReader(format: .binary2)
        var frames: [InboundFrame] = []
        #expect(throws: error) {
            try reader.read(ByteBuffer(bytes: bytes), at: 1, into: &frames)
        }
        #expect(!reader.hasPartialFrame)
    }
}
