/// Packing of up to sixteen digits without a copy: most numbers of a message.
extension ContentWriter {
    /// Packs digits in registers; false where they are too many or not all digits, for the long way
    /// to find out which.
    @inline(__always)
    func packShort(
        _ layout: ElementLayout,
        _ value: Span<UInt8>,
        _ slot: Message.Slot,
        into bytes: inout MutableRawSpan
    ) -> Bool {
        let digits = value.count
        guard digits > 0, digits <= 16 else { return false }
        let (high, low) = ContentWriter.characters(value.bytes, digits)
        let violations =
            CharacterClass.numeric.violations(in: high) | CharacterClass.numeric.violations(in: low)
        guard violations == 0 else { return false }
        // Sixteen nibbles, the digits at the low end, zeros in front of them.
        var packed = UInt64(ByteLanes.packNibbles(high)) &<< 32 | UInt64(ByteLanes.packNibbles(low))
        let count = (digits &+ 1) / 2
        if digits & 1 != 0 {
            let pad = UInt64(layout.padNibble)
            packed =
                layout.encoding == .bcdRight
                ? packed | pad &<< UInt64(truncatingIfNeeded: 4 &* digits) : packed &<< 4 | pad
        }
        let aligned = packed &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        bytes.storeBytes(
            of: aligned.bigEndian,
            toByteOffset: Int(slot.content),
            as: UInt64.self
        )
        return true
    }

    /// Up to sixteen characters at the low end of two words, filled with `0` in front.
    @inline(__always)
    private static func characters(_ text: RawSpan, _ count: Int) -> (high: UInt64, low: UInt64) {
        let zeros = ByteLanes.repeating(0x30)
        if count >= 8 {
            let low = text.bigWord(count &- 8)
            if count == 8 { return (zeros, low) }
            // The words overlap; what belongs to the low one is shifted out of the high one.
            let high = text.bigWord(0) &>> UInt64(truncatingIfNeeded: 128 &- 8 &* count)
            let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 128 &- 8 &* count)
            return (high | zeros & ~mask, low)
        }
        let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        if count >= 4 {
            let first = UInt64(text.bigHalf(0)) &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
            return (zeros, first | UInt64(text.bigHalf(count &- 4)) | zeros & ~mask)
        }
        var low: UInt64 = 0
        for index in 0..<count { low = low &<< 8 | UInt64(text.byte(index)) }
        return (zeros, low | zeros & ~mask)
    }
}

/// Copying text with a look at each word on its way.
///
/// Read back from where they were just stored, the words would have to wait for the shorter stores
/// that they are made of.
extension ContentWriter {
    /// Copies characters; false where one is not of the class, for the long way to find out which.
    @inline(__always)
    static func copyText(
        _ characters: CharacterClass,
        _ text: RawSpan,
        to offset: Int,
        in bytes: inout MutableRawSpan
    ) -> Bool {
        switch characters {
        case .numeric:
            copyWords(text, to: offset, in: &bytes) { CharacterClass.numeric.violations(in: $0) }
        case .printable:
            copyWords(text, to: offset, in: &bytes) { CharacterClass.printable.violations(in: $0) }
        case .alphanumeric:
            copyWords(text, to: offset, in: &bytes) {
                CharacterClass.alphanumeric.violations(in: $0)
            }
        default:
            copyWords(text, to: offset, in: &bytes) { characters.violations(in: $0) }
        }
    }

    @inline(__always)
    private static func copyWords(
        _ text: RawSpan,
        to offset: Int,
        in bytes: inout MutableRawSpan,
        _ violations: (UInt64) -> UInt64
    ) -> Bool {
        let count = text.byteCount
        guard count >= 8 else { return copyShort(text, to: offset, in: &bytes, violations) }
        var bad: UInt64 = 0
        var at = 0
        while at &+ 8 <= count {
            let word = text.littleWord(at)
            bad |= violations(word)
            bytes.storeBytes(of: word.littleEndian, toByteOffset: offset &+ at, as: UInt64.self)
            at &+= 8
        }
        if at < count {
            // The last word overlaps the one before it.
            let word = text.littleWord(count &- 8)
            bad |= violations(word)
            bytes.storeBytes(
                of: word.littleEndian,
                toByteOffset: offset &+ count &- 8,
                as: UInt64.self
            )
        }
        return bad == 0
    }

    /// Copies fewer than eight characters.
    @inline(__always)
    private static func copyShort(
        _ text: RawSpan,
        to offset: Int,
        in bytes: inout MutableRawSpan,
        _ violations: (UInt64) -> UInt64
    ) -> Bool {
        let count = text.byteCount
        guard count > 0 else { return true }
        var word: UInt64 = 0
        if count >= 4 {
            let last = UInt64(text.littleHalf(count &- 4))
            word =
                UInt64(text.littleHalf(0)) | last &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
        } else {
            for index in 0..<count {
                word |= UInt64(text.byte(index)) &<< UInt64(truncatingIfNeeded: 8 &* index)
            }
        }
        // The slack behind the content takes the rest of the word.
        bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        return violations(word) & ByteLanes.mask(count) == 0
    }
}
