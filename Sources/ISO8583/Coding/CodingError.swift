/// Why bytes are no message of a dialect, or a value does not fit its element.
///
/// Names the place (part, byte offset) and never the content: a card number cannot get into a log
/// this way. Lengths and tags are not content.
public struct CodingError: Error, Hashable, Sendable {
    /// The part of a message that an error is in.
    public enum Place: Hashable, Sendable {
        /// The message type indicator.
        case messageType
        /// The primary, secondary or tertiary bitmap.
        case bitmap
        /// An element, or something inside it.
        case element(ElementPath)
        /// Behind the last element.
        case end
    }

    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The bytes end before the part does.
        case truncated(needed: Int, left: Int)
        /// A byte is no character of the element's class.
        case invalidCharacter(expected: CharacterClass, found: FoundCharacter)
        /// A packed nibble is no digit.
        case invalidNibble
        /// The nibble beside an odd number of digits is not the pad of the dialect.
        case invalidPadding(expected: UInt8)
        /// The sign in front of an amount is neither C nor D.
        case invalidSign
        /// A byte of a length is no digit in its encoding.
        case lengthNotNumeric(found: UInt8, encoding: LengthEncoding)
        /// The length is more than the element's maximum.
        case lengthOverMaximum(length: Int, maximum: Int)
        /// The length is less than the element's minimum.
        case lengthUnderMinimum(length: Int, minimum: Int)
        /// The length counts nibbles or hexadecimal characters and is odd.
        case lengthNotWhole(length: Int)
        /// A value of a fixed element has another length.
        case wrongLength(length: Int, expected: Int)
        /// The date or time is none.
        case invalidDate
        /// The Luhn check digit is wrong.
        case invalidCheckDigit
        /// The specification does not describe the element.
        case unspecifiedElement
        /// Bytes follow the last element.
        case trailingBytes(count: Int)
        /// A bit announces a further bitmap that the dialect does not have.
        case bitmapExtension
        /// An odd count of digits cannot be told from an even one in this encoding.
        case oddDigits
        /// A tag is malformed.
        case compositeTag
        /// Fill stands where a tag must, or the end.
        case compositeFill(found: UInt8)
        /// A length inside a composite is malformed, in a form that is not supported, or too long.
        case compositeLength
        /// The repeated groups are more or fewer than the count says, or than the maximum.
        case compositeCount(found: Int, expected: Int)
        /// A separator is missing.
        case compositeSeparator
        /// A sub-element that must be there is missing, or stands where none may.
        case compositeElement
        /// The value given has another shape than the element: text for a composite, or a list.
        case wrongShape
    }

    /// What kind of byte was found, in place of the byte itself.
    public enum FoundCharacter: UInt8, Hashable, Sendable {
        /// 0-9.
        case digit
        /// A letter.
        case letter
        /// A space.
        case space
        /// Another printable character.
        case special
        /// 0x00-0x1F or 0x7F.
        case control
        /// 0x80-0xFF, or a character beyond a byte.
        case highByte

        init(_ byte: UInt8) {
            switch byte {
            case 0x30...0x39: self = .digit
            case 0x41...0x5A, 0x61...0x7A: self = .letter
            case 0x20: self = .space
            case 0x21...0x7E: self = .special
            case 0x00...0x1F, 0x7F: self = .control
            default: self = .highByte
            }
        }
    }

    /// Where in the message.
    public var place: Place

    /// The byte offset from the start of the message; of a value being set, from its own start.
    public var offset: Int

    /// What is wrong.
    public var kind: Kind

    /// An error at a place.
    @inline(never)
    public init(place: Place, offset: Int, kind: Kind) {
        self.place = place
        self.offset = offset
        self.kind = kind
    }

    /// The element or sub-element; nil for the message type, a bitmap, or the end.
    public var path: ElementPath? {
        if case .element(let path) = place { return path }
        return nil
    }
}

/// A coding error before it is known in which element it stands.
struct Fault: Error {
    var offset: Int
    var kind: CodingError.Kind
    /// The keys inside the element, outermost first.
    var components: [String] = []

    /// Stands apart, so that the loops that may fail carry a call and not the making of an error.
    @inline(never)
    init(offset: Int, kind: CodingError.Kind) {
        self.offset = offset
        self.kind = kind
    }

    func inside(_ key: String) -> Fault {
        var outer = self
        outer.components.insert(key, at: 0)
        return outer
    }

    func error(in element: Int) -> CodingError {
        let path = ElementPath(Element(unchecked: element), components)
        return CodingError(place: .element(path), offset: offset, kind: kind)
    }
}
