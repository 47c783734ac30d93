import ISO8583

/// What a customer says of vehicle, driver and the like in one text (48-8 of IFSF).
///
/// ```text
/// entries n 2 | type 1, value | \ | type 1, value | …
/// ```
/// Types: 1 vehicle, 3 driver, 4 odometer, B fleet or unit. Others are left out: 5 licence of the
/// driver, D verification code, G any text, and what has no name.
/// Source: protocol sheet of IFSF, 2.4; count, separator and widths are general knowledge.
package struct CustomerData: Hashable, Sendable {
    /// Why a text is none.
    package enum Mistake: Error, Hashable, Sendable {
        /// It does not begin with two digits.
        case noCount
        /// It has other entries than its count says.
        case countDiffers(said: Int, found: Int)
        /// An entry, counted from 1, has a type and no value, or neither.
        case empty(entry: Int)
        /// An entry has the type of an earlier one.
        case repeated(entry: Int)
        /// An odometer has 1 to 9 digits.
        case badOdometer
    }

    /// What is kept, as tags say it elsewhere, a card number masked.
    package let texts: [TextTag]

    package init(_ text: some Collection<UInt8>) throws(Mistake) {
        let bytes = Array(text)
        guard bytes.count >= 2, let said = DigitText.value(bytes[..<2]) else { throw .noCount }
        let rest = bytes[2...]
        let entries =
            rest.isEmpty
            ? []
            : rest.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard entries.count == said else {
            throw .countDiffers(said: Int(said), found: entries.count)
        }
        var types: Set<UInt8> = []
        var texts: [TextTag] = []
        for (place, entry) in entries.enumerated() {
            guard let type = entry.first, entry.count > 1 else { throw .empty(entry: place + 1) }
            guard types.insert(type).inserted else { throw .repeated(entry: place + 1) }
            guard let name = Self.names.first(where: { $0.type == type })?.name else { continue }
            let value = entry.dropFirst()
            if name == .odometer, value.count > 9 || DigitText.value(value) == nil {
                throw .badOdometer
            }
            let shown = CardNumberMask.masked(String(decoding: value, as: UTF8.self))
            texts.append(TextTag(name, shown))
        }
        self.texts = texts
    }

    private static let separator = UInt8(ascii: "\\")

    private static let names: [(type: UInt8, name: TagName)] = [
        (UInt8(ascii: "1"), .vehicle), (UInt8(ascii: "3"), .driver),
        (UInt8(ascii: "4"), .odometer), (UInt8(ascii: "B"), .fleet),
    ]

    /// Whether a tag says what a type of entry says.
    package static func has(_ tag: TagName) -> Bool { names.contains { $0.name == tag } }

    /// Whether a tag's text can be the value of an entry: printable ASCII without a backslash.
    package static func takes(_ tag: TextTag) -> Bool {
        !tag.value.isEmpty
            && tag.value.allSatisfy { (0x20...0x7E).contains($0) && $0 != separator }
    }

    /// The text that says these tags; nil where none of them has a place there.
    package static func text(of tags: [TextTag]) -> String? {
        let entries = tags.compactMap { tag -> String? in
            guard let type = names.first(where: { $0.name == tag.tagName })?.type, takes(tag),
                let value = tag.text
            else { return nil }
            return String(UnicodeScalar(type)) + value
        }
        guard !entries.isEmpty else { return nil }
        let count = entries.count < 10 ? "0\(entries.count)" : "\(entries.count)"
        return count + entries.joined(separator: "\\")
    }
}

extension CustomerData.Mistake {
    /// For whoever looks why a message was refused.
    package var wording: String {
        switch self {
        case .noCount: "does not say how many entries it has"
        case .countDiffers(let said, let found):
            "has \(found) entries where its count says \(said)"
        case .empty(let entry): "has no value in entry \(entry)"
        case .repeated(let entry): "says the same again in entry \(entry)"
        case .badOdometer: "has an odometer that is not 1 to 9 digits"
        }
    }
}
