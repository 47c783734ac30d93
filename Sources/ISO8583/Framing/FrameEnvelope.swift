/// What stands between the length and the message of a frame, and goes back with the reply.
public struct FrameEnvelope: Hashable, Sendable {
    /// The five bytes of the TPDU: 0x60, destination 2, source 2; empty where there is none.
    public var tpdu: [UInt8]
    /// `ISO` and nine digits; empty where there is none.
    public var isoPrefix: [UInt8]
    /// The header; empty where there is none.
    public var header: [UInt8]

    /// Nothing between length and message.
    public static let empty = FrameEnvelope()

    /// An envelope by its parts.
    public init(tpdu: [UInt8] = [], isoPrefix: [UInt8] = [], header: [UInt8] = []) {
        self.tpdu = tpdu
        self.isoPrefix = isoPrefix
        self.header = header
    }

    /// The envelope of the answer: destination and source of the TPDU change places.
    public var reply: FrameEnvelope {
        guard tpdu.count == 5 else { return self }
        var swapped = self
        swapped.tpdu = [tpdu[0], tpdu[3], tpdu[4], tpdu[1], tpdu[2]]
        return swapped
    }
}

/// Where the parts of one frame stand, as offsets in the bytes that were looked at.
public struct FrameLayout: Hashable, Sendable {
    /// The whole frame, length and trailer included.
    public var frame: Range<Int>
    /// The TPDU; empty where there is none.
    public var tpdu: Range<Int>
    /// The literal prefix; empty where there is none.
    public var isoPrefix: Range<Int>
    /// The header; empty where there is none.
    public var header: Range<Int>
    /// The message: type, bitmaps, elements.
    public var message: Range<Int>

    /// Behind the frame: where the next one starts.
    public var end: Int { frame.upperBound }

    /// Copies the envelope out of the bytes that were looked at.
    public func envelope(in bytes: Span<UInt8>) -> FrameEnvelope {
        func copy(_ range: Range<Int>) -> [UInt8] { range.map { bytes[$0] } }
        return FrameEnvelope(
            tpdu: copy(tpdu), isoPrefix: copy(isoPrefix), header: copy(header))
    }
}

/// What stands at a place in a stream of bytes.
public enum FrameResult: Hashable, Sendable {
    /// Not all of a frame is there: look again with at least so many bytes more.
    case needMore(atLeast: Int)
    /// A length of zero, to be skipped; `end` is behind it.
    case keepAlive(end: Int)
    /// A whole frame.
    case frame(FrameLayout)
}

/// Why bytes are no frame. None of them can be mended: the stream has lost its place.
public enum FramingError: Error, Hashable, Sendable {
    /// A byte of the length is no digit in its form.
    case lengthNotNumeric(offset: Int)
    /// The two zero bytes beside the length are not there.
    case zerosMissing(offset: Int)
    /// The length is over the maximum of the connection.
    case tooLong(length: Int, maximum: Int)
    /// The length does not cover what must stand in front of the message.
    case tooShort(length: Int, minimum: Int)
    /// The first byte of the TPDU is not 0x60.
    case tpduMissing(offset: Int)
    /// The literal `ISO` and nine digits are not there.
    case prefixMissing(offset: Int)
    /// The last byte of the frame is not ETX.
    case trailerMissing(offset: Int)
    /// A message that is to be sent is longer than its length field can say.
    case unsendable(length: Int, maximum: Int)
    /// The envelope that is to be sent has not the sizes of the format.
    case envelopeMismatch
}

extension FramingError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .lengthNotNumeric(let offset): "the frame length at offset \(offset) is not numeric"
        case .zerosMissing(let offset): "two zero bytes are missing at offset \(offset)"
        case .tooLong(let length, let maximum): "a frame of \(length) bytes is over \(maximum)"
        case .tooShort(let length, let minimum):
            "a frame of \(length) bytes is shorter than the \(minimum) that it must have"
        case .tpduMissing(let offset): "no TPDU (60 ...) at offset \(offset)"
        case .prefixMissing(let offset): "no ISO and nine digits at offset \(offset)"
        case .trailerMissing(let offset): "no ETX at offset \(offset)"
        case .unsendable(let length, let maximum):
            "a frame of \(length) bytes does not fit its length field of \(maximum) at most"
        case .envelopeMismatch: "the envelope has not the sizes of the format"
        }
    }
}
