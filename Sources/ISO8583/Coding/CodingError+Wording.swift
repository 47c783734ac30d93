import Text

/// What a coding error says to people: where, what was expected, what was found, never the value.
extension CodingError.Place: CustomStringConvertible {
    /// `mti`, `bitmap`, the path of the element, or `end`.
    public var description: String {
        switch self {
        case .messageType: "mti"
        case .bitmap: "bitmap"
        case .element(let path): path.description
        case .end: "end"
        }
    }

    var wording: String {
        switch self {
        case .messageType: "the message type"
        case .bitmap: "the bitmap"
        case .element(let path): "element \(path)"
        case .end: "the end of the message"
        }
    }
}

extension CodingError.Kind {
    /// The name of the case, as fixtures and JSON output write it.
    public var name: String {
        switch self {
        case .truncated: "truncated"
        case .invalidCharacter: "invalidCharacter"
        case .invalidNibble: "invalidNibble"
        case .invalidPadding: "invalidPadding"
        case .invalidSign: "invalidSign"
        case .lengthNotNumeric: "lengthNotNumeric"
        case .lengthOverMaximum: "lengthOverMaximum"
        case .lengthUnderMinimum: "lengthUnderMinimum"
        case .lengthNotWhole: "lengthNotWhole"
        case .wrongLength: "wrongLength"
        case .invalidDate: "invalidDate"
        case .invalidCheckDigit: "invalidCheckDigit"
        case .unspecifiedElement: "unspecifiedElement"
        case .trailingBytes: "trailingBytes"
        case .bitmapExtension: "bitmapExtension"
        case .oddDigits: "oddDigits"
        case .compositeTag: "compositeTag"
        case .compositeFill: "compositeFill"
        case .compositeLength: "compositeLength"
        case .compositeCount: "compositeCount"
        case .compositeSeparator: "compositeSeparator"
        case .compositeElement: "compositeElement"
        case .wrongShape: "wrongShape"
        }
    }

    /// What should have been there.
    public var expected: String {
        switch self {
        case .truncated(let needed, _): "\(needed) bytes"
        case .invalidCharacter(let expected, _): expected.wording
        case .invalidNibble: "packed digits"
        case .invalidPadding(let expected):
            "the pad nibble \(Hexadecimal.text(UInt64(expected), digits: 1))"
        case .invalidSign: "the sign C or D"
        case .lengthNotNumeric(_, let encoding): "a length in \(encoding.keyword) digits"
        case .lengthOverMaximum(_, let maximum): "at most \(maximum)"
        case .lengthUnderMinimum(_, let minimum): "at least \(minimum)"
        case .lengthNotWhole: "an even length"
        case .wrongLength(_, let expected): "a length of \(expected)"
        case .invalidDate: "a date or time in range"
        case .invalidCheckDigit: "a valid Luhn check digit"
        case .unspecifiedElement: "an element that the specification describes"
        case .trailingBytes: "the end of the message"
        case .bitmapExtension: "a clear bit: the dialect has no further bitmap"
        case .oddDigits: "an even number of digits: the length cannot tell an odd one"
        case .compositeTag: "a well-formed tag"
        case .compositeFill: "a tag, or the end"
        case .compositeLength: "a well-formed length within the element"
        case .compositeCount(_, let expected): "\(expected) groups"
        case .compositeSeparator: "a separator"
        case .compositeElement: "a sub-element in its place"
        case .wrongShape: "a value of the element's shape"
        }
    }

    /// What was there instead.
    public var found: String {
        switch self {
        case .truncated(_, let left): "\(left) left"
        case .invalidCharacter(_, let found): found.wording
        case .invalidNibble: "a nibble above 9"
        case .invalidPadding: "another nibble"
        case .invalidSign: "another byte"
        case .lengthNotNumeric(let found, _): "the byte \(Hexadecimal.wording(found))"
        case .lengthOverMaximum(let length, _), .lengthUnderMinimum(let length, _),
            .lengthNotWhole(let length), .wrongLength(let length, _):
            "\(length)"
        case .invalidDate: "a part out of range"
        case .invalidCheckDigit: "another digit"
        case .unspecifiedElement: "its bit is set"
        case .trailingBytes(let count): count == 1 ? "1 byte more" : "\(count) bytes more"
        case .bitmapExtension: "the bit is set"
        case .oddDigits: "an odd number"
        case .compositeTag: "a tag that is cut short or not allowed"
        case .compositeFill(let found): "fill of \(Hexadecimal.wording(found))"
        case .compositeLength: "a length that is cut short, not supported or too long"
        case .compositeCount(let found, _): "\(found)"
        case .compositeSeparator: "the end, or another character"
        case .compositeElement: "none, or one that the specification does not describe"
        case .wrongShape: "another shape"
        }
    }
}

extension CodingError.FoundCharacter {
    var wording: String {
        switch self {
        case .digit: "a digit"
        case .letter: "a letter"
        case .space: "a space"
        case .special: "a special character"
        case .control: "a control byte"
        case .highByte: "a byte above 0x7E"
        }
    }
}

extension CodingError: CustomStringConvertible {
    /// One sentence: place, offset, what was expected, what was found.
    public var description: String {
        "\(place.wording), offset \(offset): expected \(kind.expected), found \(kind.found)"
    }
}
