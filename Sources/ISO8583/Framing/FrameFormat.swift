/// How messages are cut out of a stream of bytes: length, envelope, trailer.
///
/// ```
/// | zeros? | length | zeros? | TPDU 5? | prefix? | header n? | message ... | ETX? |
/// ```
///
/// A pure value: it looks at bytes and says where a frame is. Who reads them is none of its business.
public struct FrameFormat: Hashable, Sendable {
    /// The length in front of a frame.
    public enum Length: Hashable, Sendable {
        /// A big-endian number of 1 to 4 bytes.
        case binary(bytes: Int)
        /// Two bytes, the low one first.
        case binaryLittleEndian2
        /// Two bytes of packed digits.
        case bcd2
        /// ASCII digits, 1 to 9 of them.
        case ascii(digits: Int)
        /// Hexadecimal text in either case, 1 to 8 characters.
        case hexadecimal(digits: Int)
        /// None: the frame ends at its trailer.
        case none
    }

    /// The length's form.
    public var length: Length
    /// Whether the length counts its own bytes, and the zeros beside it, too.
    public var inclusive: Bool
    /// Whether the length counts the TPDU, the prefix and the header.
    public var countsEnvelope: Bool
    /// Two zero bytes in front of the length (GICC).
    public var zerosBefore: Bool
    /// Two zero bytes behind the length (VAP).
    public var zerosAfter: Bool
    /// Whether a TPDU of five bytes, the first of them 0x60, stands in front of the message.
    public var tpdu: Bool
    /// Bytes of the header in front of the message; not looked at.
    public var headerBytes: Int
    /// Whether the message begins with `ISO` and nine digits (BASE24).
    public var isoPrefix: Bool
    /// Whether an ETX byte (0x03) ends the frame; the length counts it.
    public var etx: Bool
    /// The most bytes behind the length, envelope and trailer included.
    public var maximumBytes: Int

    /// A format by its parts; the parts that are left out are the common ones.
    public init(
        length: Length, inclusive: Bool = false, countsEnvelope: Bool = true,
        zerosBefore: Bool = false, zerosAfter: Bool = false, tpdu: Bool = false,
        headerBytes: Int = 0, isoPrefix: Bool = false, etx: Bool = false,
        maximumBytes: Int = 4096
    ) {
        self.length = length
        self.inclusive = inclusive
        self.countsEnvelope = countsEnvelope
        self.zerosBefore = zerosBefore
        self.zerosAfter = zerosAfter
        self.tpdu = tpdu
        self.headerBytes = headerBytes
        self.isoPrefix = isoPrefix
        self.etx = etx || length == .none
        self.maximumBytes = maximumBytes
    }

    /// Two big-endian bytes that do not count themselves.
    public static let binary2 = FrameFormat(length: .binary(bytes: 2))

    /// Four ASCII digits that do not count themselves.
    public static let ascii4 = FrameFormat(length: .ascii(digits: 4))

    /// UnionPay POS: two big-endian bytes, TPDU, six bytes of header.
    public static let unionPayPOS = FrameFormat(
        length: .binary(bytes: 2), tpdu: true, headerBytes: 6)

    /// The bytes of the length field itself.
    public var lengthBytes: Int {
        switch length {
        case .binary(let bytes): bytes
        case .binaryLittleEndian2, .bcd2: 2
        case .ascii(let digits), .hexadecimal(let digits): digits
        case .none: 0
        }
    }

    /// The bytes in front of the envelope: the length and the zeros beside it.
    var leadBytes: Int { lengthBytes + (zerosBefore ? 2 : 0) + (zerosAfter ? 2 : 0) }

    /// The bytes between the length and the message.
    public var envelopeBytes: Int { (tpdu ? 5 : 0) + (isoPrefix ? 12 : 0) + headerBytes }

    /// The highest number that the length field holds.
    var lengthCapacity: Int {
        func power(_ base: Int, _ exponent: Int) -> Int {
            (0..<exponent).reduce(1) { value, _ in value * base }
        }
        switch length {
        case .binary(let bytes): return power(256, bytes) - 1
        case .binaryLittleEndian2: return 65_535
        case .bcd2: return 9_999
        case .ascii(let digits): return power(10, digits) - 1
        case .hexadecimal(let digits): return power(16, digits) - 1
        case .none: return Int.max
        }
    }
}

extension FrameFormat.Length: LosslessStringConvertible {
    /// Reads the words of a configuration: `binary-2`, `binary-2-le`, `bcd-2`, `ascii-4`, `hex-4`, `none`.
    public init?(_ description: String) {
        switch description {
        case "binary-2-le": self = .binaryLittleEndian2
        case "bcd-2": self = .bcd2
        case "none": self = .none
        default:
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let size = Int(parts[1]), String(size) == parts[1] else {
                return nil
            }
            switch parts[0] {
            case "binary" where (1...4).contains(size): self = .binary(bytes: size)
            case "ascii" where (1...9).contains(size): self = .ascii(digits: size)
            case "hex" where (1...8).contains(size): self = .hexadecimal(digits: size)
            default: return nil
            }
        }
    }

    /// The word in a configuration.
    public var description: String {
        switch self {
        case .binary(let bytes): "binary-\(bytes)"
        case .binaryLittleEndian2: "binary-2-le"
        case .bcd2: "bcd-2"
        case .ascii(let digits): "ascii-\(digits)"
        case .hexadecimal(let digits): "hex-\(digits)"
        case .none: "none"
        }
    }
}
