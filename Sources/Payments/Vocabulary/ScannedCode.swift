/// A code that a customer shows on a telephone: whoever has it can pay with it, once.
///
/// In memory alone, on a lane and in a channel. It has no equality and no hash, so that nobody
/// looks one up; what it says of itself is masked, and the digits themselves come only from
/// ``unmaskedDigits``, so that a search finds every place that uses them.
package struct ScannedCode: Sendable {
    /// How many digits a code may have.
    package static let lengths = 16...24

    /// ASCII.
    private let digits: [UInt8]

    /// Reads 16 to 24 ASCII digits, white space around them left out; nil for anything else.
    package init?(_ text: some Sequence<UInt8>) {
        var digits: [UInt8] = []
        var hasEnded = false
        for byte in text {
            switch byte {
            case 0x30...0x39:
                guard !hasEnded, digits.count < ScannedCode.lengths.upperBound else { return nil }
                digits.append(byte)
            case 0x20, 0x09, 0x0A, 0x0D: hasEnded = !digits.isEmpty
            default: return nil
            }
        }
        guard ScannedCode.lengths.contains(digits.count) else { return nil }
        self.digits = digits
    }

    /// All digits.
    ///
    /// A secret: never in a log, an error or a file.
    package var unmaskedDigits: String { String(decoding: digits, as: UTF8.self) }

    package var count: Int { digits.count }

    /// The first two digits as a number, by which its kind is known.
    package var prefix: UInt8 { (digits[0] - 0x30) * 10 + digits[1] - 0x30 }

    /// The last four digits as a number.
    var lastFour: UInt16 { digits.suffix(4).reduce(0) { $0 * 10 + UInt16($1 - 0x30) } }
}

extension ScannedCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `13************4821`, as long as the code.
    package var description: String {
        CodeMark.text(first: prefix, last: lastFour, length: count)
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
