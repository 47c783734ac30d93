import ISO8583
import Text

/// What is said of rows, without card numbers.
extension ReferenceCard {
    /// A text without card numbers: cards as rows keep them stay whole.
    package static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        var start = 0
        for sign in bytes.indices where bytes[sign] == UInt8(ascii: "#") {
            guard let card = field(around: sign, in: bytes), card.lowerBound >= start else {
                continue
            }
            let before = String(decoding: bytes[start..<card.lowerBound], as: UTF8.self)
            result += CardNumberMask.masked(before)
            result += String(decoding: bytes[card], as: UTF8.self)
            start = card.upperBound
        }
        return result + CardNumberMask.masked(String(decoding: bytes[start...], as: UTF8.self))
    }

    /// Where a card as rows keep it stands whose sign is there, and nothing that is more of it.
    private static func field(around sign: Int, in bytes: [UInt8]) -> Range<Int>? {
        let end = sign + 1 + tokenDigits
        guard end <= bytes.count,
            end == bytes.count || Hexadecimal.value(of: bytes[end]) == nil
        else { return nil }
        func isOfMask(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: "*")
        }
        let start = bytes[..<sign].lastIndex { !isOfMask($0) }.map { $0 + 1 } ?? 0
        let field = start..<end
        return ReferenceCard(String(decoding: bytes[field], as: UTF8.self)) == nil ? nil : field
    }
}

extension ReferenceRow {
    /// The fields as they may be shown: no card number in clear, wherever it stands.
    ///
    /// Cards stand in the form in which rows keep them, numbers of bank accounts whole.
    package var shownFields: [String] {
        zip(kind.columns, fields).map { ReferenceText.shown($1, in: $0.format) }
    }

    /// An id as it may be shown.
    package static func shown(id: String, of kind: ReferenceKind) -> String {
        let fields = fields(of: id)
        guard fields.count == kind.keyColumns + 1 else { return CardNumberMask.scrubbed(id) }
        let key = zip(kind.columns, fields).prefix(kind.keyColumns)
        let shown = key.map { ReferenceText.shown($1, in: $0.format) }
        return (shown + fields.suffix(1).map(String.init)).joined(separator: "\\")
    }
}
