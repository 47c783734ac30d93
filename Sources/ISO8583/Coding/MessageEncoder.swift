import Text

/// Writes a message: message type, bitmaps, elements in ascending order.
///
/// The elements were encoded and checked when they were set, so writing cannot fail.
public enum MessageEncoder {
    /// The bytes of a message, without framing.
    public static func encode(_ message: Message) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(message, into: &bytes)
        return bytes
    }

    /// Appends the bytes of a message, without framing; a buffer that is reused allocates nothing.
    public static func encode(_ message: Message, into buffer: inout [UInt8]) {
        let form = message.specification.wire.bitmap
        let elements = message.elements
        let hasThird = elements.third != 0 || message.keepsTertiary
        let hasSecond = elements.second != 0 || hasThird || message.keepsSecondary
        buffer.reserveCapacity(buffer.count + message.used + 64)
        appendType(message, to: &buffer)
        appendBitmap(
            elements.first | (hasSecond ? extensionBit : 0),
            form.encoding,
            to: &buffer
        )
        if hasSecond {
            appendBitmap(
                elements.second | (hasThird ? extensionBit : 0),
                form.encoding,
                to: &buffer
            )
        }
        if hasThird, form.tertiary == .afterSecondary {
            appendBitmap(elements.third, form.encoding, to: &buffer)
        }
        guard hasThird, form.tertiary == .inElement65 else {
            return appendSlots(message, 0..<message.slots.count, to: &buffer)
        }
        let before = elements.first.nonzeroBitCount
        appendSlots(message, 0..<before, to: &buffer)
        appendBitmap(elements.third, form.encoding, to: &buffer)
        appendSlots(message, before..<message.slots.count, to: &buffer)
    }

    private static let extensionBit: UInt64 = 0x8000_0000_0000_0000

    @inline(__always)
    private static func appendType(_ message: Message, to buffer: inout [UInt8]) {
        let packed = message.messageType.packed
        switch message.specification.wire.messageType {
        case .bcd:
            buffer.append(UInt8(truncatingIfNeeded: packed &>> 8))
            buffer.append(UInt8(truncatingIfNeeded: packed))
        case .ascii:
            appendDigits(packed, zero: 0x30, to: &buffer)
        case .ebcdic:
            appendDigits(packed, zero: 0xF0, to: &buffer)
        }
    }

    @inline(__always)
    private static func appendDigits(_ packed: UInt16, zero: UInt8, to buffer: inout [UInt8]) {
        buffer.append(zero | UInt8(truncatingIfNeeded: packed &>> 12))
        buffer.append(zero | UInt8(truncatingIfNeeded: (packed &>> 8) & 0xF))
        buffer.append(zero | UInt8(truncatingIfNeeded: (packed &>> 4) & 0xF))
        buffer.append(zero | UInt8(truncatingIfNeeded: packed & 0xF))
    }

    private static func appendBitmap(
        _ word: UInt64,
        _ encoding: BitmapEncoding,
        to buffer: inout [UInt8]
    ) {
        switch encoding {
        case .binary:
            append(word, to: &buffer)
        case .hexadecimal:
            let high = ByteLanes.spreadNibbles(UInt32(truncatingIfNeeded: word &>> 32))
            let low = ByteLanes.spreadNibbles(UInt32(truncatingIfNeeded: word))
            append(ByteLanes.hexadecimalCharacters(high), to: &buffer)
            append(ByteLanes.hexadecimalCharacters(low), to: &buffer)
        case .ebcdicHexadecimal:
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: word >> shift) & 0xF)
                buffer.append(EBCDIC.byte(digit))
            }
        }
    }

    /// Appends eight bytes, the high one first.
    @inline(__always)
    private static func append(_ word: UInt64, to buffer: inout [UInt8]) {
        withUnsafeBytes(of: word.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// Appends encoded elements; what stands in one run in the message goes in one piece.
    private static func appendSlots(
        _ message: Message,
        _ range: Range<Int>,
        to buffer: inout [UInt8]
    ) {
        message.bytes.withUnsafeBufferPointer { source in
            var start = 0
            var end = 0
            for index in range {
                let slot = message.slots[index]
                if Int(slot.start) != end {
                    buffer.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<end]))
                    start = Int(slot.start)
                }
                end = Int(slot.end)
            }
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<end]))
        }
    }
}
