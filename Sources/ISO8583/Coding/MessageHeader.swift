import Text

/// The message type and the bitmaps in front of the elements.
struct MessageHeader {
    var messageType = MessageTypeIndicator(unchecked: 0)
    /// The elements that the bitmaps announce; bit 65 stays in where the third bitmap is element
    /// 65.
    var announced = ElementSet()
    var hasSecondary = false
    var hasTertiary = false
    /// Behind the last byte that was read.
    var end = 0
    /// Where the bitmaps begin, and how many bytes of the wire a bit's byte takes.
    private var bitmapStart = 0
    private var bytesPerBitmapByte = 1

    private static let firstBit: UInt64 = 0x8000_0000_0000_0000

    mutating func read(
        _ specification: DialectSpecification,
        in bytes: RawSpan,
        end limit: Int
    ) throws(CodingError) {
        try readType(specification.wire.messageType, in: bytes, limit: limit)
        let form = specification.wire.bitmap
        bitmapStart = end
        bytesPerBitmapByte = form.encoding == .binary ? 1 : 2
        let first = try readBitmap(form.encoding, in: bytes, limit: limit)
        announced.first = first & ~MessageHeader.firstBit
        guard first & MessageHeader.firstBit != 0 else { return }
        guard form.secondary else { throw extensionError(element: 1) }
        hasSecondary = true
        let second = try readBitmap(form.encoding, in: bytes, limit: limit)
        announced.second = second
        if form.tertiary == .afterSecondary, second & MessageHeader.firstBit != 0 {
            announced.second &= ~MessageHeader.firstBit
            hasTertiary = true
            announced.third = try readBitmap(form.encoding, in: bytes, limit: limit)
        }
    }

    /// Reads the third bitmap where it stands as element 65.
    mutating func readTertiary(
        _ encoding: BitmapEncoding,
        _ reader: inout ContentReader,
        in bytes: RawSpan
    ) throws(Fault) -> UInt64 {
        hasTertiary = true
        end = reader.offset
        do throws(CodingError) {
            let word = try readBitmap(encoding, in: bytes, limit: reader.end)
            reader.offset = end
            return word
        } catch {
            throw Fault(offset: error.offset, kind: error.kind)
        }
    }

    /// Where the bit of an element stands.
    func bitOffset(of element: Element) -> Int {
        bitmapStart + (element.index - 1) / 8 * bytesPerBitmapByte
    }

    private func extensionError(element: Int) -> CodingError {
        CodingError(place: .bitmap, offset: bitmapStart, kind: .bitmapExtension)
    }

    @inline(__always)
    private mutating func readType(
        _ encoding: MessageTypeEncoding,
        in bytes: RawSpan,
        limit: Int
    ) throws(CodingError) {
        let size = encoding == .bcd ? 2 : 4
        guard size <= limit else {
            let kind = CodingError.Kind.truncated(needed: size, left: limit)
            throw CodingError(place: .messageType, offset: 0, kind: kind)
        }
        var packed: UInt16 = 0
        for index in 0..<size {
            let byte = bytes.byte(index)
            if encoding == .bcd {
                guard byte &>> 4 < 10, byte & 0xF < 10 else {
                    throw CodingError(place: .messageType, offset: index, kind: .invalidNibble)
                }
                packed = packed &<< 8 | UInt16(byte)
            } else {
                let digit = byte &- (encoding == .ascii ? 0x30 : 0xF0)
                guard digit < 10 else {
                    let found = CodingError.FoundCharacter(byte)
                    throw CodingError(
                        place: .messageType,
                        offset: index,
                        kind: .invalidCharacter(expected: .numeric, found: found)
                    )
                }
                packed = packed &<< 4 | UInt16(digit)
            }
        }
        messageType = MessageTypeIndicator(unchecked: packed)
        end = size
    }

    @inline(__always)
    private mutating func readBitmap(
        _ encoding: BitmapEncoding,
        in bytes: RawSpan,
        limit: Int
    ) throws(CodingError) -> UInt64 {
        let size = encoding == .binary ? 8 : 16
        guard size <= limit &- end else {
            let kind = CodingError.Kind.truncated(needed: size, left: limit &- end)
            throw CodingError(place: .bitmap, offset: end, kind: kind)
        }
        let start = end
        end &+= size
        switch encoding {
        case .binary:
            return bytes.bigWord(start)
        case .hexadecimal:
            do throws(Fault) {
                try ContentReader.checkCharacters(.hexadecimal, at: start, count: 16, in: bytes)
            } catch {
                throw CodingError(place: .bitmap, offset: error.offset, kind: error.kind)
            }
            return MessageHeader.hexadecimalWord(at: start, in: bytes)
        case .ebcdicHexadecimal:
            return try ebcdicWord(at: start, in: bytes)
        }
    }

    /// Sixteen upper-case hexadecimal characters, already checked, as a word.
    static func hexadecimalWord(at offset: Int, in bytes: RawSpan) -> UInt64 {
        func half(_ characters: UInt64) -> UInt64 {
            // Letters have bit 6 set and A is 1 in the low nibble.
            let letters = (characters &>> 6) & ByteLanes.lowBits
            let values = (characters & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
            return UInt64(ByteLanes.packNibbles(values))
        }
        return half(bytes.bigWord(offset)) &<< 32 | half(bytes.bigWord(offset &+ 8))
    }

    private func ebcdicWord(at offset: Int, in bytes: RawSpan) throws(CodingError) -> UInt64 {
        var word: UInt64 = 0
        for index in offset..<(offset + 16) {
            let character = EBCDIC.character(bytes.byte(index))
            let value = Hexadecimal.upperValue(of: character)
            guard value < 16 else {
                let found = CodingError.FoundCharacter(character)
                throw CodingError(
                    place: .bitmap,
                    offset: index,
                    kind: .invalidCharacter(expected: .hexadecimal, found: found)
                )
            }
            word = word << 4 | UInt64(value)
        }
        return word
    }
}
