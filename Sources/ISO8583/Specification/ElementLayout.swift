/// One element as the coding loops see it: plain numbers, no references.
///
/// Made once from an ``ElementFormat``; every length is in positions of the canonical value
/// (characters, or bytes for `b`), the sign of `x+n` included.
struct ElementLayout: Sendable, BitwiseCopyable {
    /// Where the content ends.
    enum Extent: UInt8, BitwiseCopyable {
        case fixed
        case prefixed
        case rest
        case until
    }

    /// What must be looked at besides characters and nibbles.
    struct Extra: OptionSet, Sendable, BitwiseCopyable {
        let rawValue: UInt8
        static let luhn = Extra(rawValue: 1)
        static let date = Extra(rawValue: 2)
        static let zeroDate = Extra(rawValue: 4)
        static let composite = Extra(rawValue: 8)
        static let fill = Extra(rawValue: 16)
        static let signed = Extra(rawValue: 32)
    }

    /// The key in a composite, its characters packed with the first in the high byte; 0 elsewhere.
    var key: UInt64 = 0
    var minimum: Int32 = 0
    var maximum: Int32 = 0
    /// The bytes on the wire of a fixed element.
    var fixedBytes: Int32 = 0
    var datePattern: UInt32 = 0
    /// Index of the composite's layout; -1 for none.
    var composite: Int16 = -1
    var isDescribed = false
    var kind = ElementKind.binary
    var encoding = ContentEncoding.binary
    var characters = CharacterClass.any
    var extent = Extent.fixed
    var prefixEncoding = LengthEncoding.ascii
    var prefixBytes: UInt8 = 0
    var counts = LengthUnit.digits
    var inclusive = false
    var padNibble: UInt8 = 0
    var fillCharacter: UInt8 = 0
    var fillsLeft = false
    var terminator: UInt8 = 0
    var extra: Extra = []

    static let absent = ElementLayout()
}

extension ElementLayout {
    /// The layout of a format.
    init(_ format: ElementFormat, composite: Int? = nil) {
        let signed = format.kind == .signedNumeric ? 1 : 0
        isDescribed = true
        kind = format.kind
        encoding = format.encoding
        minimum = Int32(format.minimum + signed)
        maximum = Int32(format.maximum + signed)
        characters = format.kind.characters
        padNibble = format.padNibble
        fixedBytes = Int32(contentBytes(positions: Int(maximum)))
        switch format.length {
        case .fixed: extent = .fixed
        case .rest: extent = .rest
        case .until(let byte):
            extent = .until
            terminator = byte
        case .prefixed(let prefix, _):
            extent = .prefixed
            prefixEncoding = prefix.encoding
            prefixBytes = UInt8(prefix.bytes)
            counts = prefix.counts
            inclusive = prefix.inclusive
        }
        if signed == 1 { extra.insert(.signed) }
        switch format.check {
        case .characters: break
        case .any: characters = .any
        case .gbk: characters = .printableDoubleByte
        case .luhn: extra.insert(.luhn)
        case .date(let pattern, let zeroAllowed):
            extra.insert(.date)
            if zeroAllowed { extra.insert(.zeroDate) }
            datePattern = pattern.packed
        }
        if let fill = format.fill {
            extra.insert(.fill)
            fillCharacter = fill.character
            fillsLeft = fill.side == .left
        }
        if let composite {
            extra.insert(.composite)
            self.composite = Int16(composite)
        }
    }

    /// The bytes on the wire of a value with so many positions.
    @inline(__always)
    func contentBytes(positions: Int) -> Int {
        switch encoding {
        case .ascii, .ebcdic, .binary: return positions
        case .hexadecimal: return positions &* 2
        case .bcdRight, .bcdLeft:
            // The sign is one ASCII byte in front of the packed digits.
            let sign = extra.contains(.signed) || kind == .signedNumeric ? 1 : 0
            return sign &+ (positions &- sign &+ 1) / 2
        }
    }

    /// The number that the length prefix of such a value bears.
    @inline(__always)
    func prefixValue(positions: Int, bytes: Int) -> Int {
        let own = inclusive ? Int(prefixBytes) : 0
        switch counts {
        case .digits: return positions &+ own
        case .bytes: return bytes &+ own
        case .nibbles: return (bytes &+ own) &* 2
        }
    }

    /// Whether a count of bytes or nibbles leaves open if the last nibble is a digit.
    var hidesOddness: Bool {
        encoding.isPacked && padNibble <= 9 && extent != .fixed
            && !(extent == .prefixed && counts == .digits)
    }
}
