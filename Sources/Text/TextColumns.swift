/// How many columns a text takes where every character has the width of a letter or of two: on a
/// terminal's screen and on a receipt.
package enum TextColumns {
    /// Chinese, Japanese and Korean characters, full-width forms and pictures take two columns.
    ///
    /// Source: East Asian Width of Unicode, classes W and F.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1_F300...0x1_F64F, 0x1_F900...0x1_F9FF,
        0x2_0000...0x3_FFFD,
    ]

    package static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Columns of one scalar: two, one, or none for what joins the one before.
    package static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The text in lines of at most so many columns, broken at blanks where it has any.
    package static func folded(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let word = String(word)
            let joined = line.isEmpty ? word : line + " " + word
            if width(of: joined) <= columns {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            let parts = cut(word, to: columns)
            lines += parts.dropLast()
            line = parts.last ?? ""
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// A word without blanks, in parts that fit.
    private static func cut(_ word: String, to columns: Int) -> [String] {
        var parts: [String] = []
        var part = ""
        var used = 0
        for character in word {
            let more = width(of: String(character))
            if used + more > columns, !part.isEmpty {
                parts.append(part)
                (part, used) = ("", 0)
            }
            part.append(character)
            used += more
        }
        parts.append(part)
        return parts
    }
}
