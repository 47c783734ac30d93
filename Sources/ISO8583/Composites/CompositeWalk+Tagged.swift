import Text

/// Composites of tag, length and value in any order.
extension CompositeWalk {
    /// Tag, length, value; the values of known tags are checked, those of unknown ones are kept.
    mutating func tagged(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        var at = range.lowerBound
        while at < range.upperBound {
            if CompositeWalk.isFill(composite, at..<range.upperBound, in: bytes) { return }
            let start = at
            let key: String
            do throws(Fault) {
                key = try TagText.read(composite, at: at, end: range.upperBound, in: bytes)
            } catch {
                throw CompositeWalk.fillFault(at..<range.upperBound, in: bytes) ?? error
            }
            at += Int(composite.tagBytes)
            do throws(Fault) {
                at = try taggedValue(composite, key, from: start, at, range.upperBound, in: bytes)
            } catch {
                // What `part` threw bears the key already.
                throw error.components.isEmpty ? error.inside(key) : error
            }
        }
    }

    private mutating func taggedValue(
        _ composite: CompositeLayout,
        _ key: String,
        from start: Int,
        _ lengthAt: Int,
        _ end: Int,
        in bytes: RawSpan
    ) throws(Fault) -> Int {
        let size = Int(composite.lengthBytes)
        guard size <= end - lengthAt else {
            throw Fault(offset: lengthAt, kind: .truncated(needed: size, left: end - lengthAt))
        }
        let count = try ContentReader.number(
            composite.lengthEncoding,
            size: size,
            at: lengthAt,
            in: bytes
        )
        let content = lengthAt + size
        guard count <= end - content else { throw Fault(offset: lengthAt, kind: .compositeLength) }
        let valueEnd = content + count
        guard let layout = specification.wire.part(composite, key: key) else {
            if composite.isText {
                try ContentReader.checkCharacters(.printable, at: content, count: count, in: bytes)
            }
            if sink.collects {
                sink.add(
                    key,
                    isBinary: !composite.isText,
                    content: content..<valueEnd,
                    range: start..<valueEnd,
                    in: bytes
                )
            }
            return valueEnd
        }
        var reader = ContentReader(offset: content, end: valueEnd)
        if layout.extent == .fixed, Int(layout.fixedBytes) != count {
            let kind = CodingError.Kind.wrongLength(
                length: count,
                expected: Int(layout.fixedBytes)
            )
            throw Fault(offset: lengthAt, kind: kind)
        }
        try part(layout, key, &reader, from: start, in: bytes)
        return valueEnd
    }
}

extension WireLayout {
    /// The part of a composite with a key.
    func part(_ composite: CompositeLayout, key: String) -> ElementLayout? {
        guard let packed = PartKey.pack(key) else { return nil }
        for index in Int(composite.first)..<Int(composite.first + composite.count)
        where parts[index].key == packed {
            return parts[index]
        }
        return nil
    }
}

/// The tag of a tagged composite as a key, and back.
enum TagText {
    static func read(
        _ composite: CompositeLayout,
        at offset: Int,
        end: Int,
        in bytes: RawSpan
    ) throws(Fault) -> String {
        let size = Int(composite.tagBytes)
        guard size <= end - offset else { throw Fault(offset: offset, kind: .compositeTag) }
        let raw = (offset..<(offset + size)).map { bytes.byte($0) }
        switch composite.tagEncoding {
        case .ascii:
            let characters: CharacterClass =
                switch composite.tagKind {
                case .number: .numeric
                case .text: .alphanumeric
                case .hexadecimal: .hexadecimal
                }
            guard raw.allSatisfy({ characters.admits($0) }) else {
                throw Fault(offset: offset, kind: .compositeTag)
            }
            return Latin1.text(raw)
        case .bcd:
            guard raw.allSatisfy({ $0 >> 4 < 10 && $0 & 0xF < 10 }) else {
                throw Fault(offset: offset, kind: .compositeTag)
            }
            return Hexadecimal.text(raw)
        case .binary:
            guard composite.tagKind == .number else { return Hexadecimal.text(raw) }
            return String(raw.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }

    /// The bytes of a tag; nil where the key is none of the composite's form.
    static func bytes(_ key: String, _ composite: CompositeLayout) -> [UInt8]? {
        let size = Int(composite.tagBytes)
        switch composite.tagEncoding {
        case .ascii:
            let raw = Array(key.utf8)
            return raw.count == size ? raw : nil
        case .bcd:
            guard CharacterClass.numeric.admits(key), let raw = Hexadecimal.bytes(key) else {
                return nil
            }
            return raw.count == size ? raw : nil
        case .binary:
            if composite.tagKind != .number {
                guard let raw = Hexadecimal.bytes(key), raw.count == size else { return nil }
                return raw
            }
            guard let value = DecimalText.value(of: key),
                size == 8 || value >> UInt64(size * 8) == 0
            else { return nil }
            return (0..<size).map {
                UInt8(truncatingIfNeeded: value >> UInt64(8 * (size - 1 - $0)))
            }
        }
    }
}
