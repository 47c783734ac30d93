/// Composites whose parts end with a separator.
extension CompositeWalk {
    /// Leading parts, then groups that repeat, told apart by separators and counts.
    mutating func separated(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        var reader = ContentReader(offset: range.lowerBound, end: range.upperBound)
        var expected: Int?
        for index in 0..<Int(composite.count) {
            let layout = specification.wire.parts[Int(composite.first) + index]
            let start = reader.offset
            try terminatedPart(layout, composite, &reader, in: bytes)
            if index == Int(composite.countFrom) {
                expected = CompositeWalk.number(layout, start..<reader.offset, in: bytes)
            }
        }
        let listKey = PartKey.text(composite.groupKey)
        if sink.collects {
            sink.add(listKey, shape: .list, range: reader.offset..<range.upperBound)
        }
        sink.depth += 1
        var found = 0
        do throws(Fault) {
            while expected.map({ found < $0 }) ?? (reader.offset < reader.end) {
                if let expected, reader.offset == reader.end {
                    let kind = CodingError.Kind.compositeCount(found: found, expected: expected)
                    throw Fault(offset: range.lowerBound, kind: kind)
                }
                try group(composite, number: found + 1, &reader, in: bytes)
                found += 1
            }
            if reader.offset != reader.end {
                let kind = CodingError.Kind.compositeCount(found: found + 1, expected: found)
                throw Fault(offset: reader.offset, kind: kind)
            }
        } catch {
            throw error.inside(listKey)
        }
        sink.depth -= 1
    }

    private mutating func group(
        _ composite: CompositeLayout,
        number: Int,
        _ reader: inout ContentReader,
        in bytes: RawSpan
    ) throws(Fault) {
        guard number <= Int(composite.maximumGroups) else {
            let maximum = Int(composite.maximumGroups)
            throw Fault(
                offset: reader.offset,
                kind: .compositeCount(found: number, expected: maximum)
            )
        }
        if number > 1, composite.between >= 0 {
            guard Int16(bytes.byte(reader.offset)) == composite.between else {
                throw Fault(offset: reader.offset, kind: .compositeSeparator)
            }
            reader.offset += 1
        }
        let key = String(number)
        let place = sink.pieces.count
        let start = reader.offset
        if sink.collects { sink.add(key, shape: .group, range: start..<start) }
        sink.depth += 1
        do throws(Fault) {
            for index in 0..<Int(composite.groupCount) {
                let layout = specification.wire.parts[Int(composite.groupFirst) + index]
                try terminatedPart(layout, composite, &reader, in: bytes)
            }
        } catch {
            throw error.inside(key)
        }
        sink.depth -= 1
        if sink.collects { sink.pieces[place].range = start..<reader.offset }
    }

    /// One part, and the separator that must stand behind it.
    private mutating func terminatedPart(
        _ layout: ElementLayout,
        _ composite: CompositeLayout,
        _ reader: inout ContentReader,
        in bytes: RawSpan
    ) throws(Fault) {
        try part(layout, PartKey.text(layout.key), &reader, in: bytes)
        // The character between two groups is read with the next group.
        guard layout.extent == .until, Int16(layout.terminator) != composite.between else { return }
        guard reader.offset < reader.end else {
            throw Fault(offset: reader.offset, kind: .compositeSeparator)
                .inside(PartKey.text(layout.key))
        }
        reader.offset += 1
    }

    private static func number(
        _ layout: ElementLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) -> Int? {
        var value = 0
        for at in range.prefix(6) {
            let digit = bytes.byte(at) &- 0x30
            guard digit < 10 else { continue }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
