/// Texts that other people or files wrote, as they may be recorded and shown.
package enum PrintableText {
    /// Whether it steers a terminal or the order of reading instead of being read: a control
    /// character (C0, DEL, C1), a line or paragraph separator, or one that turns the direction.
    package static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The first of those, as `U+001B`; nil where there is none.
    package static func steeringName(in text: String) -> String? {
        text.unicodeScalars.first(where: steers).map(name)
    }

    /// `U+001B`.
    package static func name(of scalar: Unicode.Scalar) -> String {
        "U+" + Hexadecimal.text(UInt64(scalar.value), digits: 4)
    }

    /// Whether a reader would see nothing of it.
    package static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isWhitespace || steers(scalar)
                || scalar.properties.generalCategory == .format
        }
    }

    /// The text on one line, with a dot for each character that steers.
    package static func line(_ text: String) -> String { shown(text, but: []) }

    /// The text with its line feeds and tabs, and a dot for every other character that steers.
    package static func lines(_ text: String) -> String { shown(text, but: ["\n", "\t"]) }

    /// The text as a cell of a table in a file: line breaks and tabs stay, whoever reads it has
    /// them in quotes.
    package static func cell(_ text: String) -> String { shown(text, but: ["\n", "\r", "\t"]) }

    private static func shown(_ text: String, but kept: [Unicode.Scalar]) -> String {
        // Nearly every text has none: a look at its bytes spares the copy.
        let mayHold = text.utf8.contains { byte in
            byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2
        }
        guard mayHold else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            shown.append(steers(scalar) && !kept.contains(scalar) ? "·" : scalar)
        }
        return String(shown)
    }
}
