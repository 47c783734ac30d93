/// A string as JSON writes it.
package enum JSONText {
    /// Which characters are spelt `\u`.
    package enum Escaping: Sendable {
        /// Every control character, those above ASCII too, and what else steers, so that a
        /// document that is shown moves no cursor and reads in one direction.
        case everyControl
        /// What the grammar demands and no more: log lines, whose text stays as it was logged.
        case demanded
    }

    /// The string with its quotes.
    package static func string(_ text: String, _ escaping: Escaping) -> String {
        var quoted = ""
        quote(text, escaping, to: &quoted)
        return quoted
    }

    static func quote(_ text: String, _ escaping: Escaping, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{00}"..."\u{1F}" where escaping == .demanded:
                output += "\\u" + Hexadecimal.text(UInt64(scalar.value), digits: 4).lowercased()
            case _ where escaping == .everyControl && PrintableText.steers(scalar):
                output += "\\u" + Hexadecimal.text(UInt64(scalar.value), digits: 4)
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
