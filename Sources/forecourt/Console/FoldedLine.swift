import Text

/// Lines for people: at most 80 columns, broken where their parts meet.
enum FoldedLine {
    static let columns = 80

    /// The parts with `separator` between them; what goes on in the next line is indented.
    ///
    /// A part is broken at its blanks only where it does not fit into a line by itself.
    static func text(
        _ parts: [String],
        separator: String = "  ",
        first: String = "",
        indent: Int = 4,
        columns: Int = columns
    ) -> String {
        let margin = String(repeating: " ", count: indent)
        // A comma stays on its line, blanks do not.
        let end = separator.prefix { $0 != " " }
        var lines: [String] = []
        var line = first
        var isFresh = true
        for (index, part) in parts.enumerated() {
            let tail = index + 1 < parts.count ? String(end) : ""
            let joined = isFresh ? line + part : line + separator.dropFirst(end.count) + part
            if width(of: joined + tail) <= columns {
                line = joined + tail
                isFresh = false
                continue
            }
            if !isFresh {
                lines.append(line)
                line = margin
            }
            let pieces = pieces(of: part + tail, columns - max(indent, width(of: line)))
            line += pieces.first ?? ""
            for piece in pieces.dropFirst() {
                lines.append(line)
                line = margin + piece
            }
            isFresh = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// Styled parts are short ones of ours, and stay whole.
    private static func pieces(of part: String, _ columns: Int) -> [String] {
        guard width(of: part) > columns, columns > 0, !part.contains("\u{1B}") else {
            return [part]
        }
        return TextColumns.folded(part, to: columns)
    }

    /// Columns on the screen, without the styles of a ``Painter``.
    static func width(of text: String) -> Int {
        guard text.contains("\u{1B}") else { return TextColumns.width(of: text) }
        var rest = text.unicodeScalars[...]
        var width = 0
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                width += TextColumns.width(of: scalar)
                continue
            }
            while let next = rest.popFirst(), next != "m" {}
        }
        return width
    }
}
