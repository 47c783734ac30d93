import ISO8583
import NIOCore

/// Bytes to frames: the thin adapter of NIO over the framing rules of ISO8583.
///
/// Nothing is kept for a length that is over the maximum: the rules look at it first.
final class FrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = InboundFrame

    private let format: FrameFormat
    private let clock: any SwitchClock
    /// Bytes of a frame are there, but not all of them.
    private(set) var hasPartialFrame = false
    /// Keep-alives since the last look.
    private var keepAlives = 0

    init(format: FrameFormat, clock: any SwitchClock) {
        self.format = format
        self.clock = clock
    }

    func decode(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer
    ) throws -> DecodingState {
        hasPartialFrame = buffer.readableBytes > 0
        guard hasPartialFrame else { return .needMoreData }
        let (scan, frame) = try scan(buffer)
        switch scan {
        case .incomplete:
            return .needMoreData
        case .keepAlive(let count):
            buffer.moveReaderIndex(forwardBy: count)
            keepAlives += 1
        case .frame(let layout):
            buffer.moveReaderIndex(forwardBy: layout.bytes)
            if let frame { context.fireChannelRead(wrapInboundOut(frame)) }
        }
        hasPartialFrame = buffer.readableBytes > 0
        return .continue
    }

    private func scan(_ buffer: ByteBuffer) throws(FramingError) -> (FrameScan, InboundFrame?) {
        let bytes = buffer.readableBytesUInt8Span
        let scan = try format.nextFrame(in: bytes)
        guard case .frame(let layout) = scan else { return (scan, nil) }
        let frame = InboundFrame(
            message: Self.copy(bytes.extracting(layout.message)),
            envelope: format.envelope(of: layout, in: bytes),
            arrivedNanoseconds: clock.monotonicNanoseconds()
        )
        return (scan, frame)
    }

    /// The peer will send no more: a part of a frame stays a part.
    func decodeLast(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }

    /// How many keep-alives came since the last call.
    func takeKeepAlives() -> Int {
        defer { keepAlives = 0 }
        return keepAlives
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
            bytes.withUnsafeBufferPointer { source in
                count = target.initialize(fromContentsOf: source)
            }
        }
    }
}

extension FrameDecoder {
    /// Longer than any frame that the format takes, so that NIO's bound never speaks first.
    static func bufferLimit(of format: FrameFormat) -> Int { format.maximumBytes + 64 }
}
