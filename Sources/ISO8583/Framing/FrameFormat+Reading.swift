import Text

/// What stands at the front of a stream.
public enum FrameScan: Hashable, Sendable {
    /// Not a whole frame yet; at least so many bytes must be there, counted from the offset.
    case incomplete(needed: Int)
    /// A frame of length zero, which peers send to keep a connection open.
    case keepAlive(bytes: Int)
    /// A whole frame.
    case frame(FrameLayout)
}

/// Where the parts of a frame stand.
public struct FrameLayout: Hashable, Sendable {
    /// The bytes of the whole frame, counted from the offset that was asked for.
    public let bytes: Int
    /// TPDU and header, as offsets into the bytes that were scanned.
    public let envelope: Range<Int>
    /// The message.
    public let message: Range<Int>
}

extension FrameFormat {
    /// Looks for one frame at an offset of a stream.
    ///
    /// Reads the length first and refuses one over the maximum before anything is kept for it;
    /// looks at TPDU, header and trailer as soon as they are there.
    public func nextFrame(
        in input: Span<UInt8>,
        from start: Int = 0
    ) throws(FramingError) -> FrameScan {
        do throws(FramingError) {
            return try scan(input, from: start)
        } catch {
            throw FrameFormat.named(error, input.extracting(droppingFirst: start))
        }
    }

    /// The error, or the protocol that stands where the frame should begin.
    @inline(never)
    private static func named(_ error: FramingError, _ input: Span<UInt8>) -> FramingError {
        guard let found = ForeignProtocol(startOf: input) else { return error }
        switch error {
        case .lengthNotNumeric, .tooLong, .tooShort, .zeroBytesExpected, .notTPDU:
            return .foreign(found)
        default: return error
        }
    }

    @inline(__always)
    private func scan(
        _ input: Span<UInt8>,
        from start: Int
    ) throws(FramingError) -> FrameScan {
        if length == .none { return try scanToTrailer(input, from: start) }
        let left = input.count - start
        let zeros = zeroBytes
        guard left >= prefixBytes else {
            return .incomplete(needed: prefixBytes)
        }
        let lengthStart = zeros == .before ? start + 2 : start
        if zeros != .none {
            let at = zeros == .before ? start : start + lengthBytes
            guard input[at] == 0, input[at + 1] == 0 else { throw .zeroBytesExpected(offset: at) }
        }
        let number = try readLength(input, at: lengthStart)
        if number == 0 || inclusive && number == lengthBytes {
            return .keepAlive(bytes: prefixBytes)
        }
        let counted = number - (inclusive ? lengthBytes : 0)
        let size = counted + (countsEnvelope ? 0 : envelopeBytes)
        guard size <= maximumBytes else { throw .tooLong(length: number, maximum: maximumBytes) }
        guard size > overheadBytes else {
            throw .tooShort(length: number, minimum: overheadBytes + 1)
        }
        let body = start + prefixBytes
        try checkEnvelope(input, at: body, end: min(input.count, body + size))
        guard left >= prefixBytes + size else { return .incomplete(needed: prefixBytes + size) }
        return .frame(try layout(input, start: start, body: body, end: body + size))
    }

    /// The envelope of a frame that was found.
    public func envelope(of frame: FrameLayout, in input: Span<UInt8>) -> FrameEnvelope {
        var envelope = FrameEnvelope()
        var at = frame.envelope.lowerBound
        if hasTPDU {
            envelope.tpdu = TransportHeader(
                destination: UInt16(input[at + 1]) << 8 | UInt16(input[at + 2]),
                source: UInt16(input[at + 3]) << 8 | UInt16(input[at + 4])
            )
            at += 5
        }
        for index in at..<(at + headerBytes) { envelope.header.append(input[index]) }
        if hasISOLiteral {
            envelope.isoLiteral = (0..<9).map { input[frame.envelope.upperBound + 3 + $0] }
        }
        return envelope
    }

    private func layout(
        _ input: Span<UInt8>,
        start: Int,
        body: Int,
        end: Int
    ) throws(FramingError) -> FrameLayout {
        var message = body + envelopeBytes
        if hasISOLiteral {
            guard input[message] == 0x49, input[message + 1] == 0x53, input[message + 2] == 0x4F
            else { throw .literalExpected(offset: message) }
            message += 12
        }
        var last = end
        if endsWithETX {
            last -= 1
            guard input[last] == 0x03 else { throw .trailerExpected(offset: last) }
        }
        return FrameLayout(
            bytes: end - start,
            envelope: body..<(body + envelopeBytes),
            message: message..<last
        )
    }

    private func checkEnvelope(
        _ input: Span<UInt8>,
        at start: Int,
        end: Int
    ) throws(FramingError) {
        var at = start
        if hasTPDU {
            if at < end, input[at] != TransportHeader.identifier {
                throw .notTPDU(offset: at, found: input[at])
            }
            at += 5
        }
        if checksCategory, headerBytes > 0, at < end, !(0x60...0x68).contains(input[at]) {
            throw .unknownCategory(offset: at, found: input[at])
        }
    }

    private func readLength(_ input: Span<UInt8>, at start: Int) throws(FramingError) -> Int {
        var value = 0
        for index in start..<(start + lengthBytes) {
            let byte = input[index]
            switch length {
            case .binary(_, let littleEndian):
                if littleEndian {
                    value |= Int(byte) << (8 * (index - start))
                } else {
                    value = value << 8 | Int(byte)
                }
            case .bcd:
                guard byte >> 4 <= 9, byte & 0xF <= 9 else {
                    throw .lengthNotNumeric(offset: index, found: byte)
                }
                value = value * 100 + Int(byte >> 4) * 10 + Int(byte & 0xF)
            case .ascii:
                guard (0x30...0x39).contains(byte) else {
                    throw .lengthNotNumeric(offset: index, found: byte)
                }
                value = value * 10 + Int(byte - 0x30)
            case .hexadecimal:
                guard let digit = Hexadecimal.value(of: byte) else {
                    throw .lengthNotNumeric(offset: index, found: byte)
                }
                value = value << 4 | Int(digit)
            case .none:
                break
            }
        }
        return value
    }

    private func scanToTrailer(
        _ input: Span<UInt8>,
        from start: Int
    ) throws(FramingError) -> FrameScan {
        try checkEnvelope(input, at: start, end: input.count)
        var at = start + overheadBytes - 1
        while at < input.count, at - start < maximumBytes {
            if input[at] == 0x03 {
                if at == start + overheadBytes - 1 {
                    // ETX alone is what peers without a length send to keep a connection open.
                    if overheadBytes == 1 { return .keepAlive(bytes: 1) }
                    throw .tooShort(length: at + 1 - start, minimum: overheadBytes + 1)
                }
                return .frame(try layout(input, start: start, body: start, end: at + 1))
            }
            at += 1
        }
        guard input.count - start < maximumBytes else {
            throw .tooLong(length: input.count - start, maximum: maximumBytes)
        }
        return .incomplete(needed: input.count - start + 1)
    }
}
