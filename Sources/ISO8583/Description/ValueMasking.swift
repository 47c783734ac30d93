import Text

/// Hides what a specification calls sensitive, for people's eyes.
struct ValueMasking {
    let specification: DialectSpecification
    let isOff: Bool
    private var own = OwnCardNumbers()

    /// What the dialect calls sensitive, in any message.
    init(specification: DialectSpecification, isOff: Bool) {
        self.specification = specification
        self.isOff = isOff
    }

    /// The same, and the message's own card numbers wherever they stand in it.
    init(of message: Message, isOff: Bool) {
        self.init(specification: message.specification, isOff: isOff)
        if !isOff { own = OwnCardNumbers(of: message, self) }
    }

    /// Tags that are secret in every dialect, whether its specification lists them or not.
    private static let tags: [String: Sensitivity] = [
        "56": .track, "57": .track, "5A": .pan, "5F20": .name, "5F24": .expiry, "9F0B": .name,
        "9F1F": .track, "9F20": .track, "9F26": .cryptogram, "9F6B": .track, "99": .pin,
    ]

    /// The class of an element as a whole.
    func sensitivity(of element: Element, in type: MessageTypeIndicator) -> Sensitivity? {
        if isOff { return nil }
        return specification.description(of: element)?.sensitivity(in: type)
    }

    /// The class of something inside an element.
    func sensitivity(
        at path: ElementPath,
        part: SubElementDescription?,
        isTLV: Bool
    ) -> Sensitivity? {
        if isOff { return nil }
        if let own = part?.sensitivity { return own }
        let below = path.components.joined(separator: ".")
        let listed = specification.description(of: path.element)?.partSensitivity[below]
        if let listed { return listed }
        guard isTLV, let tag = path.components.last else { return nil }
        if let known = ValueMasking.tags[tag] { return known }
        // A template may hold any of them.
        let first = Hexadecimal.bytes(tag)?.first ?? 0
        return first & 0x20 != 0 && first & 0xC0 != 0xC0 || first == 0x70 || first == 0x77
            ? .secret : nil
    }

    /// The text with its secret part hidden.
    func text(_ text: String, _ sensitivity: Sensitivity?) -> String {
        switch sensitivity {
        case nil: return own.masked(text, specification.masking)
        case .pan: return pan(text)
        case .track: return track(text)
        default: return Mask.hidden(text.unicodeScalars.count)
        }
    }

    /// Whether bytes in hexadecimal hold a card number of the message.
    func holdsOwnNumber(_ hexadecimal: String) -> Bool { own.areIn(hexadecimal) }

    private func pan(_ text: String) -> String {
        // Tag 5A fills an odd number of digits with F.
        let digits = String(text.prefix { $0.isNumber })
        let rest = text.unicodeScalars.count - digits.unicodeScalars.count
        return Mask.panText(
            digits,
            first: specification.masking.first,
            last: specification.masking.last
        )
            + Mask.hidden(rest)
    }

    private func track(_ text: String) -> String {
        // Track 1 begins with a letter and ends its account number with ^.
        let start = text.drop { !$0.isNumber }
        let digits = String(start.prefix { $0.isNumber })
        let before = text.unicodeScalars.count - start.unicodeScalars.count
        let after = start.unicodeScalars.count - digits.unicodeScalars.count
        guard digits.utf8.count >= 12, digits.utf8.count <= 19, before <= 2 else {
            return Mask.hidden(text.unicodeScalars.count)
        }
        return Mask.hidden(before) + pan(digits) + Mask.hidden(after)
    }
}
