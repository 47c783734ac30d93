/// How characters beyond ASCII stand as bytes in the text of a message.
package enum TextCharset: Hashable, Sendable {
    /// A byte of ASCII, or two bytes a character: machines in China.
    case gbk
    case utf8

    /// The text of bytes; nil where some of them stand for no character.
    package func text(_ bytes: some Collection<UInt8>) -> String? {
        switch self {
        case .gbk: GBK.text(bytes)
        case .utf8: String(validating: bytes, as: UTF8.self)
        }
    }

    /// The bytes of a text; nil where a character has none.
    package func bytes(_ text: String) -> [UInt8]? {
        switch self {
        case .gbk: GBK.bytes(text)
        case .utf8: Array(text.utf8)
        }
    }
}

/// The value of an element stays a character a byte; this is for people's eyes, and for what they
/// write.
///
/// A value that is no such text, or whose characters all fit a byte, stays as it is, so that what
/// is shown always says which bytes it came from.
extension TextCharset {
    /// The characters of a value that holds one byte a character.
    func shown(_ value: String) -> String {
        guard value.unicodeScalars.contains(where: { $0.value > 0x7F }),
            let bytes = Latin1.bytes(value), let text = text(bytes),
            text.unicodeScalars.contains(where: { $0.value > 0xFF })
        else { return value }
        return text
    }

    /// The bytes of what ``shown(_:)`` gave; nil where a character has none.
    func bytes(shown text: String) -> [UInt8]? { Latin1.bytes(text) ?? bytes(text) }
}

extension ContentCheck {
    /// The character set that it names.
    var charset: TextCharset? {
        switch self {
        case .gbk: .gbk
        case .utf8: .utf8
        case .characters, .any, .luhn, .date: nil
        }
    }
}

extension CharacterClass {
    /// The character set of its bytes above 0x7F; nil where each is a character.
    var charset: TextCharset? {
        switch self {
        case .printableDoubleByte: .gbk
        case .printableUTF8: .utf8
        default: nil
        }
    }

    /// The bytes of a value that was written as text; nil where a character has none.
    func bytes(_ text: String) -> [UInt8]? {
        charset.map { $0.bytes(shown: text) } ?? Latin1.bytes(text)
    }
}
