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
