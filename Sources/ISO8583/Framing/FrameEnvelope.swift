/// The transport header of NAC networks: `60`, destination and source, five bytes.
public struct TransportHeader: Hashable, Sendable {
    /// The first byte of every TPDU.
    public static let identifier: UInt8 = 0x60

    /// Where the frame goes, two BCD bytes as one number (`0003` is 3).
    public var destination: UInt16
    /// Where it came from.
    public var source: UInt16

    /// A TPDU by its two addresses.
    public init(destination: UInt16, source: UInt16) {
        self.destination = destination
        self.source = source
    }

    /// The TPDU of an answer: both addresses change places.
    public var reply: TransportHeader { TransportHeader(destination: source, source: destination) }
}

/// Up to 24 bytes of header, kept in place so that a frame needs no allocation for them.
public struct FrameHeader: Hashable, Sendable {
    /// The most bytes that a header can have.
    public static let maximumBytes = 24

    private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)

    /// How many bytes there are.
    public private(set) var count = 0

    /// No header.
    public init() {}

    /// A header from its bytes; nil for more than 24.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= FrameHeader.maximumBytes else { return nil }
        for byte in bytes { append(byte) }
    }

    mutating func append(_ byte: UInt8) {
        count += 1
        self[count - 1] = byte
    }

    /// One byte; the index must be below ``count``.
    public subscript(index: Int) -> UInt8 {
        get {
            precondition(
                index >= 0 && index < count,
                "A header's byte is asked for behind its end."
            )
            let shift = UInt64(56 - (index & 7) * 8)
            switch index >> 3 {
            case 0: return UInt8(truncatingIfNeeded: words.0 >> shift)
            case 1: return UInt8(truncatingIfNeeded: words.1 >> shift)
            default: return UInt8(truncatingIfNeeded: words.2 >> shift)
            }
        }
        set {
            precondition(index >= 0 && index < count, "A header's byte is set behind its end.")
            let shift = UInt64(56 - (index & 7) * 8)
            let mask = ~(UInt64(0xFF) << shift)
            let value = UInt64(newValue) << shift
            switch index >> 3 {
            case 0: words.0 = words.0 & mask | value
            case 1: words.1 = words.1 & mask | value
            default: words.2 = words.2 & mask | value
            }
        }
    }

    /// The bytes as an array, for tools.
    public var bytes: [UInt8] { (0..<count).map { self[$0] } }

    /// Whether both have the same bytes.
    public static func == (left: FrameHeader, right: FrameHeader) -> Bool {
        left.count == right.count && left.words == right.words
    }

    /// Feeds the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
    }
}

/// What stands around a message besides its length.
public struct FrameEnvelope: Hashable, Sendable {
    /// The TPDU; nil where the format has none.
    public var tpdu: TransportHeader?
    /// The header behind it.
    public var header: FrameHeader
    /// The nine characters behind `ISO`, where the format has them.
    public var isoLiteral: [UInt8]

    /// An envelope from its parts.
    public init(
        tpdu: TransportHeader? = nil,
        header: FrameHeader = FrameHeader(),
        isoLiteral: [UInt8] = []
    ) {
        self.tpdu = tpdu
        self.header = header
        self.isoLiteral = isoLiteral
    }

    /// The envelope of an answer: the TPDU's addresses change places, the rest stays.
    public var reply: FrameEnvelope {
        FrameEnvelope(tpdu: tpdu?.reply, header: header, isoLiteral: isoLiteral)
    }
}
