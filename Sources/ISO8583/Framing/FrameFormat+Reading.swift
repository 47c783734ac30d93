extension FrameFormat {
    /// Looks for one frame at an offset.
    ///
    /// Never looks beyond the bytes given and copies none. An error stands as soon as it can be seen:
    /// a length over the maximum does not wait for the bytes that it promises.
    public func nextFrame(
        in bytes: Span<UInt8>, from start: Int = 0
    ) throws(FramingError) -> FrameResult {
        if length == .none { return try delimitedFrame(in: bytes, from: start) }
        let available = bytes.count - start
        if zerosBefore { try expectZeros(in: bytes, at: start) }
        let lengthStart = start + (zerosBefore ? 2 : 0)
        let declared = try readLength(in: bytes, at: lengthStart)
        guard let declared else { return .needMore(atLeast: leadBytes - available) }
        if declared == 0, !inclusive {
            if available < leadBytes { return .needMore(atLeast: leadBytes - available) }
            if zerosAfter { try expectZeros(in: bytes, at: lengthStart + lengthBytes) }
            return .keepAlive(end: start + leadBytes)
        }
        if zerosAfter { try expectZeros(in: bytes, at: lengthStart + lengthBytes) }
        let own = inclusive ? leadBytes : 0
        let body = declared - own + (countsEnvelope ? 0 : envelopeBytes)
        if body == 0, inclusive {
            return available < leadBytes
                ? .needMore(atLeast: leadBytes - available) : .keepAlive(end: start + leadBytes)
        }
        guard body <= maximumBytes else {
            throw .tooLong(length: body, maximum: maximumBytes)
        }
        let minimum = envelopeBytes + (etx ? 1 : 0)
        guard body >= minimum else { throw .tooShort(length: body, minimum: minimum) }
        let bodyStart = start + leadBytes
        try checkEnvelope(in: bytes, at: bodyStart)
        let end = bodyStart + body
        guard end <= bytes.count else { return .needMore(atLeast: end - bytes.count) }
        if etx, bytes[end - 1] != 0x03 { throw .trailerMissing(offset: end - 1) }
        return .frame(layout(start: start, body: bodyStart, end: end))
    }

    private func layout(start: Int, body: Int, end: Int) -> FrameLayout {
        let tpduEnd = body + (tpdu ? 5 : 0)
        let prefixEnd = tpduEnd + (isoPrefix ? 12 : 0)
        let headerEnd = prefixEnd + headerBytes
        return FrameLayout(
            frame: start..<end, tpdu: body..<tpduEnd, isoPrefix: tpduEnd..<prefixEnd,
            header: prefixEnd..<headerEnd, message: headerEnd..<(end - (etx ? 1 : 0)))
    }

    /// A frame that ends at the first ETX behind its envelope.
    private func delimitedFrame(
        in bytes: Span<UInt8>, from start: Int
    ) throws(FramingError) -> FrameResult {
        try checkEnvelope(in: bytes, at: start)
        var at = start + envelopeBytes
        while at < bytes.count, bytes[at] != 0x03 { at += 1 }
        guard min(at, bytes.count) - start <= maximumBytes else {
            throw .tooLong(length: min(at, bytes.count) - start, maximum: maximumBytes)
        }
        guard at < bytes.count else { return .needMore(atLeast: at + 1 - bytes.count) }
        return .frame(layout(start: start, body: start, end: at + 1))
    }

    /// The number in the length field; nil where not all of it is there.
    private func readLength(
        in bytes: Span<UInt8>, at offset: Int
    ) throws(FramingError) -> Int? {
        var value = 0
        for index in 0..<lengthBytes {
            guard offset + index < bytes.count else { return nil }
            let byte = bytes[offset + index]
            switch length {
            case .binary: value = value << 8 | Int(byte)
            case .binaryLittleEndian2: value |= Int(byte) << (8 * index)
            case .bcd2:
                guard byte >> 4 < 10, byte & 0xF < 10 else {
                    throw .lengthNotNumeric(offset: offset + index)
                }
                value = value * 100 + Int(byte >> 4) * 10 + Int(byte & 0xF)
            case .ascii:
                guard byte >= 0x30, byte <= 0x39 else {
                    throw .lengthNotNumeric(offset: offset + index)
                }
                value = value * 10 + Int(byte - 0x30)
            case .hexadecimal:
                guard let digit = Hexadecimal.value(of: byte) else {
                    throw .lengthNotNumeric(offset: offset + index)
                }
                value = value << 4 | Int(digit)
            case .none: return nil
            }
        }
        return value
    }

    /// Both bytes are zero, as far as they are there.
    private func expectZeros(in bytes: Span<UInt8>, at offset: Int) throws(FramingError) {
        for at in offset..<(offset + 2) where at < bytes.count && bytes[at] != 0 {
            throw .zerosMissing(offset: at)
        }
    }

    /// The envelope's fixed bytes are right, as far as they are there.
    private func checkEnvelope(in bytes: Span<UInt8>, at offset: Int) throws(FramingError) {
        if tpdu, offset < bytes.count, bytes[offset] != 0x60 { throw .tpduMissing(offset: offset) }
        guard isoPrefix else { return }
        let prefix = offset + (tpdu ? 5 : 0)
        for index in 0..<12 where prefix + index < bytes.count {
            let byte = bytes[prefix + index]
            let fits =
                switch index {
                case 0: byte == 0x49
                case 1: byte == 0x53
                case 2: byte == 0x4F
                default: byte >= 0x30 && byte <= 0x39
                }
            guard fits else { throw .prefixMissing(offset: prefix + index) }
        }
    }
}
