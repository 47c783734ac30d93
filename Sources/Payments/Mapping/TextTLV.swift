package import ISO8583
import Text

/// Text tags on the wire: DE 59 of requests, DE 62 of replies.
///
/// ```text
/// tag an 2 | length n 3, in bytes | value in the dialect's character set    (repeated)
/// ```
package enum TextTLV {
    /// Why bytes are no text tags, and where in them.
    package enum Mistake: Error, Hashable, Sendable {
        /// No two letters or digits stand there.
        case badTag(offset: Int)
        /// No three digits, or more than is left.
        case badLength(offset: Int)
        /// The value is not what its tag holds.
        case badValue(TagName, offset: Int)
        /// The code of a product is the number of a card.
        case cardNumber(offset: Int)
        /// The tag stands there once before, or a repeated one too often.
        case repeated(TagName, offset: Int)
        /// More tags than a message may hold.
        case tooMany

        /// What the place alone does not say; nil where it does.
        var detail: String? {
            switch self {
            case .cardNumber: "a product has the number of a card"
            case .badTag, .badLength, .badValue, .repeated, .tooMany: nil
            }
        }
    }

    /// The most tags that one message has.
    package static let mostTags = 64

    /// What stands in tags.
    package struct Reading: Sendable {
        package var tags: [TextTag] = []
        /// The code that a customer shows.
        package var code: ScannedCode?
        /// Whether what stands in a code's place is none.
        package var hasBadCode = false
    }

    /// Reads tags; a secret one is looked at and left out.
    package static func read(
        _ bytes: some RandomAccessCollection<UInt8>,
        in charset: TextCharset
    ) throws(Mistake) -> [TextTag] {
        try readAll(bytes, in: charset).tags
    }

    /// Reads tags and the secret one, apart from the others.
    ///
    /// The values of known tags are texts in their form. Unknown tags are kept, as text where they
    /// are one. A card number in any of them is masked, but for product lines and rows of reference
    /// data, whose codes have check digits of their own; a product that is a card is none.
    package static func readAll(
        _ bytes: some RandomAccessCollection<UInt8>,
        in charset: TextCharset
    ) throws(Mistake) -> Reading {
        var reading = Reading()
        var seen: [TagName: Int] = [:]
        let bytes = Array(bytes)
        var at = 0
        while at < bytes.count {
            guard at + 2 <= bytes.count, let tag = TagName(bytes[at], bytes[at + 1]) else {
                throw .badTag(offset: at)
            }
            let start = at + 5
            guard start <= bytes.count, let length = DigitText.value(bytes[at + 2..<start]),
                start + Int(length) <= bytes.count
            else { throw .badLength(offset: at + 2) }
            let value = bytes[start..<start + Int(length)]
            seen[tag, default: 0] += 1
            guard seen[tag, default: 0] <= tag.most else { throw .repeated(tag, offset: at) }
            let text = charset.text(value)
            guard tag.admits(text) else { throw .badValue(tag, offset: start) }
            if tag == .productLine, let code = text?.prefix(while: { $0 != "\\" }),
                ProductLine.isCardNumber(String(code))
            {
                throw .cardNumber(offset: start)
            }
            if tag.isSecret {
                reading.code = ScannedCode(value)
                reading.hasBadCode = reading.code == nil
            } else {
                reading.tags.append(kept(tag, text, value))
            }
            at = start + value.count
            guard reading.tags.count <= mostTags else { throw .tooMany }
        }
        return reading
    }

    private static func kept(
        _ tag: TagName,
        _ text: String?,
        _ value: ArraySlice<UInt8>
    ) -> TextTag {
        if let text, [.productLine, .netLine, .parameterRow].contains(tag) {
            return TextTag(tag, text)
        }
        let shown = text ?? String(decoding: value, as: UTF8.self)
        let masked = CardNumberMask.masked(shown)
        if masked == shown, text == nil { return TextTag(tag, value) }
        return TextTag(tag, masked)
    }

    /// Writes tags; nil where a value is over 999 bytes or has a character that the set lacks.
    package static func bytes(
        _ tags: some Sequence<TextTag>,
        in charset: TextCharset
    ) -> [UInt8]? {
        var bytes: [UInt8] = []
        for entry in tags {
            guard let value = entry.text.map({ charset.bytes($0) }) ?? entry.value,
                value.count <= 999
            else { return nil }
            bytes += [entry.tagName.first, entry.tagName.second]
            DigitText.append(UInt64(value.count), digits: 3, to: &bytes)
            bytes += value
        }
        return bytes
    }
}

extension TagName {
    /// How often a message may hold it.
    fileprivate var most: Int {
        if repeats { return ProductLine.mostLines }
        return isKnown ? 1 : .max
    }

    private var isKnown: Bool { isSecret || TagName.ofRequests.contains { $0.tag == self } }

    /// Whether it may hold a value, nil for what is no text.
    fileprivate func admits(_ text: String?) -> Bool {
        guard isKnown else { return true }
        guard let text, !text.isEmpty else { return false }
        switch self {
        case .operatorNumber:
            return text.utf8.count == 3 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        case .productLine: return ProductLine(text.utf8) != nil
        case .partAllowed: return text == "0" || text == "1"
        case .walletToDraw: return CodeKind(name: text) != nil
        default: return PrintableText.steeringName(in: text) == nil
        }
    }
}
