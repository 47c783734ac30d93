extension FrameFormat {
    /// Appends a frame: length, envelope, message, trailer.
    ///
    /// Throws where the envelope has not the format's sizes or the frame does not fit its length field.
    public func encode(
        _ message: Span<UInt8>, envelope: FrameEnvelope, into buffer: inout [UInt8]
    ) throws(FramingError) {
        let start = try beginFrame(envelope, into: &buffer)
        buffer.reserveCapacity(buffer.count + message.count + 1)
        message.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        try endFrame(start, in: &buffer)
    }

    /// Appends a frame around a message that is encoded in place.
    public func encode(
        _ message: Message, envelope: FrameEnvelope, into buffer: inout [UInt8]
    ) throws(FramingError) {
        let start = try beginFrame(envelope, into: &buffer)
        MessageEncoder.encode(message, into: &buffer)
        try endFrame(start, in: &buffer)
    }

    /// Appends room for the length and the envelope; returns where the frame starts.
    public func beginFrame(
        _ envelope: FrameEnvelope, into buffer: inout [UInt8]
    ) throws(FramingError) -> Int {
        guard envelope.tpdu.count == (tpdu ? 5 : 0), envelope.header.count == headerBytes,
            envelope.isoPrefix.count == (isoPrefix ? 12 : 0)
        else { throw .envelopeMismatch }
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: leadBytes))
        buffer.append(contentsOf: envelope.tpdu)
        buffer.append(contentsOf: envelope.isoPrefix)
        buffer.append(contentsOf: envelope.header)
        return start
    }

    /// Appends the trailer and writes the length; where that throws, the frame is taken off again.
    public func endFrame(_ start: Int, in buffer: inout [UInt8]) throws(FramingError) {
        if etx { buffer.append(0x03) }
        let body = buffer.count - start - leadBytes
        let number = body + (inclusive ? leadBytes : 0) - (countsEnvelope ? 0 : envelopeBytes)
        let limit = min(lengthCapacity, maximumBytes + (inclusive ? leadBytes : 0))
        guard number <= limit, body <= maximumBytes else {
            buffer.removeLast(buffer.count - start)
            throw .unsendable(length: number, maximum: limit)
        }
        writeLength(number, at: start + (zerosBefore ? 2 : 0), in: &buffer)
    }

    private func writeLength(_ number: Int, at offset: Int, in buffer: inout [UInt8]) {
        switch length {
        case .binary(let bytes):
            ContentWriter.writeNumber(number, .binary, size: bytes, at: offset, into: &buffer)
        case .binaryLittleEndian2:
            buffer[offset] = UInt8(truncatingIfNeeded: number)
            buffer[offset + 1] = UInt8(truncatingIfNeeded: number >> 8)
        case .bcd2:
            ContentWriter.writeNumber(number, .bcd, size: 2, at: offset, into: &buffer)
        case .ascii(let digits):
            ContentWriter.writeNumber(number, .ascii, size: digits, at: offset, into: &buffer)
        case .hexadecimal(let digits):
            for index in 0..<digits {
                let nibble = UInt8(truncatingIfNeeded: number >> (4 * (digits - 1 - index))) & 0xF
                buffer[offset + index] = Hexadecimal.digit(nibble)
            }
        case .none: break
        }
    }
}
