import Text

/// Writes the parts of a composite into the canonical bytes of the element around them.
///
/// Faults have offset 0: what is wrong with a value is said by its path.
struct CompositeBuilder {
    let specification: DialectSpecification
    private var bytes: [UInt8] = []
    private var used = 0

    init(_ specification: DialectSpecification) {
        self.specification = specification
    }

    static func bytes(
        of value: CompositeValue,
        _ layout: ElementLayout,
        _ specification: DialectSpecification
    ) throws(Fault) -> [UInt8] {
        var builder = CompositeBuilder(specification)
        let composite = specification.wire.composites[Int(layout.composite)]
        try builder.add(value, composite)
        return Array(builder.bytes[..<builder.used])
    }

    private mutating func add(
        _ value: CompositeValue,
        _ composite: CompositeLayout
    ) throws(Fault) {
        switch composite.form {
        case .positional: try addPositional(value, composite)
        case .bitmap: try addBitmap(value, composite)
        case .tagged: try addTagged(value, composite)
        case .separated: try addSeparated(value, composite)
        case .tlv: try addTLV(value)
        }
    }

    private mutating func append(_ raw: some Collection<UInt8>) {
        reserve(raw.count)
        for byte in raw {
            bytes[used] = byte
            used += 1
        }
    }

    private mutating func reserve(_ count: Int) {
        let needed = used + count + Message.slack
        guard needed > bytes.count else { return }
        bytes.append(contentsOf: repeatElement(0, count: max(needed, 256)))
    }

    /// Writes one part.
    private mutating func add(
        _ value: ElementValue,
        _ layout: ElementLayout,
        key: String
    ) throws(Fault) {
        do throws(Fault) {
            let raw = try canonicalBytes(value, layout)
            let positions = try ContentWriter.positions(layout, given: raw.count)
            reserve(ContentWriter.room(layout, positions: positions))
            let writer = ContentWriter(offset: used)
            let slot = try writer.write(layout, raw.span, positions: positions, into: &bytes)
            used = Int(slot.end)
        } catch {
            var fault = error
            fault.offset = 0
            throw fault.inside(key)
        }
    }

    private func canonicalBytes(
        _ value: ElementValue,
        _ layout: ElementLayout
    ) throws(Fault) -> [UInt8] {
        switch value {
        case .text(let text):
            if layout.kind == .binary {
                guard let raw = Hexadecimal.bytes(text) else {
                    throw Fault(
                        offset: 0,
                        kind: .invalidCharacter(expected: .hexadecimal, found: .special)
                    )
                }
                return raw
            }
            guard let raw = layout.characters.bytes(text) else {
                throw Fault(
                    offset: 0,
                    kind: .invalidCharacter(expected: layout.characters, found: .highByte)
                )
            }
            return raw
        case .composite(let inside):
            guard layout.extra.contains(.composite) else {
                throw Fault(offset: 0, kind: .wrongShape)
            }
            return try CompositeBuilder.bytes(of: inside, layout, specification)
        case .list: throw Fault(offset: 0, kind: .wrongShape)
        }
    }

    /// Every key of the value is one of the parts.
    private func checkKeys(
        _ value: CompositeValue,
        _ first: Int32,
        _ count: Int32,
        besides list: UInt64 = 0
    ) throws(Fault) {
        var seen: Set<String> = []
        for entry in value.entries {
            let key = PartKey.pack(entry.key)
            let parts = specification.wire.parts[Int(first)..<Int(first + count)]
            let isKnown = key != nil && (key == list || parts.contains { $0.key == key })
            guard isKnown, seen.insert(entry.key).inserted else {
                let kind: CodingError.Kind = isKnown ? .compositeElement : .unspecifiedElement
                throw Fault(offset: 0, kind: kind).inside(entry.key)
            }
        }
    }

    private mutating func addPositional(
        _ value: CompositeValue,
        _ composite: CompositeLayout
    ) throws(Fault) {
        try checkKeys(value, composite.first, composite.count)
        var left = value.entries.count
        for index in 0..<Int(composite.count) {
            if left == 0, composite.optionalTail { return }
            let layout = specification.wire.parts[Int(composite.first) + index]
            let key = PartKey.text(layout.key)
            guard let part = value[key] else {
                throw Fault(offset: 0, kind: .compositeElement).inside(key)
            }
            try add(part, layout, key: key)
            left -= 1
        }
    }

    private mutating func addBitmap(
        _ value: CompositeValue,
        _ composite: CompositeLayout
    ) throws(Fault) {
        try checkKeys(value, composite.first, composite.count)
        let bits = Int(composite.bits)
        var numbers = value.entries.compactMap { Int($0.key) }
        numbers.sort()
        let extends = composite.firstBitExtends && (numbers.last ?? 0) > bits
        var map = [UInt8](repeating: 0, count: bits / 8 * (extends ? 2 : 1))
        for number in numbers + (extends ? [1] : []) {
            map[(number - 1) / 8] |= 0x80 >> UInt8((number - 1) % 8)
        }
        switch composite.bitmapEncoding {
        case .binary: append(map)
        case .hexadecimal: append(Array(Hexadecimal.text(map).utf8))
        case .ebcdicHexadecimal: append(Hexadecimal.text(map).utf8.map { EBCDIC.byte($0) })
        }
        for number in numbers {
            let layout = specification.wire.parts[Int(composite.first) + number]
            guard let part = value[String(number)] else { continue }
            try add(part, layout, key: String(number))
        }
    }

