/// Checks of a value while it is read: characters, dates, check digits.
extension ContentReader {
    /// Checks the content of one element: characters or nibbles first, then everything else.
    @inline(__always)
    static func check(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) throws(Fault) {
        switch layout.plan {
        case .characters:
            try checkCharacters(
                layout.characters,
                at: Int(slot.content),
                count: Int(slot.positions),
                in: bytes
            )
        case .nibbles:
            try checkNibbles(
                layout,
                at: Int(slot.content),
                digits: Int(slot.positions),
                in: bytes
            )
        case .bytes:
            return
        case .rare:
            try checkRare(layout, slot, in: bytes)
        }
        if layout.checksDigits { try checkDigits(layout, slot, in: bytes) }
    }

    /// Every byte is of the class.
    @inline(__always)
    static func checkCharacters(
        _ characters: CharacterClass,
        at offset: Int,
        count: Int,
        in bytes: RawSpan
    ) throws(Fault) {
        let bad: Int
        // One loop a class, so that the class is looked at once and not once a word.
        switch characters {
        case .numeric:
            bad = firstViolation(at: offset, count, in: bytes) {
                CharacterClass.numeric.violations(in: $0)
            }
        case .printable:
            bad = firstViolation(at: offset, count, in: bytes) {
                CharacterClass.printable.violations(in: $0)
            }
        case .alphanumeric:
            bad = firstViolation(at: offset, count, in: bytes) {
                CharacterClass.alphanumeric.violations(in: $0)
            }
        case .any: return
        default:
            bad = firstViolation(at: offset, count, in: bytes) { characters.violations(in: $0) }
        }
        if bad >= 0 { throw invalidCharacter(characters, at: bad, in: bytes) }
    }

    /// The offset of the first byte that a mask of violations names; -1 for none.
    @inline(__always)
    private static func firstViolation(
        at offset: Int,
        _ count: Int,
        in bytes: RawSpan,
        _ violations: (UInt64) -> UInt64
    ) -> Int {
        var at = offset
        var left = count
        while left > 8 {
            let bad = violations(bytes.littleWord(at))
            if bad != 0 { return at &+ bad.trailingZeroBitCount / 8 }
            at &+= 8
            left &-= 8
        }
        guard left > 0 else { return -1 }
        let bad = violations(bytes.littleWord(at)) & ByteLanes.mask(left)
        return bad == 0 ? -1 : at &+ bad.trailingZeroBitCount / 8
    }

    @inline(never)
    static func invalidCharacter(
        _ characters: CharacterClass,
        at offset: Int,
        in bytes: RawSpan
    ) -> Fault {
        let found = CodingError.FoundCharacter(bytes.byte(offset))
        return Fault(offset: offset, kind: .invalidCharacter(expected: characters, found: found))
    }

    /// Every nibble is a digit (or the separator of a track), and the pad nibble is the dialect's.
    @inline(__always)
    static func checkNibbles(
        _ layout: ElementLayout,
        at offset: Int,
        digits: Int,
        in bytes: RawSpan
    ) throws(Fault) {
        let count = (digits &+ 1) / 2
        var padInFront: UInt64 = 0
        var padBehind: UInt64 = 0
        if digits & 1 != 0 {
            let inFront = layout.encoding == .bcdRight
            let at = inFront ? offset : offset &+ count &- 1
            let byte = bytes.byte(at)
            guard (inFront ? byte &>> 4 : byte & 0xF) == layout.padNibble else {
                throw Fault(offset: at, kind: .invalidPadding(expected: layout.padNibble))
            }
            if inFront { padInFront = 0xF0 } else { padBehind = 0x0F }
        }
        let isTrack = layout.kind == .track
        var at = offset
        var left = count
        while left > 0 {
            var word = bytes.littleWord(at) & ~padInFront
            padInFront = 0
            if left <= 8 {
                word &= ByteLanes.mask(left) & ~(padBehind &<< UInt64(8 &* (left &- 1)))
            }
            var violations = ByteLanes.nonDecimalNibbles(word)
            if isTrack, violations != 0 {
                // A track that may be encrypted (`check: any`) can hold every nibble.
                violations = layout.characters == .encryptedTrack ? 0 : violationsOfTrack(word)
            }
            if violations != 0 {
                let place = at &+ violations.trailingZeroBitCount / 8
                throw Fault(offset: place, kind: .invalidNibble)
            }
            at &+= 8
            left &-= 8
        }
    }

    /// The nibbles of a word that are neither a digit nor 13, the track separator.
    private static func violationsOfTrack(_ word: UInt64) -> UInt64 {
        // A nibble is 13 where its distance to 13 has no bit left.
        let distance = word ^ 0xDDDD_DDDD_DDDD_DDDD
        let any = distance | distance &>> 1 | distance &>> 2 | distance &>> 3
        let separators = ~any & 0x1111_1111_1111_1111
        return ByteLanes.nonDecimalNibbles(word) & ~(separators &<< 3)
    }

