import Text

/// Walks the inside of an element: checks it, and collects what is there where asked to.
struct CompositeWalk {
    let specification: DialectSpecification
    var sink: CompositeSink

    init(_ specification: DialectSpecification, collects: Bool) {
        self.specification = specification
        sink = CompositeSink(collects: collects)
    }

    /// Walks the value of an element or part whose layout names a composite.
    mutating func walk(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        in bytes: RawSpan
    ) throws(Fault) {
        let composite = specification.wire.composites[Int(layout.composite)]
        if layout.encoding == .ascii || layout.encoding == .binary {
            return try walk(composite, slot.contentRange, in: bytes)
        }
        // Packed, EBCDIC and hexadecimal values are unfolded first.
        let count = Int(slot.positions)
        let before = sink.pieces.count
        do throws(Fault) {
            if count <= CompositeWalk.smallValue {
                var scratch = [128 of UInt8](repeating: 0)
                var target = scratch.mutableSpan
                CanonicalValue.write(layout, slot, in: bytes, to: &target)
                try walk(composite, 0..<count, in: scratch.span.bytes)
            } else {
                let value =
                    CanonicalValue.bytes(layout, slot, in: bytes)
                    + repeatElement(0, count: Message.slack)
                try walk(composite, 0..<count, in: value.span.bytes)
            }
        } catch {
            var moved = error
            moved.offset = CanonicalValue.wireOffset(layout, slot, position: error.offset)
            throw moved
        }
        if sink.collects {
            sink.relocate(from: before) {
                CanonicalValue.wireOffset(layout, slot, position: $0)
            }
        }
    }

    /// A value that fits the scratch with its slack.
    private static let smallValue = 128 - Message.slack

    private mutating func walk(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        sink.depth += 1
        switch composite.form {
        case .tlv: try tlv(composite, range, in: bytes)
        case .positional: try positional(composite, range, in: bytes)
        case .bitmap: try bitmap(composite, range, in: bytes)
        case .tagged: try tagged(composite, range, in: bytes)
        case .separated: try separated(composite, range, in: bytes)
        }
        sink.depth -= 1
    }

    /// Reads one part and what is inside it.
    mutating func part(
        _ layout: ElementLayout,
        _ key: @autoclosure () -> String,
        _ reader: inout ContentReader,
        from start: Int? = nil,
        in bytes: RawSpan
    ) throws(Fault) {
        let begin = start ?? reader.offset
        do throws(Fault) {
            let slot = try reader.element(layout, in: bytes)
            if sink.collects { sink.add(key(), layout, slot, from: begin, in: bytes) }
            if layout.extra.contains(.composite) { try walk(layout, slot, in: bytes) }
        } catch {
            throw error.inside(key())
        }
    }

    private mutating func positional(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        var reader = ContentReader(offset: range.lowerBound, end: range.upperBound)
        for index in 0..<Int(composite.count) {
            if composite.optionalTail, reader.offset == reader.end { break }
            let layout = specification.wire.parts[Int(composite.first) + index]
            try part(layout, PartKey.text(layout.key), &reader, in: bytes)
        }
        try CompositeWalk.expectEnd(reader)
    }

    static func expectEnd(_ reader: ContentReader) throws(Fault) {
        guard reader.offset != reader.end else { return }
        let kind = CodingError.Kind.trailingBytes(count: reader.end - reader.offset)
        throw Fault(offset: reader.offset, kind: kind)
    }

    private mutating func bitmap(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        var reader = ContentReader(offset: range.lowerBound, end: range.upperBound)
        let bits = Int(composite.bits)
        let first = try PartBitmap(composite.bitmapEncoding, bits, &reader, in: bytes)
        var second: PartBitmap?
        if composite.firstBitExtends, first.isSet(1) {
            second = try PartBitmap(composite.bitmapEncoding, bits, &reader, in: bytes)
        }
        for number in 1...(second == nil ? bits : bits * 2) {
            let map = number <= bits ? first : (second ?? first)
            let bit = number <= bits ? number : number - bits
            guard map.isSet(bit), !(composite.firstBitExtends && number == 1) else { continue }
            let layout = specification.wire.parts[Int(composite.first) + number]
            guard layout.isDescribed else {
                throw Fault(offset: map.offset(of: bit), kind: .unspecifiedElement)
                    .inside(String(number))
            }
            try part(layout, String(number), &reader, in: bytes)
        }
        try CompositeWalk.expectEnd(reader)
    }
}

/// Checks the inside of an element, where a message of its type has any.
enum CompositeCheck {
    @inline(never)
    static func check(
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        _ specification: DialectSpecification,
        _ type: MessageTypeIndicator,
        in bytes: RawSpan
    ) throws(Fault) {
        guard specification.wire.isComposite(layout, in: type) else { return }
        var walk = CompositeWalk(specification, collects: false)
        try walk.walk(layout, slot, in: bytes)
    }
}

/// The bitmap in front of a composite's parts.
struct PartBitmap {
    private var words: (UInt64, UInt64) = (0, 0)
    private let start: Int
    private let bytesPerByte: Int

    init(
        _ encoding: BitmapEncoding,
        _ bits: Int,
        _ reader: inout ContentReader,
        in bytes: RawSpan
    ) throws(Fault) {
        start = reader.offset
        bytesPerByte = encoding == .binary ? 1 : 2
        let size = bits / 8 * bytesPerByte
        guard size <= reader.end - start else {
            throw Fault(offset: start, kind: .truncated(needed: size, left: reader.end - start))
        }
        for index in 0..<(bits / 8) {
            let byte = try PartBitmap.byte(encoding, at: start + index * bytesPerByte, in: bytes)
            let word = UInt64(byte) << UInt64(56 - index % 8 * 8)
            if index < 8 { words.0 |= word } else { words.1 |= word }
        }
        reader.offset += size
    }

    /// Bit 1 is the first.
    func isSet(_ bit: Int) -> Bool {
        let word = bit <= 64 ? words.0 : words.1
        return word & (0x8000_0000_0000_0000 >> UInt64((bit - 1) % 64)) != 0
    }

    func offset(of bit: Int) -> Int { start + (bit - 1) / 8 * bytesPerByte }

    private static func byte(
        _ encoding: BitmapEncoding,
        at offset: Int,
        in bytes: RawSpan
    ) throws(Fault) -> UInt8 {
        if encoding == .binary { return bytes.byte(offset) }
        var byte: UInt8 = 0
        for index in offset...(offset + 1) {
            let raw = bytes.byte(index)
            let character = encoding == .hexadecimal ? raw : EBCDIC.character(raw)
            let value = Hexadecimal.upperValue(of: character)
            guard value < 16 else {
                let found = CodingError.FoundCharacter(character)
                throw Fault(
                    offset: index,
                    kind: .invalidCharacter(expected: .hexadecimal, found: found)
                )
            }
            byte = byte << 4 | value
        }
        return byte
    }
}
