import Text

/// Frames written: length, TPDU, header, message, trailer.
extension FrameFormat {
    /// Appends one frame around a message.
    ///
    /// Throws ``FramingError/doesNotFit`` where the envelope lacks a part that the format has, or
    /// the frame would be over the maximum; the output is unchanged then.
    public func write(
        _ message: Span<UInt8>,
        in envelope: FrameEnvelope,
        to output: inout [UInt8]
    ) throws(FramingError) {
        guard hasTPDU == (envelope.tpdu != nil), envelope.header.count == headerBytes,
            envelope.isoLiteral.count == (hasISOLiteral ? 9 : 0), message.count > 0
        else { throw .doesNotFit }
        let size = overheadBytes + message.count
        let counted = countsEnvelope ? size : size - envelopeBytes
        let number = counted + (inclusive ? lengthBytes : 0)
        guard size <= maximumBytes, number <= capacity else { throw .doesNotFit }
        output.reserveCapacity(output.count + prefixBytes + size)
        if zeroBytes == .before { output.append(contentsOf: [0, 0]) }
        writeLength(number, to: &output)
        if zeroBytes == .after { output.append(contentsOf: [0, 0]) }
        if let tpdu = envelope.tpdu {
            output.append(TransportHeader.identifier)
            output.append(UInt8(tpdu.destination >> 8))
            output.append(UInt8(tpdu.destination & 0xFF))
            output.append(UInt8(tpdu.source >> 8))
            output.append(UInt8(tpdu.source & 0xFF))
        }
        for index in 0..<headerBytes { output.append(envelope.header[index]) }
        if hasISOLiteral {
            output.append(contentsOf: [0x49, 0x53, 0x4F])
            output.append(contentsOf: envelope.isoLiteral)
        }
        message.withUnsafeBufferPointer { output.append(contentsOf: $0) }
        if endsWithETX { output.append(0x03) }
    }

    private func writeLength(_ number: Int, to output: inout [UInt8]) {
        let count = lengthBytes
        for index in 0..<count {
            let place = count - 1 - index
            switch length {
            case .binary(_, let littleEndian):
                let shift = 8 * (littleEndian ? index : place)
                output.append(UInt8(truncatingIfNeeded: number >> shift))
            case .bcd:
                let pair = number / FrameFormat.hundredTo(place) % 100
                output.append(UInt8((pair / 10) << 4 | pair % 10))
            case .ascii:
                output.append(0x30 + UInt8(number / FrameFormat.tenTo(place) % 10))
            case .hexadecimal:
                output.append(Hexadecimal.digit(UInt8(number >> (4 * place) & 0xF)))
            case .none:
                break
            }
        }
    }

    private static func tenTo(_ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { value, _ in value * 10 }
    }

    private static func hundredTo(_ exponent: Int) -> Int { tenTo(2 * exponent) }
}
