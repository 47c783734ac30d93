/// Bytes cut into messages by a framing as far as it fits: for tools, which say what does not fit
/// and show the rest.
public struct FrameReading: Hashable, Sendable {
    /// What does not fit.
    public enum Misfit: Hashable, Sendable {
        /// The length of the last frame says more bytes than are there.
        case short(declared: Int, present: Int)
        /// Bytes that begin no frame stand behind the last one.
        case behind(count: Int, isLineEnd: Bool)
    }

    /// Where the messages stand, in order; the last one may be cut.
    public let messages: [Range<Int>]
    /// What does not fit; nil where the frames end with the bytes.
    public let misfit: Misfit?

    /// Cuts bytes; throws where not even the first frame begins as the format says.
    public init(_ bytes: [UInt8], _ format: FrameFormat) throws(FramingError) {
        var format = format
        format.maximumBytes = .max / 2
        if format.length == .none, !format.endsWithETX || !bytes.contains(0x03) {
            messages = [try FrameReading.rest(of: bytes, format)]
            misfit = nil
            return
        }
        var found: [Range<Int>] = []
        var misfit: Misfit?
        var start = 0
        while start < bytes.count {
            do throws(FramingError) {
                switch try format.nextFrame(in: bytes.span, from: start) {
                case .keepAlive(let count): start += count
                case .frame(let layout):
                    found.append(layout.message)
                    start += layout.bytes
                case .incomplete(let needed):
                    misfit = try FrameReading.cut(bytes, format, from: start, needed, &found)
                    start = bytes.count
                }
            } catch {
                guard !found.isEmpty else { throw error }
                misfit = FrameReading.behind(bytes[start...])
                start = bytes.count
            }
        }
        guard !found.isEmpty else { throw .tooShort(length: bytes.count, minimum: start + 1) }
        messages = found
        self.misfit = misfit
    }

    /// The one message behind an envelope without a length.
    private static func rest(
        of bytes: [UInt8],
        _ format: FrameFormat
    ) throws(FramingError) -> Range<Int> {
        // Only to have its envelope looked at: it has no end to be found.
        var probe = format
        probe.endsWithETX = true
        _ = try probe.nextFrame(in: bytes.span)
        let start = format.envelopeBytes + (format.hasISOLiteral ? 12 : 0)
        guard start < bytes.count else {
            throw .tooShort(length: bytes.count, minimum: start + 1)
        }
        if format.hasISOLiteral {
            let literal = bytes[format.envelopeBytes...].prefix(3)
            guard literal.elementsEqual([0x49, 0x53, 0x4F]) else {
                throw .literalExpected(offset: format.envelopeBytes)
            }
        }
        return start..<bytes.count
    }

    private static func cut(
        _ bytes: [UInt8],
        _ format: FrameFormat,
        from start: Int,
        _ needed: Int,
        _ found: inout [Range<Int>]
    ) throws(FramingError) -> Misfit {
        let prefix = format.prefixBytes
        let present = bytes.count - start - prefix
        guard present > 0, needed > prefix else {
            guard !found.isEmpty else { throw .tooShort(length: bytes.count, minimum: prefix + 1) }
            return behind(bytes[start...])
        }
        let message = start + prefix + format.envelopeBytes + (format.hasISOLiteral ? 12 : 0)
        if message < bytes.count {
            found.append(message..<bytes.count)
        } else if found.isEmpty {
            throw .tooShort(length: present, minimum: format.overheadBytes + 1)
        }
        return .short(declared: needed - prefix, present: present)
    }

    private static func behind(_ rest: ArraySlice<UInt8>) -> Misfit {
        .behind(count: rest.count, isLineEnd: rest.allSatisfy { $0 == 0x0D || $0 == 0x0A })
    }
}

extension FrameReading.Misfit: CustomStringConvertible {
    /// What was declared, and what is there.
    public var description: String {
        switch self {
        case .short(let declared, let present):
            "the length says \(declared) bytes, \(present) are there"
        case .behind(let count, let isLineEnd):
            (count == 1 ? "1 byte stands" : "\(count) bytes stand") + " behind the frame"
                + (isLineEnd ? ", a line end" : "")
        }
    }
}
