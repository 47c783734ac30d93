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

    static let tokenDigits = 32
}
