import Text

/// Reading what the elements hold.
extension Message {
    /// The canonical text of an element: characters, digits, or upper-case hexadecimal for `b`.
    ///
    /// Bytes above 0x7F in text come as U+0080...U+00FF. A composite comes as its whole text, and
    /// what a fixed text is filled with is left out.
    public func text(_ element: Element) -> String? {
        guard let slot = valueSlot(of: element) else { return nil }
        return text(of: slot, layout(of: element))
    }

    /// The bytes of the canonical value: the bytes of `b`, the characters of text.
    public func bytes(_ element: Element) -> [UInt8]? {
        guard let slot = valueSlot(of: element) else { return nil }
        return canonicalBytes(of: slot, layout(of: element))
    }

    /// The number that an element of 1 to 19 digits holds; nil for anything else.
    public func digits(_ element: Element) -> UInt64? {
        guard let slot = valueSlot(of: element) else { return nil }
        let layout = layout(of: element)
        let count = Int(slot.positions)
        guard layout.encoding == .ascii || layout.encoding.isPacked, layout.kind != .signedNumeric,
            count > 0, count <= 19
        else {
            return DecimalText.value(of: text(of: slot, layout))
        }
        let skip = layout.encoding == .bcdRight ? count & 1 : 0
        var value: UInt64 = 0
        for index in 0..<count {
            let digit: UInt8
            if layout.encoding == .ascii {
                digit = bytes[Int(slot.content) + index] &- 0x30
            } else {
                let byte = bytes[Int(slot.content) + (index + skip) / 2]
                digit = (index + skip) & 1 == 0 ? byte >> 4 : byte & 0xF
            }
            guard digit < 10 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        return value
    }

    /// The number of characters, or of bytes for `b`, of an element.
    public func count(of element: Element) -> Int? {
        valueSlot(of: element).map { Int($0.positions) }
    }

    func text(of slot: Slot, _ layout: ElementLayout) -> String {
        let value = canonicalBytes(of: slot, layout)
        return layout.kind == .binary ? Hexadecimal.text(value) : Latin1.text(value)
    }

    func canonicalBytes(of slot: Slot, _ layout: ElementLayout) -> [UInt8] {
        CanonicalValue.bytes(layout, slot, in: bytes.span.bytes)
    }
}

/// Turns content on the wire into the value that it stands for.
enum CanonicalValue {
    static func bytes(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in wire: RawSpan
    ) -> [UInt8] {
        let offset = Int(slot.content)
        let count = Int(slot.positions)
        return [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            for index in 0..<count {
                target[index] = character(layout, at: index, count: count, offset: offset, in: wire)
            }
            filled = count
        }
    }

    /// Writes the value into a span that has room for it.
    static func write(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in wire: RawSpan,
        to target: inout MutableSpan<UInt8>
    ) {
        let count = Int(slot.positions)
        for index in 0..<count {
            target[index] = character(
                layout,
                at: index,
                count: count,
                offset: Int(slot.content),
                in: wire
            )
        }
    }

    @inline(__always)
    private static func character(
        _ layout: ElementLayout,
        at index: Int,
        count: Int,
        offset: Int,
        in wire: RawSpan
    ) -> UInt8 {
        switch layout.encoding {
        case .ascii, .binary:
            return wire.byte(offset &+ index)
        case .ebcdic:
            return EBCDIC.character(wire.byte(offset &+ index))
        case .hexadecimal:
            let high = Hexadecimal.upperValue(of: wire.byte(offset &+ 2 &* index))
            let low = Hexadecimal.upperValue(of: wire.byte(offset &+ 2 &* index &+ 1))
            return high &<< 4 | low
        case .bcdRight, .bcdLeft:
            let sign = layout.kind == .signedNumeric ? 1 : 0
            if index < sign { return wire.byte(offset) }
            let skip = layout.encoding == .bcdRight ? (count &- sign) & 1 : 0
            let nibble = index &- sign &+ skip
            let byte = wire.byte(offset &+ sign &+ nibble / 2)
            return Hexadecimal.digit(nibble & 1 == 0 ? byte &>> 4 : byte & 0xF)
        }
    }

    /// The byte of the wire at which a position of the value stands.
    static func wireOffset(_ layout: ElementLayout, _ slot: Message.Slot, position: Int) -> Int {
        let offset = Int(slot.content)
        switch layout.encoding {
        case .ascii, .ebcdic, .binary: return offset + position
        case .hexadecimal: return offset + position * 2
        case .bcdRight, .bcdLeft:
            let sign = layout.kind == .signedNumeric ? 1 : 0
            let skip = layout.encoding == .bcdRight ? (Int(slot.positions) - sign) & 1 : 0
            return offset + sign + max(0, position - sign + skip) / 2
        }
    }
}
