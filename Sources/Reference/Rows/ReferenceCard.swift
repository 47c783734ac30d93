import ISO8583
package import Payments
import Text

/// A card as rows name it: what may be shown of it, and its token.
///
/// ```text
/// 900001******0001#00112233445566778899aabbccddeeff
/// ```
package struct ReferenceCard: Hashable, Sendable {
    package let mask: CardMask
    package let token: CardToken

    package init(mask: CardMask, token: CardToken) {
        self.mask = mask
        self.token = token
    }

    /// The card of a field; nil for any other text.
    package init?(_ field: some StringProtocol) {
        let bytes = Array(field.utf8)
        // The shortest card has 12 digits, the longest 19; the token follows its sign.
        let length = bytes.count - Self.tokenDigits - 1
        guard (12...19).contains(length), bytes[length] == UInt8(ascii: "#"),
            bytes[6..<(length - 4)].allSatisfy({ $0 == UInt8(ascii: "*") }),
            let first = DigitText.value(bytes[..<6]),
            let last = DigitText.value(bytes[(length - 4)..<length])
        else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for byte in bytes[(length + 1)...] {
            // Lower case only, so that each card has one text.
            guard !(0x41...0x5A).contains(byte), let digit = Hexadecimal.value(of: byte) else {
                return nil
            }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | UInt64(digit)
        }
        mask = CardMask(first: UInt32(first), last: UInt16(last), length: UInt8(length))
        token = CardToken(high: words.high, low: words.low)
    }

    /// The field that holds it.
    package var field: String {
        mask.description + "#"
            + (Hexadecimal.text(token.high, digits: 16) + Hexadecimal.text(token.low, digits: 16))
            .lowercased()
    }

    private static let tokenDigits = 32

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
