/// A set of characters that an element admits, as the standard's letters name it.
///
/// Checks eight bytes at a time: a mask with the high bit of every byte that is not admitted.
public enum CharacterClass: UInt8, BitwiseCopyable, Sendable {
    /// `n`: 0-9.
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
    /// `ans`: 0x20-0x7E.
    case printable
    /// `ans` with `check: gbk`: 0x20-0x7E and 0x80-0xFE.
    case printableDoubleByte
    /// `z`: 0-9, `=` and `D`.
    case track
    /// Upper-case hexadecimal digits.
    case hexadecimal
    /// Any byte.
    case any
    /// `z` with `check: any`: every nibble, as 0-9, A-F and `=`; some of it may be encrypted.
    case encryptedTrack
    /// `ans` with `check: utf8`: 0x20-0x7E and 0x80-0xFE.
    case printableUTF8

    /// The high bit of every byte of `word` that the class does not admit.
    ///
    /// The lowest set bit stands at the first such byte; bits above it may be false alarms.
    @inline(__always)
    func violations(in word: UInt64) -> UInt64 {
        switch self {
        case .numeric:
            let digits = word ^ ByteLanes.repeating(0x30)
            return ((digits &+ ByteLanes.repeating(0x76)) | digits) & ByteLanes.highBits
        case .printable:
            return ByteLanes.outside(word, 0x20, 0x7E)
        case .alphanumeric:
            return ByteLanes.outside(word, 0x30, 0x39) & ByteLanes.outsideLetters(word)
        case .alphanumericPadded:
            return ByteLanes.outside(word, 0x30, 0x39) & ByteLanes.outsideLetters(word)
                & ByteLanes.outside(word, 0x20, 0x20)
        case .alphabetic:
            return ByteLanes.outsideLetters(word)
        case .any:
            return 0
        default:
            return rareViolations(in: word)
        }
    }

    @inline(never)
    private func rareViolations(in word: UInt64) -> UInt64 {
        switch self {
        case .alphabeticSpecial:
            return ByteLanes.outside(word, 0x20, 0x2F) & ByteLanes.outside(word, 0x3A, 0x7E)
        case .numericSpecial:
            return ByteLanes.outside(word, 0x20, 0x40) & ByteLanes.outside(word, 0x5B, 0x60)
                & ByteLanes.outside(word, 0x7B, 0x7E)
        case .printableDoubleByte, .printableUTF8:
            let single = ByteLanes.outside(word, 0x20, 0x7E)
            return single & ~(word & ~ByteLanes.equal(word, 0xFF))
        case .track:
            return ByteLanes.outside(word, 0x30, 0x39) & ByteLanes.outside(word, 0x3D, 0x3D)
                & ByteLanes.outside(word, 0x44, 0x44)
        case .hexadecimal:
            return ByteLanes.outside(word, 0x30, 0x39) & ByteLanes.outside(word, 0x41, 0x46)
        case .encryptedTrack:
            return ByteLanes.outside(word, 0x30, 0x39) & ByteLanes.outside(word, 0x3D, 0x3D)
                & ByteLanes.outside(word, 0x41, 0x46)
        default:
            return 0
        }
    }

    /// Whether one byte is admitted.
    func admits(_ byte: UInt8) -> Bool { violations(in: UInt64(byte)) & 0x80 == 0 }

    /// Whether every byte of the text is admitted.
    func admits(_ text: String) -> Bool { text.utf8.allSatisfy { admits($0) } }

    /// What the class admits, for an error's wording.
    public var wording: String {
        switch self {
        case .numeric: "digits 0-9"
        case .alphabetic: "letters"
        case .alphanumeric: "letters and digits"
        case .alphanumericPadded: "letters, digits and spaces"
        case .alphabeticSpecial: "letters, specials and spaces"
        case .numericSpecial: "digits, specials and spaces"
        case .printable: "printable characters 0x20-0x7E"
        case .printableDoubleByte: "printable or GBK characters"
        case .track: "digits and one of = and D"
        case .hexadecimal: "hexadecimal digits 0-9 A-F"
        case .any: "any byte"
        case .printableUTF8: "printable or UTF-8 characters"
        case .encryptedTrack: "hexadecimal digits 0-9 A-F and ="
        }
    }
}

/// Arithmetic on eight bytes in one word.
enum ByteLanes {
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    static let lowBits: UInt64 = 0x0101_0101_0101_0101

    @inline(__always)
    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* lowBits }

    /// The high bit of every byte outside `low...high`; both ends below 0x80.
    ///
    /// No carries.
    @inline(__always)
    static func outside(_ word: UInt64, _ low: UInt8, _ high: UInt8) -> UInt64 {
        let seven = word & ~highBits
        let atLeastLow = seven &+ repeating(0x80 - low)
        let aboveHigh = seven &+ repeating(0x7F - high)
        return (~atLeastLow | aboveHigh | word) & highBits
    }

    /// The high bit of every byte that is no ASCII letter.
    @inline(__always)
    static func outsideLetters(_ word: UInt64) -> UInt64 {
        // Bit 5 separates the cases; setting it maps A-Z on a-z and nothing else on them.
        outside(word | repeating(0x20), 0x61, 0x7A)
    }

    /// The high bit of every byte equal to `byte`.
    @inline(__always)
    static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        let difference = word ^ repeating(byte)
        return ~(((difference & ~highBits) &+ ~highBits) | difference) & highBits
    }

    /// The bytes below `count` (1...8), counted from the low end.
    @inline(__always)
    static func mask(_ count: Int) -> UInt64 {
        UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    }

    /// The high bit of every nibble above 9, seen as packed decimal digits.
    @inline(__always)
    static func nonDecimalNibbles(_ word: UInt64) -> UInt64 {
        // Bit 3 together with bit 2 or bit 1 is 10...15.
        word & ((word &<< 1) | (word &<< 2)) & 0x8888_8888_8888_8888
    }

    /// Eight nibbles, most significant first, as eight bytes, most significant first.
    @inline(__always)
    static func spreadNibbles(_ packed: UInt32) -> UInt64 {
        var word = UInt64(packed)
        word = (word | word &<< 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word &<< 8) & 0x00FF_00FF_00FF_00FF
        return (word | word &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
    }

    /// Eight values 0...15 as upper-case hexadecimal characters.
    @inline(__always)
    static func hexadecimalCharacters(_ values: UInt64) -> UInt64 {
        let letters = ((values &+ repeating(6)) &>> 4) & lowBits
        return values &+ repeating(0x30) &+ letters &* 7
    }

    /// Eight ASCII digits or `D`, first character in the high byte, as eight nibbles.
    @inline(__always)
    static func packNibbles(_ characters: UInt64) -> UInt32 {
        var word = characters & 0x0F0F_0F0F_0F0F_0F0F
        word = (word | word &>> 4) & 0x00FF_00FF_00FF_00FF
        word = (word | word &>> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: word | word &>> 16)
    }
}
