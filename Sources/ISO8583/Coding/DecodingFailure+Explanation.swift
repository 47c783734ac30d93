import Text

/// A guess at why a message could not be read: another dialect, a header, hexadecimal text.
extension DecodingFailure {
    /// The likely cause, as a question or a hint; nil where there is none better than the error
    /// itself.
    public var explanation: String? {
        // No class has this number, so these were hardly the digits of a message type.
        if partial.messageType.messageClass == nil, let framed = framingCause { return framed }
        switch error.place {
        case .messageType: return messageTypeCause
        case .bitmap: return bitmapCause
        case .end: return endCause
        case .element: return elementCause
        }
    }

    private var bytes: ArraySlice<UInt8> { partial.bytes[..<partial.used] }

    private var messageTypeCause: String? {
        let specification = partial.specification
        if count == 0 { return "there are no bytes at all" }
        if let framed = framingCause { return framed }
        let start = Array(bytes.prefix(4))
        guard start.count >= 2 else { return nil }
        let isASCII = start.count == 4 && start.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        let isEBCDIC = start.count == 4 && start.allSatisfy { $0 >= 0xF0 && $0 <= 0xF9 }
        let isPacked = start.prefix(2).allSatisfy { $0 >> 4 < 10 && $0 & 0xF < 10 }
        switch specification.messageTypeEncoding {
        case .ascii where isPacked:
            return "the message type looks packed: is this a binary dialect?"
        case .ascii where isEBCDIC:
            return "the message type looks like EBCDIC: is this an EBCDIC dialect?"
        case .bcd where isASCII, .ebcdic where isASCII:
            return "the message type looks like ASCII digits: is this an ASCII dialect?"
        default: return nil
        }
    }

    /// What stands in front of a message when the framing was not taken off.
    private var framingCause: String? {
        let start = Array(bytes.prefix(12))
        guard start.count >= 7 else { return nil }
        if Int(start[0]) << 8 | Int(start[1]) == count - 2 {
            return "the first two bytes are the length of the rest: is the framing still on?"
        }
        let digits = start.prefix(4)
        if digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            digits.reduce(0, { $0 * 10 + Int($1 - 0x30) }) == count - 4
        {
            return "the first four digits are the length of the rest: is the framing still on?"
        }
        if start[0] == 0x60 { return "the first byte is 0x60: is a TPDU in front of the message?" }
        if start.starts(with: [0x49, 0x53, 0x4F]) {
            return "the bytes begin with ISO: is a BASE24 header in front of the message?"
        }
        return nil
    }

    private var bitmapCause: String? {
        if let framed = framingCause { return framed }
        switch error.kind {
        case .bitmapExtension:
            return
                "is this a dialect with a secondary bitmap, or is something in front of the bitmap?"
        case .invalidCharacter: return "is the bitmap binary in this dialect?"
        case .truncated: return "was the message cut off, or is the bitmap in another encoding?"
        default: return nil
        }
    }

    private var endCause: String? {
        let rest = bytes[min(error.offset, count)...]
        if rest.count == 1, rest.first == 0x03 {
            return "the last byte is ETX: is the trailer still on?"
        }
        if rest.allSatisfy({ $0 == 0 }) { return "only zeros follow: was the message filled up?" }
        return
            "did an element before end too early, or is a bit missing in the bitmap?"
    }

    private var elementCause: String? {
        switch error.kind {
        case .lengthNotNumeric(let found, let encoding): return lengthCause(found, encoding)
        case .lengthOverMaximum: return "did the element before take too few or too many bytes?"
        case .truncated:
            return truncatedCause
        case .unspecifiedElement:
            return "is the bitmap where the dialect has it, and is this the right specification?"
        case .invalidNibble: return nibbleCause
        case .invalidPadding(let expected):
            let pad = Hexadecimal.text(UInt64(expected), digits: 1)
            return
                "are the digits on the other side, or padded with another nibble than \(pad)?"
        case .invalidCharacter(_, let found): return characterCause(found)
        case .compositeLength, .compositeTag:
            return "is the content in the form that the specification says, and not encrypted?"
        case .compositeFill(let found):
            return "is the element filled up? add padding: \"\(Hexadecimal.text([found]))\" to its "
                + "composite, or take the fill off"
        case .oddDigits: return "count digits instead of bytes, or pad with a nibble from A to F"
        default: return nil
        }
    }

    private func lengthCause(_ found: UInt8, _ encoding: LengthEncoding) -> String {
        let byte = Hexadecimal.wording(found)
        switch encoding {
        case .bcd:
            return "length byte \(byte) is not BCD: is the length prefix binary in this dialect?"
        case .ascii where found >= 0xF0 && found <= 0xF9:
            return "length byte \(byte) is an EBCDIC digit: is this an EBCDIC dialect?"
        case .ascii where found >> 4 < 10 && found & 0xF < 10:
            return "length byte \(byte) is no ASCII digit: is the length prefix packed or binary?"
        case .ebcdic where found >= 0x30 && found <= 0x39:
            return "length byte \(byte) is an ASCII digit: is the length prefix ASCII?"
        default:
            return
                "length byte \(byte) is no digit: did the element before take a wrong length?"
        }
    }

    private var truncatedCause: String {
        let last = partial.elements.max(by: <).map { ": the last good element is \($0)" } ?? ""
        return "was the message cut off, or is a length before it wrong\(last)?"
    }

    private var nibbleCause: String? {
        guard let element = error.path?.element else { return nil }
        let layout = partial.layout(of: element)
        guard layout.encoding.isPacked else { return nil }
        return
            "is the element ASCII in this dialect, or did the one before take a wrong length?"
    }

    private func characterCause(_ found: CodingError.FoundCharacter) -> String {
        switch found {
        case .highByte: "is the element EBCDIC, packed or binary in this dialect?"
        case .control: "is the element packed or binary in this dialect?"
        default: "did an element before take too few or too many bytes?"
        }
    }
}
