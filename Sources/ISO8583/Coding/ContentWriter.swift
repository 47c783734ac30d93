import Text

/// Writes one element at the end of a message's bytes: prefix, then content.
///
/// The content is copied first and checked in place, where words may be loaded past its end.
struct ContentWriter {
    /// Where the element starts.
    let offset: Int

    /// The bytes behind `offset` that writing may touch: prefix, content, and characters to be
    /// packed.
    @inline(__always)
    static func room(_ layout: ElementLayout, positions: Int) -> Int {
        let scratch = layout.encoding.isPacked ? positions &+ 24 : 0
        return Int(layout.prefixBytes) &+ layout.contentBytes(positions: positions) &+ scratch
    }

    /// The positions that a value of so many characters or bytes takes, fill included.
    @inline(__always)
    static func positions(
        _ layout: ElementLayout,
        given count: Int
    ) throws(Fault) -> Int {
        if layout.extent == .fixed {
            return count == layout.maximum ? count : try filled(layout, given: count)
        }
        guard count <= layout.maximum, count >= layout.minimum else {
            throw lengthFault(layout, given: count)
        }
        if layout.hidesOddness, (count &- (layout.kind == .signedNumeric ? 1 : 0)) & 1 != 0 {
            throw Fault(offset: 0, kind: .oddDigits)
        }
        return count
    }

    @inline(never)
    private static func filled(
        _ layout: ElementLayout,
        given count: Int
    ) throws(Fault) -> Int {
        guard count < layout.maximum, layout.extra.contains(.fill) else {
            let expected = Int(layout.maximum)
            throw Fault(offset: 0, kind: .wrongLength(length: count, expected: expected))
        }
        return Int(layout.maximum)
    }

    @inline(never)
    private static func lengthFault(_ layout: ElementLayout, given count: Int) -> Fault {
        if count > layout.maximum {
            let maximum = Int(layout.maximum)
            return Fault(offset: 0, kind: .lengthOverMaximum(length: count, maximum: maximum))
        }
        let minimum = Int(layout.minimum)
        return Fault(offset: 0, kind: .lengthUnderMinimum(length: count, minimum: minimum))
    }

    /// Writes a value whose room has been made.
    @inline(__always)
    func write(
        _ layout: ElementLayout,
        _ value: Span<UInt8>,
        positions: Int,
        into bytes: inout [UInt8]
    ) throws(Fault) -> Message.Slot {
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        return try write(layout, value, positions: positions, into: &target)
    }

    /// Writes a value whose room has been made; the positions come from ``positions(_:given:)``.
    @inline(__always)
    func write(
        _ layout: ElementLayout,
        _ value: Span<UInt8>,
        positions: Int,
        into bytes: inout MutableRawSpan
    ) throws(Fault) -> Message.Slot {
        let content = offset &+ (layout.extent == .prefixed ? Int(layout.prefixBytes) : 0)
        let count = layout.contentBytes(positions: positions)
        let slot = Message.Slot(
            start: UInt32(truncatingIfNeeded: offset),
            content: UInt32(truncatingIfNeeded: content),
            end: UInt32(truncatingIfNeeded: content &+ count),
            positions: UInt32(truncatingIfNeeded: positions)
        )
        if value.count != positions {
            try writeRare(layout, value, slot, into: &bytes)
        } else {
            switch layout.plan {
            case .bytes:
                ContentWriter.copy(value, to: content, in: &bytes)
            case .characters:
                let fits = ContentWriter.copyText(
                    layout.characters,
                    value.bytes,
                    to: content,
                    in: &bytes
                )
                if !fits {
                    try ContentReader.check(layout, slot, in: bytes.bytes)
                } else if layout.checksDigits {
                    try ContentReader.checkDigits(layout, slot, in: bytes.bytes)
                }
            case .nibbles:
                if layout.kind != .numeric || !packShort(layout, value, slot, into: &bytes) {
                    try pack(layout, value, slot, into: &bytes)
                }
                if layout.checksDigits {
                    try ContentReader.checkDigits(layout, slot, in: bytes.bytes)
                }
            case .rare:
                try writeRare(layout, value, slot, into: &bytes)
            }
        }
        if layout.extent == .prefixed {
            let number = layout.prefixValue(positions: positions, bytes: count)
            ContentWriter.writeNumber(
                number,
                layout.prefixEncoding,
                size: Int(layout.prefixBytes),
                at: offset,
                into: &bytes
            )
        }
        return slot
    }

