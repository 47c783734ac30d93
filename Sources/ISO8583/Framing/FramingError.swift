import Text

/// Why bytes are no frame of a format.
///
/// The stream cannot be read any further.
public enum FramingError: Error, Hashable, Sendable {
    /// A byte of the length is no digit of its form.
    case lengthNotNumeric(offset: Int, found: UInt8)
    /// The length is more than the format's maximum.
    case tooLong(length: Int, maximum: Int)
    /// The length leaves no room for what every frame of the format has.
    case tooShort(length: Int, minimum: Int)
    /// The two zero bytes beside the length are not zero.
    case zeroBytesExpected(offset: Int)
    /// The TPDU does not begin with 60.
    case notTPDU(offset: Int, found: UInt8)
    /// The header does not begin with a category from 60 to 68.
    case unknownCategory(offset: Int, found: UInt8)
    /// `ISO` is not where it must be.
    case literalExpected(offset: Int)
    /// The frame does not end with ETX.
    case trailerExpected(offset: Int)
    /// Another protocol stands where the frame should begin.
    case foreign(ForeignProtocol)
    /// The envelope given does not fit the format, or the message its maximum.
    case doesNotFit
}

extension FramingError: CustomStringConvertible {
    /// One line that names the place, what was found, and the likely cause.
    public var description: String {
        switch self {
        case .lengthNotNumeric(let offset, let found):
            "offset \(offset): length byte \(Hexadecimal.wording(found)) is no digit: "
                + "is the length binary here?"
        case .tooLong(let length, let maximum):
            "a length of \(length) is over the maximum of \(maximum): "
                + "is the length in another form, or little-endian?"
        case .tooShort(let length, let minimum):
            "a length of \(length) leaves no room for the \(minimum) bytes that every frame has: "
                + "does the length leave out TPDU and header?"
        case .zeroBytesExpected(let offset):
            "offset \(offset): two zero bytes must stand beside the length"
        case .notTPDU(let offset, let found):
            "offset \(offset): a TPDU begins with 0x60, not \(Hexadecimal.wording(found)): "
                + "is there a TPDU at all?"
        case .unknownCategory(let offset, let found):
            "offset \(offset): a header begins with 0x60 to 0x68, not \(Hexadecimal.wording(found))"
        case .literalExpected(let offset):
            "offset \(offset): ISO must stand in front of the message"
        case .trailerExpected(let offset):
            "offset \(offset): a frame ends with 0x03"
        case .foreign(let found): found.wording
        case .doesNotFit:
            "the envelope or the message does not fit the frame format"
        }
    }
}
