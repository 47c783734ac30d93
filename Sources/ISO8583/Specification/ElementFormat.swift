/// What an element holds, in the standard's letters.
public enum ElementKind: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// `n`: digits.
    case numeric
    /// `a`: letters.
    case alphabetic
    /// `an`: letters and digits.
    case alphanumeric
    /// `anp`: letters, digits and space.
    case alphanumericPadded
    /// `as`: letters, specials and space.
    case alphabeticSpecial
    /// `ns`: digits, specials and space.
    case numericSpecial
    /// `ans`: printable characters.
    case alphanumericSpecial
    /// `b`: bytes.
    case binary
    /// `z`: the track code set.
    case track
    /// `x+n`: `C` or `D`, then digits.
    case signedNumeric

    /// The letters in a specification.
    public var keyword: String {
        switch self {
        case .numeric: "n"
        case .alphabetic: "a"
        case .alphanumeric: "an"
        case .alphanumericPadded: "anp"
        case .alphabeticSpecial: "as"
        case .numericSpecial: "ns"
        case .alphanumericSpecial: "ans"
        case .binary: "b"
        case .track: "z"
        case .signedNumeric: "x+n"
        }
    }

    var characters: CharacterClass {
        switch self {
        case .numeric, .signedNumeric: .numeric
        case .alphabetic: .alphabetic
        case .alphanumeric: .alphanumeric
        case .alphanumericPadded: .alphanumericPadded
        case .alphabeticSpecial: .alphabeticSpecial
        case .numericSpecial: .numericSpecial
        case .alphanumericSpecial: .printable
        case .binary: .any
        case .track: .track
        }
    }

    /// Whether the digits may be packed two a byte.
    var packs: Bool { self == .numeric || self == .signedNumeric || self == .track }
}

/// How the content of an element stands on the wire.
public enum ContentEncoding: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// One ASCII byte a character.
    case ascii
    /// One byte of code page 37 a character.
    case ebcdic
    /// Two digits a byte; an odd count has its pad nibble in front.
    case bcdRight
    /// Two digits a byte; an odd count has its pad nibble behind.
    case bcdLeft
    /// Bytes as they are.
    case binary
    /// Two upper-case hexadecimal characters a byte.
    case hexadecimal

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .ascii: "ascii"
        case .ebcdic: "ebcdic"
        case .bcdRight: "bcd-right"
        case .bcdLeft: "bcd-left"
        case .binary: "binary"
        case .hexadecimal: "hex"
        }
    }

    var isPacked: Bool {
        @inline(__always) get { self == .bcdRight || self == .bcdLeft }
    }
}

/// How the length in front of a variable element stands on the wire.
public enum LengthEncoding: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// ASCII digits.
    case ascii
    /// Digits of code page 37.
    case ebcdic
    /// Packed digits, right aligned.
    case bcd
    /// A big-endian number.
    case binary

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .ascii: "ascii"
        case .ebcdic: "ebcdic"
        case .bcd: "bcd"
        case .binary: "binary"
        }
    }
}

/// What a length counts.
public enum LengthUnit: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Characters or digits of the value; bytes of a binary value. A pad nibble does not count.
    case digits
    /// Nibbles on the wire, the pad nibble included: two for each byte.
    case nibbles
    /// Bytes on the wire.
    case bytes

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .digits: "digits"
        case .nibbles: "nibbles"
        case .bytes: "bytes"
        }
    }
}

/// The length in front of a variable element.
public struct LengthPrefix: Hashable, Sendable {
    /// How it is written.
    public var encoding: LengthEncoding
    /// What it counts.
    public var counts: LengthUnit
    /// Whether it counts itself too, two for each of its bytes where nibbles are counted.
    public var inclusive: Bool
    /// Its own size on the wire.
    public var bytes: Int

    /// The highest number that it can hold.
    var capacity: Int {
        switch encoding {
        case .ascii, .ebcdic: LengthPrefix.power(10, bytes) - 1
        case .bcd: LengthPrefix.power(100, bytes) - 1
        case .binary: LengthPrefix.power(256, bytes) - 1
        }
    }

    private static func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }
}

/// How long an element is.
public enum ElementLength: Hashable, Sendable {
    /// Always the same.
    case fixed
    /// A length stands in front, of the given number of digits in the standard's notation.
    case prefixed(LengthPrefix, digits: Int)
    /// All that is left of the composite; only for its last sub-element.
    case rest
    /// Up to a separator, which is not part of the value; only in separated composites.
    case until(UInt8)
}

/// Which text a value must be besides its characters.
public enum ContentCheck: Hashable, Sendable {
    /// The characters of the kind.
    case characters
    /// Any byte; for a track every nibble, because some of it may be encrypted.
    case any
    /// Printable or GBK characters.
    case gbk
    /// Printable or UTF-8 characters.
    case utf8
    /// Digits with a Luhn check digit.
    case luhn
    /// Pairs of digits such as `MMDDhhmmss`; all zeros only where allowed.
    case date(DatePattern, zeroAllowed: Bool)
}

/// Fill characters that a fixed element takes when its value is shorter.
///
/// The fill of a text is no part of its value: it is taken off when the element is read. A number
/// keeps the zeros it is filled with, because 000042 is its value, and so does what has parts.
public struct TextFill: Hashable, Sendable {
    /// Where the fill goes.
    public enum Side: UInt8, Sendable {
        /// In front of the value.
        case left
        /// Behind the value.
        case right
    }

    /// An ASCII character.
    public var character: UInt8
    /// Where the fill goes.
    public var side: Side
}

/// All that the wire needs to know of one element: kind x length x encoding x check.
public struct ElementFormat: Hashable, Sendable {
    /// What it holds.
    public var kind: ElementKind
    /// How long it is.
    public var length: ElementLength
    /// The fewest positions (bytes for `b`); equals the maximum for a fixed element.
    public var minimum: Int
    /// The most positions (bytes for `b`), the sign of `x+n` not counted.
    public var maximum: Int
    /// How the content is written.
    public var encoding: ContentEncoding
    /// The nibble beside an odd number of packed digits.
    public var padNibble: UInt8
    /// The fill of a shorter fixed text; nil where only the exact length is taken.
    public var fill: TextFill?
    /// What else is checked.
    public var check: ContentCheck

    /// The format as the standard writes it: `n 6`, `n..19`, `ans...999`, `b 64`.
    public var notation: String {
        switch length {
        case .fixed:
            return "\(kind.keyword) \(kind == .binary ? maximum * 8 : maximum)"
        case .prefixed(_, let digits):
            return kind.keyword + String(repeating: ".", count: digits) + String(maximum)
        case .rest, .until:
            let dots = String(repeating: ".", count: max(1, String(maximum).count))
            return kind.keyword + dots + String(maximum)
        }
    }
}
