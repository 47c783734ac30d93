/// Why the bytes of an event could not be read.
package enum EventCodecError: Error, Equatable, Sendable {
    /// A format that this binary does not know.
    case unknownFormat(UInt8)
    /// More bytes were needed at this offset than are there.
    case truncated(offset: Int, needed: Int)
    /// A value at this offset that means nothing.
    case invalid(offset: Int)
    /// Bytes are left after the last value.
    case trailing(offset: Int)
    /// The event names a card, and none was passed.
    case cardMissing
}

/// A cursor over the bytes of an event: an offset whose methods take the bytes, every step
/// checked.
package struct ByteReader {
    private(set) var offset = 0
    /// The format of the event, its first byte.
    var format = EventCodec.format

    /// No text or blob of an event is longer in bytes; the writer refuses it.
    ///
    /// Before format 4 it did not, so those are read whatever their length.
    package static let longest = 65_536

    mutating func byte(_ bytes: Span<UInt8>) throws(EventCodecError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated(offset: offset, needed: 1) }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func unsigned(_ bytes: Span<UInt8>) throws(EventCodecError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte(bytes)
            // The tenth byte holds the last bit only.
            guard shift < 63 || next <= 1 else { throw .invalid(offset: start) }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed(_ bytes: Span<UInt8>) throws(EventCodecError) -> Int64 {
        let value = try unsigned(bytes)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func integer<Number: FixedWidthInteger>(
        _ bytes: Span<UInt8>
    ) throws(EventCodecError) -> Number {
        let start = offset
        guard let value = Number(exactly: try unsigned(bytes)) else {
            throw .invalid(offset: start)
        }
        return value
    }

    mutating func optional<Number: FixedWidthInteger>(
        _ bytes: Span<UInt8>
    ) throws(EventCodecError) -> Number? {
        guard try flag(bytes) else { return nil }
        let start = offset
        guard let value = Number(exactly: try signed(bytes)) else { throw .invalid(offset: start) }
        return value
    }

    mutating func flag(_ bytes: Span<UInt8>) throws(EventCodecError) -> Bool {
        switch try byte(bytes) {
        case 0: return false
        case 1: return true
        default: throw .invalid(offset: offset - 1)
        }
    }

    mutating func word(_ bytes: Span<UInt8>) throws(EventCodecError) -> UInt64 {
        guard bytes.count - offset >= 8 else { throw .truncated(offset: offset, needed: 8) }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
        offset += 8
        return value
    }

    mutating func blob(_ bytes: Span<UInt8>) throws(EventCodecError) -> [UInt8] {
        let start = offset
        let length = try unsigned(bytes)
        guard length <= UInt64(ByteReader.longest) || (format < 4 && length <= UInt64(bytes.count))
        else { throw .invalid(offset: start) }
        let count = Int(length)
        guard bytes.count - offset >= count else { throw .truncated(offset: offset, needed: count) }
        defer { offset += count }
        return bytes.extracting(offset..<offset + count).withUnsafeBufferPointer { Array($0) }
    }

    mutating func text(_ bytes: Span<UInt8>) throws(EventCodecError) -> String {
        let start = offset
        guard let text = String(validating: try blob(bytes), as: UTF8.self) else {
            throw .invalid(offset: start)
        }
        return text
    }

    mutating func optionalText(_ bytes: Span<UInt8>) throws(EventCodecError) -> String? {
        try flag(bytes) ? try text(bytes) : nil
    }

    /// A stored raw value of an enumeration.
    mutating func raw<Value: RawRepresentable>(
        _ bytes: Span<UInt8>,
        as type: Value.Type = Value.self
    ) throws(EventCodecError) -> Value where Value.RawValue == UInt8 {
        guard let value = Value(rawValue: try byte(bytes)) else {
            throw .invalid(offset: offset - 1)
        }
        return value
    }
}
