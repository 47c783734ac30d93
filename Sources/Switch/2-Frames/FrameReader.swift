import ISO8583
import NIOCore

/// Bytes to frames: the thin adapter of NIO over the framing rules of ISO8583, one a connection.
///
/// What a read brings is scanned where it lies; only the bytes of a frame that is not whole yet are
/// kept. Nothing is kept for a length that is over the maximum: the rules look at it first.
struct FrameReader {
    private let format: FrameFormat
    /// The beginning of a frame whose rest has not come yet.
    private var kept: [UInt8] = []
    /// Set by the first wrong byte: what follows it means nothing.
    private var hasFailed = false
    /// Keep-alives since the last look.
    private var keepAlives = 0

    init(format: FrameFormat) {
        self.format = format
    }

    /// Bytes of a frame are there, but not all of them.
    var hasPartialFrame: Bool { !kept.isEmpty }

    /// Appends the frames that `bytes`, which came at `now`, makes whole.
    ///
    /// - Throws: what is wrong with the stream; frames in front of that place have been appended,
    ///   and nothing that comes later is read.
    mutating func read(
        _ bytes: ByteBuffer,
        at now: Int64,
        into frames: inout [InboundFrame]
    ) throws(FramingError) {
        guard !hasFailed else { return }
        if kept.isEmpty {
            let input = bytes.readableBytesUInt8Span
            let taken = try scan(input, at: now, into: &frames)
            guard taken < input.count else { return }
            kept = Self.copy(input.extracting(droppingFirst: taken))
        } else {
            kept.append(contentsOf: bytes.readableBytesView)
            let input = kept
            let taken = try scan(input.span, at: now, into: &frames)
            if taken == kept.count { kept = [] } else { kept.removeFirst(taken) }
        }
    }

    /// Takes whole frames from the front; says how many bytes they were.
    private mutating func scan(
        _ input: Span<UInt8>,
        at now: Int64,
        into frames: inout [InboundFrame]
    ) throws(FramingError) -> Int {
        var start = 0
        while start < input.count {
            // The rules count the places in a frame from the front of what they are given.
            let rest = input.extracting(droppingFirst: start)
            let found: FrameScan
            do throws(FramingError) {
                found = try format.nextFrame(in: rest)
            } catch {
                hasFailed = true
                kept = []
                throw error
            }
            switch found {
            case .incomplete: return start
            case .keepAlive(let count):
                start += count
                keepAlives += 1
            case .frame(let layout):
                start += layout.bytes
                frames.append(
                    InboundFrame(
                        message: Self.copy(rest.extracting(layout.message)),
                        envelope: format.envelope(of: layout, in: rest),
                        arrivedNanoseconds: now
                    )
                )
            }
        }
        return start
    }

    /// How many keep-alives came since the last call.
    mutating func takeKeepAlives() -> Int {
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