    private mutating func addTLV(_ value: CompositeValue) throws(Fault) {
        for entry in value.entries {
            guard let tag = Hexadecimal.bytes(entry.key), !tag.isEmpty,
                CompositeBuilder.isTag(tag), entry.key == Hexadecimal.text(tag)
            else { throw Fault(offset: 0, kind: .compositeTag).inside(entry.key) }
            guard let text = entry.value.text else {
                throw Fault(offset: 0, kind: .wrongShape).inside(entry.key)
            }
            guard let content = Hexadecimal.bytes(text) else {
                throw Fault(
                    offset: 0,
                    kind: .invalidCharacter(expected: .hexadecimal, found: .special)
                ).inside(entry.key)
            }
            append(tag)
            append(CompositeBuilder.length(content.count))
            append(content)
        }
    }

    /// Whether the bytes are one whole tag of at most four bytes.
    private static func isTag(_ tag: [UInt8]) -> Bool {
        var padded = tag + [0]
        padded.append(contentsOf: repeatElement(0, count: Message.slack))
        // A tag with an empty value reads back as itself.
        guard tag.count <= 4,
            let header = try? TLVHeader(in: padded.span.bytes, at: 0, end: tag.count + 1)
        else { return false }
        return header.tagBytes == tag.count
    }

    /// A BER length in its shortest form.
    private static func length(_ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [UInt8(count)]
        case ..<0x100: [0x81, UInt8(count)]
        case ..<0x10000: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
        default: [0x83, UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
        }
    }

    private mutating func addTagged(
        _ value: CompositeValue,
        _ composite: CompositeLayout
    ) throws(Fault) {
        for entry in value.entries {
            guard let tag = TagText.bytes(entry.key, composite) else {
                throw Fault(offset: 0, kind: .compositeTag).inside(entry.key)
            }
            append(tag)
            let lengthAt = used
            append(repeatElement(0, count: Int(composite.lengthBytes)))
            let start = used
            try add(entry.value, taggedLayout(composite, entry.key), key: entry.key)
            let prefix = LengthPrefix(
                encoding: composite.lengthEncoding,
                counts: .bytes,
                inclusive: false,
                bytes: Int(composite.lengthBytes)
            )
            guard used - start <= prefix.capacity else {
                throw Fault(offset: 0, kind: .compositeLength).inside(entry.key)
            }
            ContentWriter.writeNumber(
                used - start,
                composite.lengthEncoding,
                size: Int(composite.lengthBytes),
                at: lengthAt,
                into: &bytes
            )
        }
    }

    /// The layout of a tag; an unknown one is text in a text and bytes in bytes.
    private func taggedLayout(_ composite: CompositeLayout, _ key: String) -> ElementLayout {
        if let layout = specification.wire.part(composite, key: key) { return layout }
        return ElementLayout(
            ElementFormat(
                kind: composite.isText ? .alphanumericSpecial : .binary,
                length: .rest,
                minimum: 0,
                maximum: 999_999,
                encoding: composite.isText ? .ascii : .binary,
                padNibble: 0,
                fill: nil,
                check: .characters
            )
        )
    }

    private mutating func addSeparated(
        _ value: CompositeValue,
        _ composite: CompositeLayout
    ) throws(Fault) {
        try checkKeys(value, composite.first, composite.count, besides: composite.groupKey)
        let listKey = PartKey.text(composite.groupKey)
        try addTerminated(value, composite.first, composite.count, composite)
        var groups: [CompositeValue] = []
        switch value[listKey] {
        case .list(let list): groups = list
        case .composite(let only): groups = [only]
        case .text: throw Fault(offset: 0, kind: .wrongShape).inside(listKey)
        case nil: break
        }
        for (index, group) in groups.enumerated() {
            if index > 0, composite.between >= 0 { append([UInt8(composite.between)]) }
            do throws(Fault) {
                try checkKeys(group, composite.groupFirst, composite.groupCount)
                try addTerminated(group, composite.groupFirst, composite.groupCount, composite)
            } catch {
                throw error.inside(String(index + 1)).inside(listKey)
            }
        }
    }

    private mutating func addTerminated(
        _ value: CompositeValue,
        _ first: Int32,
        _ count: Int32,
        _ composite: CompositeLayout
    ) throws(Fault) {
        for index in Int(first)..<Int(first + count) {
            let layout = specification.wire.parts[index]
            let key = PartKey.text(layout.key)
            guard let part = value[key] else {
                throw Fault(offset: 0, kind: .compositeElement).inside(key)
            }
            let start = used
            try add(part, layout, key: key)
            guard layout.extent == .until else { continue }
            // A value with its own terminator inside would end early on the way back.
            if bytes[start..<used].contains(layout.terminator) {
                throw Fault(offset: 0, kind: .compositeSeparator).inside(key)
            }
            if Int16(layout.terminator) != composite.between { append([layout.terminator]) }
        }
    }
}
