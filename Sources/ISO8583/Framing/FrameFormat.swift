/// How messages are cut out of a TCP stream: which length form stands in front, and what stands
/// between the length and the message.
///
/// On the wire a frame is, each part only where the format has it:
///
/// ```
/// 00 00 │ length │ 00 00 │ TPDU 5 │ header n │ "ISO" + 9 │ message │ ETX
/// ```
///
/// The length counts everything behind it but the two zero bytes; `inclusive` adds its own bytes;
/// without `countsEnvelope` TPDU and header are left out of it.
public struct FrameFormat: Hashable, Sendable {
    /// How the length in front of a frame is written.
    public enum LengthForm: Hashable, Sendable {
        /// A binary number of 1 to 4 bytes.
        case binary(bytes: Int, littleEndian: Bool)
        /// Packed digits, 1 to 4 bytes.
        case bcd(bytes: Int)
        /// ASCII digits, 1 to 8.
        case ascii(digits: Int)
        /// ASCII hexadecimal digits of either case, 1 to 8.
        case hexadecimal(digits: Int)
        /// No length: the trailer ends the frame.
        case none
    }

    /// Where two zero bytes stand beside the length.
    public enum ZeroBytes: Hashable, Sendable {
        /// Nowhere.
        case none
        /// In front of the length, as in Germany's GICC.
        case before
        /// Behind the length, as in Visa's VAP.
        case after
    }

    /// The length form.
    public var length: LengthForm
    /// Whether the length counts its own bytes.
    public var inclusive: Bool
    /// Whether the length counts TPDU and header.
    public var countsEnvelope: Bool
    /// Two zero bytes beside the length.
    public var zeroBytes: ZeroBytes
    /// Whether a TPDU of five bytes (60, destination, source) stands in front.
    public var hasTPDU: Bool
    /// Bytes of the header behind the TPDU, 0 to 24.
    public var headerBytes: Int
    /// Whether the header's first byte must be an application category, 60 to 68.
    public var checksCategory: Bool
    /// Whether `ISO` and nine characters stand in front of the message, as in BASE24.
    public var hasISOLiteral: Bool
    /// Whether the byte 03 ends the frame; the length counts it.
    public var endsWithETX: Bool
    /// The longest frame taken, in bytes without the length: a longer one closes the connection.
    public var maximumBytes: Int

    /// A format; the defaults are a bare message behind its length.
    public init(
        length: LengthForm,
        inclusive: Bool = false,
        countsEnvelope: Bool = true,
        zeroBytes: ZeroBytes = .none,
        hasTPDU: Bool = false,
        headerBytes: Int = 0,
        checksCategory: Bool = false,
        hasISOLiteral: Bool = false,
        endsWithETX: Bool = false,
        maximumBytes: Int = 4096
    ) {
        self.length = length
        self.inclusive = inclusive
        self.countsEnvelope = countsEnvelope
        self.zeroBytes = zeroBytes
        self.hasTPDU = hasTPDU
        self.headerBytes = headerBytes
        self.checksCategory = checksCategory
        self.hasISOLiteral = hasISOLiteral
        self.endsWithETX = endsWithETX
        self.maximumBytes = maximumBytes
    }

    /// Two bytes big-endian, TPDU and a header of six: UnionPay POS.
    public static let unionPay = FrameFormat(
        length: .binary(bytes: 2, littleEndian: false),
        hasTPDU: true,
        headerBytes: 6,
        checksCategory: true
    )

    /// Two bytes big-endian.
    public static let binary2 = FrameFormat(length: .binary(bytes: 2, littleEndian: false))

    /// Four ASCII digits.
    public static let ascii4 = FrameFormat(length: .ascii(digits: 4))

    /// The bytes of the length itself.
    var lengthBytes: Int {
        switch length {
        case .binary(let bytes, _), .bcd(let bytes): bytes
        case .ascii(let digits), .hexadecimal(let digits): digits
        case .none: 0
        }
    }

    /// The bytes between the start of a frame and its counted part.
    var prefixBytes: Int { lengthBytes + (zeroBytes == .none ? 0 : 2) }

    /// The bytes of TPDU and header.
    var envelopeBytes: Int { (hasTPDU ? 5 : 0) + headerBytes }

    /// The bytes of all that is not message behind the length.
    var overheadBytes: Int { envelopeBytes + (hasISOLiteral ? 12 : 0) + (endsWithETX ? 1 : 0) }

    /// The highest number that the length can hold.
    var capacity: Int {
        switch length {
        case .binary(let bytes, _): (1 << (8 * bytes)) - 1
        case .bcd(let bytes): FrameFormat.power(100, bytes) - 1
        case .ascii(let digits): FrameFormat.power(10, digits) - 1
        case .hexadecimal(let digits): (1 << (4 * digits)) - 1
        case .none: Int.max
        }
    }

    private static func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }
}

extension FrameFormat.LengthForm: LosslessStringConvertible {
    /// Reads `binary-2`, `binary-2-le`, `bcd-2`, `ascii-4`, `hex-4` or `none`.
    public init?(_ description: String) {
        if description == "none" {
            self = .none
            return
        }
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, let size = Int(parts[1]), String(size) == parts[1] else {
            return nil
        }
        switch (parts[0], parts.count, size) {
        case ("binary", 2, 1...4): self = .binary(bytes: size, littleEndian: false)
        case ("binary", 3, 2...4) where parts[2] == "le":
            self = .binary(bytes: size, littleEndian: true)
        case ("bcd", 2, 1...4): self = .bcd(bytes: size)
        case ("ascii", 2, 1...8): self = .ascii(digits: size)
        case ("hex", 2, 1...8): self = .hexadecimal(digits: size)
        default: return nil
        }
    }

    /// The word that ``init(_:)`` reads.
    public var description: String {
        switch self {
        case .binary(let bytes, let littleEndian): "binary-\(bytes)" + (littleEndian ? "-le" : "")
        case .bcd(let bytes): "bcd-\(bytes)"
        case .ascii(let digits): "ascii-\(digits)"
        case .hexadecimal(let digits): "hex-\(digits)"
        case .none: "none"
        }
    }
}
