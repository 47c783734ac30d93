import Text

/// Giving elements their values. A value is checked and encoded at once, so a message that exists
/// can always be written; setting in ascending order only appends.
extension Message {
    /// Sets an element from its canonical text: characters, digits, or hexadecimal text for `b`.
    ///
    /// A `=` in a packed track becomes the nibble D. A fixed element with a fill takes shorter
    /// text; one that is checked as GBK or UTF-8 takes the characters as well as a character a
    /// byte. Throws where the value does not fit the element; the message is unchanged then.
    public mutating func set(_ element: Element, _ text: String) throws(CodingError) {
        let layout = try settableLayout(element)
        if layout.kind == .binary {
            guard let value = Hexadecimal.bytes(text) else {
                throw Message.notHexadecimal(text, element)
            }
            return try set(element, layout, value.span)
        }
        let span = text.utf8Span
        if span.isKnownASCII || text.utf8.count == text.unicodeScalars.count {
            return try set(element, layout, span.span)
        }
        guard let bytes = layout.characters.bytes(text) else {
            throw CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .invalidCharacter(expected: layout.characters, found: .highByte)
            )
        }
        try set(element, layout, bytes.span)
    }

    /// Sets an element from the bytes of its canonical value: the bytes of `b`, the characters of
    /// text.
    public mutating func set(_ element: Element, bytes value: [UInt8]) throws(CodingError) {
        try set(element, try settableLayout(element), value.span)
    }

    /// Sets an element from the bytes of its canonical value: the bytes of `b`, the characters of
    /// text.
    public mutating func set(_ element: Element, bytes value: Span<UInt8>) throws(CodingError) {
        try set(element, try settableLayout(element), value)
    }

    /// Sets a number, with zeros on the left up to the length of a fixed element.
    public mutating func set(_ element: Element, digits value: UInt64) throws(CodingError) {
        let layout = try settableLayout(element)
        let fixed = layout.extent == .fixed ? Int(layout.maximum) : 1
        guard fixed <= 20 else {
            return try set(element, DecimalText.padded(value, digits: fixed))
        }
        var digits = [20 of UInt8](repeating: 0x30)
        var rest = value
        var index = 20
        while rest > 0 {
            index &-= 1
            digits[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        let start = min(index, 20 &- fixed)
        try set(element, layout, digits.span.extracting(start..<20))
    }

    /// Takes the value of an element over from another message, whatever dialect that one is in.
    ///
    /// Nothing happens where the other does not have it.
    public mutating func copy(_ element: Element, from other: Message) throws(CodingError) {
        guard let slot = other.slot(of: element) else { return }
        if other.specification === specification {
            store(element, contentOf: other, slot)
        } else if let value = other.bytes(element) {
            try set(element, try settableLayout(element), value.span)
        }
    }

    private static func notHexadecimal(_ text: String, _ element: Element) -> CodingError {
        let characters = text.utf8.filter { $0 > 0x20 }
        let offset = characters.firstIndex { Hexadecimal.value(of: $0) == nil }
        guard let offset else {
            return CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .lengthNotWhole(length: characters.count)
            )
        }
        return CodingError(
            place: .element(ElementPath(element)),
            offset: offset,
            kind: .invalidCharacter(
                expected: .hexadecimal,
                found: CodingError.FoundCharacter(characters[offset])
            )
        )
    }

    private func settableLayout(_ element: Element) throws(CodingError) -> ElementLayout {
        let layout = specification.wire.elements[element.index]
        guard layout.isDescribed else {
            throw CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .unspecifiedElement
            )
        }
        return layout
    }

    @inline(__always)
    private mutating func set(
        _ element: Element,
        _ layout: ElementLayout,
        _ value: Span<UInt8>
    ) throws(CodingError) {
        let slot: Slot
        do throws(Fault) {
            let positions = try ContentWriter.positions(layout, given: value.count)
            reserve(ContentWriter.room(layout, positions: positions))
            let writer = ContentWriter(offset: used)
            slot = try writer.write(layout, value, positions: positions, into: &bytes)
            if layout.composite >= 0, layout.extra.contains(.composite) {
                try CompositeCheck.check(
                    layout,
                    slot,
                    specification,
                    messageType,
                    in: bytes.span.bytes
                )
            }
        } catch {
            throw relative(error, element, layout)
        }
        place(element, slot)
    }

    /// The error of a value, its offset counted from the value's own start.
    @inline(never)
    private func relative(
        _ fault: Fault,
        _ element: Element,
        _ layout: ElementLayout
    ) -> CodingError {
        var fault = fault
        fault.offset = max(0, fault.offset - used - Int(layout.prefixBytes))
        return fault.error(in: element.index)
    }

    private mutating func store(_ element: Element, contentOf other: Message, _ slot: Slot) {
        let count = slot.range.count
        reserve(count)
        for index in 0..<count { bytes[used + index] = other.bytes[Int(slot.start) + index] }
        let shift = used - Int(slot.start)
        place(
            element,
            Slot(
                start: UInt32(used),
                content: UInt32(Int(slot.content) + shift),
                end: UInt32(Int(slot.end) + shift),
                positions: slot.positions
            )
        )
    }

    /// Enters an encoded element that stands at `used`.
    @inline(__always)
    private mutating func place(_ element: Element, _ slot: Slot) {
        used = Int(slot.end)
        guard element.number > last else { return insert(element, slot) }
        last = element.number
        slots.append(slot)
        elements.insert(element)
    }

    /// Enters an element that does not come behind all others.
    @inline(never)
    private mutating func insert(_ element: Element, _ slot: Slot) {
        let rank = elements.rank(of: element)
        if elements.contains(element) {
            slots[rank] = slot
            compactIfWasteful()
        } else {
            slots.insert(slot, at: rank)
            elements.insert(element)
        }
    }

    /// Makes room for so many bytes behind `used`, slack included.
    @inline(__always)
    private mutating func reserve(_ count: Int) {
        guard used &+ count &+ Message.slack > bytes.count else { return }
        grow(count)
    }

    @inline(never)
    private mutating func grow(_ count: Int) {
        let needed = used + count + Message.slack
        let size = max(needed, bytes.count * 2)
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
    }

    /// Drops replaced values once they are more than half of the bytes, so that setting an element
    /// again and again does not grow the message.
    private mutating func compactIfWasteful() {
        guard used > 4096 else { return }
        let live = slots.reduce(0) { $0 + $1.range.count }
        guard live < used / 2 else { return }
        var compacted = [UInt8](repeating: 0, count: live + Message.slack)
        var at = 0
        for index in slots.indices {
            let slot = slots[index]
            let shift = Int(slot.start) - at
            for source in slot.range { compacted[source - shift] = bytes[source] }
            slots[index] = Slot(
                start: UInt32(at),
                content: UInt32(Int(slot.content) - shift),
                end: UInt32(Int(slot.end) - shift),
                positions: slot.positions
            )
            at += slot.range.count
        }
        bytes = compacted
        used = at
    }
}
