import ISO8583
import NIOCore

/// Bytes to frames: the thin adapter of NIO over the framing rules of ISO8583, one a connection.
struct FrameReader {
    private var splitter: FrameSplitter

    init(format: FrameFormat) {
        splitter = FrameSplitter(format: format)
    }

    /// Bytes of a frame are there, but not all of them.
    var hasPartialFrame: Bool { splitter.hasPartialFrame }

    /// The framing under which what came would be whole frames; nil where there is none.
    var cure: String? { splitter.cure }

    /// Appends the frames that `bytes`, which came at `now`, makes whole.
    ///
    /// - Throws: what is wrong with the stream; frames in front of that place have been appended,
    ///   and nothing that comes later is read.
    mutating func read(
        _ bytes: ByteBuffer,
        at now: Int64,
        into frames: inout [InboundFrame]
    ) throws(FramingError) {
        try splitter.split(bytes.readableBytesUInt8Span) { message, envelope in
            frames.append(
                InboundFrame(message: message, envelope: envelope, arrivedNanoseconds: now)
            )
        }
    }

    /// How many keep-alives came since the last call.
    mutating func takeKeepAlives() -> Int { splitter.takeKeepAlives() }
}