    /// Code page 37, hexadecimal text, signs and fills: the encodings that are off the fast path.
    @inline(never)
    private static func checkRare(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) throws(Fault) {
        var range = slot.contentRange
        if layout.encoding == .hexadecimal {
            return try checkCharacters(
                .hexadecimal,
                at: range.lowerBound,
                count: range.count,
                in: bytes
            )
        }
        if layout.extra.contains(.signed) {
            let sign = bytes.byte(range.lowerBound)
            let character = layout.encoding == .ebcdic ? EBCDIC.character(sign) : sign
            guard character == 0x43 || character == 0x44 else {
                throw Fault(offset: range.lowerBound, kind: .invalidSign)
            }
            range = (range.lowerBound + 1)..<range.upperBound
            if layout.encoding.isPacked {
                return try checkNibbles(
                    layout,
                    at: range.lowerBound,
                    digits: Int(slot.positions) - 1,
                    in: bytes
                )
            }
        }
        if layout.extra.contains(.fill) {
            range = withoutFill(layout, range, in: bytes)
        }
        if layout.encoding == .ascii {
            return try checkCharacters(
                layout.characters,
                at: range.lowerBound,
                count: range.count,
                in: bytes
            )
        }
        for offset in range {
            let character = EBCDIC.character(bytes.byte(offset))
            guard layout.characters.admits(character) else {
                let found = CodingError.FoundCharacter(character)
                throw Fault(
                    offset: offset,
                    kind: .invalidCharacter(expected: layout.characters, found: found)
                )
            }
        }
    }

    /// The part of a fixed text that is not fill.
    static func withoutFill(
        _ layout: ElementLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) -> Range<Int> {
        let fill =
            layout.encoding == .ebcdic ? EBCDIC.byte(layout.fillCharacter) : layout.fillCharacter
        var range = range
        while let last = range.last, bytes.byte(layout.fillsLeft ? range.lowerBound : last) == fill
        {
            range =
                layout.fillsLeft
                ? (range.lowerBound + 1)..<range.upperBound : range.lowerBound..<last
        }
        return range
    }

    /// Dates, times and check digits; the digits themselves have been checked.
    static func checkDigits(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) throws(Fault) {
        if layout.extra.contains(.date) { try checkDate(layout, slot, in: bytes) }
        if layout.extra.contains(.luhn) {
            guard luhnIsValid(layout, slot, in: bytes) else {
                throw Fault(offset: Int(slot.content), kind: .invalidCheckDigit)
            }
        }
    }

    @inline(__always)
    private static func checkDate(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) throws(Fault) {
        let pairs = Int(slot.positions) / 2
        let isPacked = layout.encoding.isPacked
        let content = Int(slot.content)
        var values = isPacked ? packedPairs(content, in: bytes) : textPairs(content, in: bytes)
        let step: UInt64 = isPacked ? 8 : 16
        for pair in 0..<pairs {
            // A word of text holds four pairs.
            if !isPacked, pair == 4 { values = textPairs(content &+ 8, in: bytes) }
            if !DatePattern.admits(values & 0xFF, packed: layout.datePattern, at: pair) {
                return try rejectDate(layout, slot, pair: pair, in: bytes)
            }
            values &>>= step
        }
    }

    /// Eight bytes of packed digits as their values, the first in the low byte.
    @inline(__always)
    private static func packedPairs(_ offset: Int, in bytes: RawSpan) -> UInt64 {
        let word = bytes.littleWord(offset)
        return word &- ((word &>> 4) & 0x0F0F_0F0F_0F0F_0F0F) &* 6
    }

    /// Eight digits as four values, the first in the low byte, each two bytes wide.
    ///
    /// The low nibble is the digit in ASCII and in EBCDIC.
    @inline(__always)
    private static func textPairs(_ offset: Int, in bytes: RawSpan) -> UInt64 {
        let digits = bytes.littleWord(offset) & 0x0F0F_0F0F_0F0F_0F0F
        return (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
    }

    /// A pair is out of range: an error, unless all digits are zero and may be.
    @inline(never)
    private static func rejectDate(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        pair: Int,
        in bytes: RawSpan
    ) throws(Fault) {
        let zero: UInt8 =
            switch layout.encoding {
            case .ascii: 0x30
            case .ebcdic: 0xF0
            default: 0
            }
        if layout.extra.contains(.zeroDate),
            slot.contentRange.allSatisfy({ bytes.byte($0) == zero })
        {
            return
        }
        let width = layout.encoding.isPacked ? 1 : 2
        throw Fault(offset: Int(slot.content) &+ pair &* width, kind: .invalidDate)
    }

    private static func luhnIsValid(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) -> Bool {
        let digits = Int(slot.positions)
        let skip = layout.encoding == .bcdRight ? digits & 1 : 0
        var sum = 0
        for index in 0..<digits {
            let digit: Int
            if layout.encoding.isPacked {
                let nibble = index + skip
                let byte = bytes.byte(Int(slot.content) + nibble / 2)
                digit = Int(nibble & 1 == 0 ? byte >> 4 : byte & 0xF)
            } else {
                digit = Int(bytes.byte(Int(slot.content) + index) & 0xF)
            }
            let doubled = digit * 2
            let isDoubled = (digits - index) & 1 == 0
            sum += isDoubled ? (doubled > 9 ? doubled - 9 : doubled) : digit
        }
        return sum % 10 == 0
    }
}
