/// Finds where an element ends and checks what it holds.
///
/// A cursor without the bytes: methods take them, so that nothing stores a span. The bytes must
/// have ``Message/slack`` bytes behind `end`, so that a word can be loaded at any content byte.
struct ContentReader {
    var offset: Int
    let end: Int

    /// Reads one element: prefix, bounds, characters and everything else that the layout asks for.
    @inline(__always)
    mutating func element(
        _ layout: ElementLayout,
        in bytes: RawSpan
    ) throws(Fault) -> Message.Slot {
        let slot = try extent(layout, in: bytes)
        try ContentReader.check(layout, slot, in: bytes)
        return slot
    }

    /// Steps over one element, looking at its length only.
    @inline(__always)
    mutating func extent(
        _ layout: ElementLayout,
        in bytes: RawSpan
    ) throws(Fault) -> Message.Slot {
        let start = offset
        var content = start
        var positions = Int(layout.maximum)
        var count = Int(layout.fixedBytes)
        if layout.extent != .fixed {
            (content, positions, count) = try variableExtent(layout, in: bytes)
        }
        guard count <= end &- content else {
            throw Fault(offset: content, kind: .truncated(needed: count, left: end &- content))
        }
        offset = content &+ count
        return Message.Slot(
            start: UInt32(truncatingIfNeeded: start),
            content: UInt32(truncatingIfNeeded: content),
            end: UInt32(truncatingIfNeeded: offset),
            positions: UInt32(truncatingIfNeeded: positions)
        )
    }

    /// Where the content starts, its positions and its bytes, for an element whose length varies.
    @inline(__always)
    private func variableExtent(
        _ layout: ElementLayout,
        in bytes: RawSpan
    ) throws(Fault) -> (content: Int, positions: Int, count: Int) {
        guard layout.extent == .prefixed else { return try openExtent(layout, in: bytes) }
        let value = try prefix(layout, in: bytes)
        let content = offset &+ Int(layout.prefixBytes)
        let own = layout.inclusive ? Int(layout.prefixBytes) : 0
        let positions: Int
        let count: Int
        if layout.counts == .digits {
            positions = value &- own
            count = layout.contentBytes(positions: positions)
        } else {
            if layout.counts == .nibbles, value & 1 != 0 {
                throw Fault(offset: offset, kind: .lengthNotWhole(length: value))
            }
            count = (layout.counts == .nibbles ? value / 2 : value) &- own
            if count < 0 { throw under(layout, 0) }
            if count > 2 &* Int(layout.maximum) &+ 2 { throw over(layout, value) }
            guard count <= end &- content else {
                throw Fault(offset: content, kind: .truncated(needed: count, left: end &- content))
            }
            positions = try layout.positions(bytes: count, at: content, in: bytes)
        }
        if positions < layout.minimum { throw under(layout, positions) }
        if positions > layout.maximum { throw over(layout, positions) }
        return (content, positions, count)
    }

    @inline(never)
    private func under(_ layout: ElementLayout, _ length: Int) -> Fault {
        let kind = CodingError.Kind.lengthUnderMinimum(
            length: length,
            minimum: Int(layout.minimum)
        )
        return Fault(offset: offset, kind: kind)
    }

    @inline(never)
    private func over(_ layout: ElementLayout, _ length: Int) -> Fault {
        let kind = CodingError.Kind.lengthOverMaximum(length: length, maximum: Int(layout.maximum))
        return Fault(offset: offset, kind: kind)
    }

    /// The number in the length prefix.
    @inline(__always)
    private func prefix(
        _ layout: ElementLayout,
        in bytes: RawSpan
    ) throws(Fault) -> Int {
        let size = Int(layout.prefixBytes)
        guard size <= end &- offset else {
            throw Fault(offset: offset, kind: .truncated(needed: size, left: end &- offset))
        }
        return try ContentReader.number(
            layout.prefixEncoding,
            size: size,
            at: offset,
            in: bytes
        )
    }

    /// A number of a given size and encoding; the caller has checked that it is there.
    @inline(__always)
    static func number(
        _ encoding: LengthEncoding,
        size: Int,
        at offset: Int,
        in bytes: RawSpan
    ) throws(Fault) -> Int {
        switch encoding {
        case .ascii:
            return try digits(zero: 0x30, encoding, size: size, at: offset, in: bytes)
        case .ebcdic:
            return try digits(zero: 0xF0, encoding, size: size, at: offset, in: bytes)
        case .bcd:
            var value = 0
            for at in offset..<(offset &+ size) {
                let byte = bytes.byte(at)
                let high = byte &>> 4
                let low = byte & 0xF
                guard high < 10, low < 10 else { throw notNumeric(byte, encoding, at) }
                value = value &* 100 &+ Int(high) &* 10 &+ Int(low)
            }
            return value
        case .binary:
            var value = 0
            for at in offset..<(offset &+ size) { value = value &<< 8 | Int(bytes.byte(at)) }
            return value
        }
    }

    @inline(__always)
    private static func digits(
        zero: UInt8,
        _ encoding: LengthEncoding,
        size: Int,
        at offset: Int,
        in bytes: RawSpan
    ) throws(Fault) -> Int {
        var value = 0
        for at in offset..<(offset &+ size) {
            let digit = bytes.byte(at) &- zero
            guard digit < 10 else { throw notNumeric(bytes.byte(at), encoding, at) }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    @inline(never)
    private static func notNumeric(
        _ byte: UInt8,
        _ encoding: LengthEncoding,
        _ offset: Int
    ) -> Fault {
        Fault(offset: offset, kind: .lengthNotNumeric(found: byte, encoding: encoding))
    }

    /// The extent of a part without a prefix: the rest, or up to a separator.
    @inline(never)
    private func openExtent(
        _ layout: ElementLayout,
        in bytes: RawSpan
    ) throws(Fault) -> (content: Int, positions: Int, count: Int) {
        var count = end &- offset
        if layout.extent == .until {
            var at = offset
            while at < end, bytes.byte(at) != layout.terminator { at &+= 1 }
            count = at &- offset
        }
        if count > 2 &* Int(layout.maximum) &+ 2 { throw over(layout, count) }
        let positions = try layout.positions(bytes: count, at: offset, in: bytes)
        if positions < layout.minimum { throw under(layout, positions) }
        if positions > layout.maximum { throw over(layout, positions) }
        return (offset, positions, count)
    }
}

extension ElementLayout {
    /// The positions of a value that takes so many bytes on the wire; they are known to be there.
    func positions(bytes count: Int, at offset: Int, in bytes: RawSpan) throws(Fault) -> Int {
        switch encoding {
        case .ascii, .ebcdic, .binary:
            return count
        case .hexadecimal:
            guard count & 1 == 0 else {
                throw Fault(offset: offset, kind: .lengthNotWhole(length: count))
            }
            return count / 2
        case .bcdRight, .bcdLeft:
            let sign = kind == .signedNumeric ? 1 : 0
            guard count > sign else { return count }
            let digits = (count &- sign) &* 2
            guard padNibble > 9 else { return digits &+ sign }
            let byte = bytes.byte(encoding == .bcdRight ? offset &+ sign : offset &+ count &- 1)
            let nibble = encoding == .bcdRight ? byte &>> 4 : byte & 0xF
            return digits &+ sign &- (nibble == padNibble ? 1 : 0)
        }
    }
}
