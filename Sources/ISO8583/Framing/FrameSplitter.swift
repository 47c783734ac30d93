/// Whole frames out of a stream that comes in pieces, one splitter a connection.
///
/// What a piece brings is scanned where it lies; only the bytes of a frame that is not whole yet
/// are kept. Nothing is kept for a length that is over the maximum: the rules look at it first.
package struct FrameSplitter {
    private static let mostLookedAt = 1024
    private let format: FrameFormat
    /// The beginning of a frame whose rest has not come yet.
    private var kept: [UInt8] = []
    /// Set by the first wrong byte: what follows it means nothing.
    private var hasFailed = false
    /// Keep-alives since the last look.
    private var keepAlives = 0
    /// No frame has come yet.
    private var isFirst = true
    /// What was found of them when they ended or failed.
    private var neighbour: String?

    package init(format: FrameFormat) {
        self.format = format
    }

    /// The framing under which the first bytes, or those that failed, are whole frames; nil where
    /// they are of this format, or of none.
    ///
    /// Looks at them, and at no more than a kilobyte: it is asked behind each read that ends within
    /// the first frame, and a peer may bring that byte by byte.
    package var cure: String? {
        if let neighbour { return neighbour }
        guard isFirst, (1...Self.mostLookedAt).contains(kept.count) else { return nil }
        return format.cure(for: kept.span)
    }

    /// Bytes of a frame are there, but not all of them.
    package var hasPartialFrame: Bool { !kept.isEmpty }

    /// Hands over the frames that `bytes` makes whole, in order: a message's bytes and what stood
    /// around them.
    ///
    /// - Throws: what is wrong with the stream; frames in front of that place have been handed
    ///   over, and nothing that comes later is read.
    package mutating func split(
        _ bytes: Span<UInt8>,
        _ take: ([UInt8], FrameEnvelope) -> Void
    ) throws(FramingError) {
        guard !hasFailed else { return }
        if kept.isEmpty {
            let taken = try scan(bytes, take)
            look(at: bytes, taken: taken)
            guard taken < bytes.count else { return }
            kept = Self.copy(bytes.extracting(droppingFirst: taken))
        } else {
            bytes.withUnsafeBufferPointer { kept.append(contentsOf: $0) }
            let input = kept
            let taken = try scan(input.span, take)
            look(at: input.span, taken: taken)
            if taken == kept.count { kept = [] } else { kept.removeFirst(taken) }
        }
    }

    /// Looks for another framing in what came first, once: where a frame of this format ends in
    /// the middle of it.
    private mutating func look(at input: Span<UInt8>, taken: Int) {
        guard taken > 0 else { return }
        neighbour = taken < input.count && isFirst ? format.cure(for: input) : nil
        isFirst = false
    }

    /// Takes whole frames from the front; says how many bytes they were.
    private mutating func scan(
        _ input: Span<UInt8>,
        _ take: ([UInt8], FrameEnvelope) -> Void
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
                neighbour = format.cure(for: rest) ?? neighbour
                throw error
            }
            switch found {
            case .incomplete: return start
            case .keepAlive(let count):
                start += count
                keepAlives += 1
            case .frame(let layout):
                start += layout.bytes
                take(
                    Self.copy(rest.extracting(layout.message)),
                    format.envelope(of: layout, in: rest)
                )
            }
        }
        return start
    }

    /// How many keep-alives came since the last call.
    package mutating func takeKeepAlives() -> Int {
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
