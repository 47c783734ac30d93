/// One element as the coding loops see it: plain numbers, no references.
///
/// Made once from an ``ElementFormat``; every length is in positions of the canonical value
/// (characters, or bytes for `b`), the sign of `x+n` included. Four words, so that it travels in
/// registers; as separate fields it is copied through memory for every element.
struct ElementLayout: Sendable, BitwiseCopyable {
    /// Where the content ends.
    enum Extent: UInt8, BitwiseCopyable {
        case fixed
        case prefixed
        case rest
        case until
    }

    /// Which way the content is checked.
    enum Plan: UInt8, BitwiseCopyable {
        /// ASCII characters of one class.
        case characters
        /// Packed digits.
        case nibbles
        /// Bytes, which are always right.
        case bytes
        /// Signs, fills, code page 37, hexadecimal text.
        case rare
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
        /// The fill is no part of the value: that of a text, but not the zeros of a number.
        static let unfilled = Extra(rawValue: 64)
    }

    /// The key in a composite, its characters packed with the first in the high byte; 0 elsewhere.
    var key: UInt64 = 0
    private var bounds: UInt64 = 0
    private var sizes: UInt64 = 0
    private var flags: UInt64 = 0

    static let absent = ElementLayout()
}

extension ElementLayout {
    /// The layout of a format.
    init(_ format: ElementFormat, composite: Int? = nil) {
        self.init()
        self.composite = -1
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
        case .any: characters = kind == .track ? .encryptedTrack : .any
        case .gbk: characters = .printableDoubleByte
        case .utf8: characters = .printableUTF8
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
            if composite == nil, !format.kind.packs { extra.insert(.unfilled) }
        }
        if let composite {
            extra.insert(.composite)
            self.composite = Int16(composite)
        }
        checksDigits = !extra.isDisjoint(with: [.luhn, .date])
        let isPlain = extra.isDisjoint(with: [.signed, .fill])
        switch encoding {
        case .ascii where isPlain: plan = .characters
        case .bcdRight where isPlain, .bcdLeft where isPlain: plan = .nibbles
        case .binary: plan = .bytes
        default: plan = .rare
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
            let sign = kind == .signedNumeric ? 1 : 0
            return sign &+ (positions &- sign &+ 1) &>> 1
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
        @inline(__always) get {
            guard plan != .characters, encoding.isPacked, padNibble <= 9, extent != .fixed else {
                return false
            }
            return extent != .prefixed || counts != .digits
        }
    }
}

/// The fields, cut out of the words.
///
/// Every enumeration here is a byte that counts its cases from 0, and only its own raw values are
/// ever stored, so the bits are a case again without a comparison for each.
extension ElementLayout {
    @inline(__always)
    private func field(_ shift: UInt64, _ width: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: (flags &>> shift) & (1 &<< width &- 1))
    }

    @inline(__always)
    private mutating func setField(_ value: UInt8, _ shift: UInt64, _ width: UInt64) {
        let mask: UInt64 = (1 &<< width &- 1) &<< shift
        flags = flags & ~mask | (UInt64(value) &<< shift) & mask
    }

    var minimum: Int32 {
        @inline(__always) get { Int32(truncatingIfNeeded: bounds &>> 32) }
        set { bounds = bounds & 0xFFFF_FFFF | UInt64(UInt32(bitPattern: newValue)) << 32 }
    }

    var maximum: Int32 {
        @inline(__always) get { Int32(truncatingIfNeeded: bounds) }
        set { bounds = bounds & ~0xFFFF_FFFF | UInt64(UInt32(bitPattern: newValue)) }
    }

    /// The bytes on the wire of a fixed element.
    var fixedBytes: Int32 {
        @inline(__always) get { Int32(truncatingIfNeeded: sizes) }
        set { sizes = sizes & ~0xFFFF_FFFF | UInt64(UInt32(bitPattern: newValue)) }
    }

    var datePattern: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: sizes &>> 32) }
        set { sizes = sizes & 0xFFFF_FFFF | UInt64(newValue) << 32 }
    }

    /// Index of the composite's layout; -1 for none.
    var composite: Int16 {
        @inline(__always) get { Int16(truncatingIfNeeded: flags &>> 48) }
        set { flags = flags & 0xFFFF_FFFF_FFFF | UInt64(UInt16(bitPattern: newValue)) << 48 }
    }

    var isDescribed: Bool {
        @inline(__always) get { field(0, 1) != 0 }
        set { setField(newValue ? 1 : 0, 0, 1) }
    }

    // The casts below are sound: each enum is one byte, and its field holds only what its own
    // setter put there.
    var kind: ElementKind {
        @inline(__always) get { unsafeBitCast(field(1, 4), to: ElementKind.self) }
        set { setField(newValue.rawValue, 1, 4) }
    }

    var encoding: ContentEncoding {
        @inline(__always) get { unsafeBitCast(field(5, 3), to: ContentEncoding.self) }
        set { setField(newValue.rawValue, 5, 3) }
    }

    var characters: CharacterClass {
        @inline(__always) get { unsafeBitCast(field(8, 4), to: CharacterClass.self) }
        set { setField(newValue.rawValue, 8, 4) }
    }

    var extent: Extent {
        @inline(__always) get { unsafeBitCast(field(12, 2), to: Extent.self) }
        set { setField(newValue.rawValue, 12, 2) }
    }

    var prefixEncoding: LengthEncoding {
        @inline(__always) get { unsafeBitCast(field(14, 2), to: LengthEncoding.self) }
        set { setField(newValue.rawValue, 14, 2) }
    }

    var prefixBytes: UInt8 {
        @inline(__always) get { field(16, 3) }
        set { setField(newValue, 16, 3) }
    }

    var counts: LengthUnit {
        @inline(__always) get { unsafeBitCast(field(19, 2), to: LengthUnit.self) }
        set { setField(newValue.rawValue, 19, 2) }
    }

    var inclusive: Bool {
        @inline(__always) get { field(21, 1) != 0 }
        set { setField(newValue ? 1 : 0, 21, 1) }
    }

    var fillsLeft: Bool {
        @inline(__always) get { field(22, 1) != 0 }
        set { setField(newValue ? 1 : 0, 22, 1) }
    }

    var padNibble: UInt8 {
        @inline(__always) get { field(24, 4) }
        set { setField(newValue, 24, 4) }
    }

    var extra: Extra {
        @inline(__always) get { Extra(rawValue: field(28, 8)) }
        set { setField(newValue.rawValue, 28, 8) }
    }

    /// The character that ends a part; the same bits as the fill, which such a part has not.
    var terminator: UInt8 {
        @inline(__always) get { field(36, 8) }
        set { setField(newValue, 36, 8) }
    }

    var plan: Plan {
        @inline(__always) get { unsafeBitCast(field(44, 2), to: Plan.self) }
        set { setField(newValue.rawValue, 44, 2) }
    }

    /// Whether a date pattern or a check digit is looked at.
    var checksDigits: Bool {
        @inline(__always) get { field(46, 1) != 0 }
        set { setField(newValue ? 1 : 0, 46, 1) }
    }

    var fillCharacter: UInt8 {
        @inline(__always) get { terminator }
        set { terminator = newValue }
    }
}
