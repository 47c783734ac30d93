/// One element of a terminal's text: two characters that say what it is, and its value.
///
/// A value is UTF-8 where its bytes were a text of the dialect, else as it came: an unknown tag may
/// hold anything.
package struct TextTag: Hashable, Sendable {
    /// The two characters, the first one highest.
    package let tag: UInt16
    package let value: [UInt8]

    package init(tag: UInt16, value: [UInt8]) {
        self.tag = tag
        self.value = value
    }

    package init(_ name: TagName, _ value: some Sequence<UInt8>) {
        self.init(tag: name.rawValue, value: Array(value))
    }

    package init(_ name: TagName, _ text: String) { self.init(name, text.utf8) }

    package var tagName: TagName { TagName(rawValue: tag) }

    /// The two characters.
    package var name: String { tagName.description }

    /// The value as text; nil where it is none.
    package var text: String? { String(validating: value, as: UTF8.self) }
}

// Of arrays alone, so that it is compiled for them: a payment asks more than once.
extension [TextTag] {
    /// The text of the first tag of a name; nil where there is none, or it is no text.
    package func text(_ name: TagName) -> String? { first { $0.tagName == name }?.text }

    /// What was sold, in the order of the message.
    package var productLines: [ProductLine] {
        guard contains(where: { $0.tagName == .productLine }) else { return [] }
        return compactMap { $0.tagName == .productLine ? ProductLine($0.value) : nil }
    }

    /// What was sold, after discounts, in the order of the message.
    package var netLines: [NetLine] {
        compactMap { $0.tagName == .netLine ? NetLine($0.value) : nil }
    }

    /// The operator who is named; nil for none.
    package var operatorNumber: UInt16? { text(.operatorNumber).flatMap { UInt16($0) } }
}