    /// Packs digits two a byte.
    ///
    /// They are copied behind the content with a pad character on either side, checked there, and
    /// packed from the side that the alignment says.
    @inline(__always)
    private func pack(
        _ layout: ElementLayout,
        _ value: Span<UInt8>,
        _ slot: Message.Slot,
        into bytes: inout MutableRawSpan
    ) throws(Fault) {
        let digits = value.count
        let count = Int(slot.end &- slot.content)
        // Packing writes four bytes at a time, so the characters start beyond the last such write.
        let first = Int(slot.end) &+ 9
        let pad = Hexadecimal.digit(layout.padNibble)
        bytes.put(pad, at: first &- 1)
        ContentWriter.copy(value, to: first, in: &bytes)
        bytes.put(pad, at: first &+ digits)
        do throws(Fault) {
            try ContentReader.checkCharacters(
                layout.characters,
                at: first,
                count: digits,
                in: bytes.bytes
            )
        } catch {
            throw Fault(offset: Int(slot.content) &+ error.offset &- first, kind: error.kind)
        }
        let inFront = layout.encoding == .bcdRight && digits & 1 != 0
        ContentWriter.packCharacters(
            from: inFront ? first &- 1 : first,
            to: Int(slot.content),
            bytes: count,
            in: &bytes
        )
    }

    /// Packs two characters a byte, `0`-`9`, `=`, `A`-`F`; may write up to three bytes more.
    @inline(__always)
    private static func packCharacters(
        from source: Int,
        to target: Int,
        bytes count: Int,
        in bytes: inout MutableRawSpan
    ) {
        var done = 0
        while done < count {
            let characters = bytes.bytes.bigWord(source &+ 2 &* done)
            let letters = (characters &>> 6) & ByteLanes.lowBits
            let values = (characters & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
            bytes.storeBytes(
                of: ByteLanes.packNibbles(values).bigEndian,
                toByteOffset: target &+ done,
                as: UInt32.self
            )
            done &+= 4
        }
    }

    /// Code page 37, hexadecimal text, signs and fills.
    @inline(never)
    private func writeRare(
        _ layout: ElementLayout,
        _ value: Span<UInt8>,
        _ slot: Message.Slot,
        into bytes: inout MutableRawSpan
    ) throws(Fault) {
        var characters: [UInt8] = []
        characters.reserveCapacity(Int(slot.positions))
        let missing = layout.encoding == .hexadecimal ? 0 : Int(slot.positions) - value.count
        let fill = repeatElement(layout.fillCharacter, count: missing)
        if layout.fillsLeft { characters.append(contentsOf: fill) }
        for index in value.indices { characters.append(value[index]) }
        if !layout.fillsLeft { characters.append(contentsOf: fill) }
        var at = Int(slot.content)
        switch layout.encoding {
        case .hexadecimal:
            for byte in characters {
                bytes.put(Hexadecimal.digit(byte >> 4), at: at)
                bytes.put(Hexadecimal.digit(byte & 0xF), at: at + 1)
                at += 2
            }
        case .ebcdic, .ascii, .binary:
            for byte in characters {
                bytes.put(layout.encoding == .ebcdic ? EBCDIC.byte(byte) : byte, at: at)
                at += 1
            }
            try ContentReader.check(layout, slot, in: bytes.bytes)
        case .bcdRight, .bcdLeft:
            var rest = slot
            var digits = characters
            if layout.kind == .signedNumeric {
                bytes.put(characters[0], at: at)
                rest.content += 1
                rest.positions -= 1
                digits.removeFirst()
                guard characters[0] == 0x43 || characters[0] == 0x44 else {
                    throw Fault(offset: at, kind: .invalidSign)
                }
            }
            try pack(layout, digits.span, rest, into: &bytes)
        }
    }

    /// Writes a number in a given size; the caller knows that it fits.
    static func writeNumber(
        _ number: Int,
        _ encoding: LengthEncoding,
        size: Int,
        at offset: Int,
        into bytes: inout [UInt8]
    ) {
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        writeNumber(number, encoding, size: size, at: offset, into: &target)
    }

    /// Writes a number in a given size; the caller knows that it fits.
    static func writeNumber(
        _ number: Int,
        _ encoding: LengthEncoding,
        size: Int,
        at offset: Int,
        into bytes: inout MutableRawSpan
    ) {
        var rest = number
        var index = offset &+ size &- 1
        while index >= offset {
            switch encoding {
            case .ascii, .ebcdic:
                let zero: UInt8 = encoding == .ascii ? 0x30 : 0xF0
                bytes.put(zero | UInt8(truncatingIfNeeded: rest % 10), at: index)
                rest /= 10
            case .bcd:
                let pair = rest % 100
                bytes.put(UInt8(truncatingIfNeeded: pair / 10 &* 16 &+ pair % 10), at: index)
                rest /= 100
            case .binary:
                bytes.put(UInt8(truncatingIfNeeded: rest), at: index)
                rest >>= 8
            }
            index &-= 1
        }
    }

    @inline(__always)
    private static func copy(_ value: Span<UInt8>, to offset: Int, in bytes: inout MutableRawSpan) {
        let count = value.count
        precondition(offset &+ count <= bytes.byteCount, "Room is made before a value is copied.")
        bytes.withUnsafeMutableBytes { target in
            value.withUnsafeBytes { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                (to + offset).copyMemory(from: from, byteCount: count)
            }
        }
    }
}

extension MutableRawSpan {
    @inline(__always)
    mutating func put(_ byte: UInt8, at offset: Int) {
        storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }
}
