/// A row of a table of reference data, in the form in which it is kept.
///
/// ```text
/// field \ field \ … \ from \ until
/// ```
/// UTF-8, all columns of its table in order, an absent one empty; no field holds a `\` or a control
/// character. The same text goes to terminals (`D5`).
package struct ReferenceRow: Hashable, Sendable {
    /// The longest row, bytes.
    package static let mostBytes = 900

    package let kind: ReferenceKind
    package let text: String

    /// A row whose text came from where rows are made or kept.
    package init(kind: ReferenceKind, text: String) {
        self.kind = kind
        self.text = text
    }

    package var fields: [Substring] { Self.fields(of: text) }

    /// What stands between the separators of a row or of an id.
    ///
    /// By bytes: a separator may stand before what would combine with it into one character.
    static func fields(of text: String) -> [Substring] {
        var fields: [Substring] = []
        fields.reserveCapacity(10)
        var first = text.startIndex
        for index in text.utf8.indices where text.utf8[index] == UInt8(ascii: "\\") {
            fields.append(text[first..<index])
            first = text.utf8.index(after: index)
        }
        fields.append(text[first...])
        return fields
    }

    /// What it is about, whatever the time: its key columns.
    package var key: String { String(keyText) }

    private var keyText: Substring {
        var columns = kind.keyColumns
        // Nearly every field is ASCII: bytes are looked at, not characters.
        let end = text.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "\\") { columns -= 1 }
            return columns == 0
        }
        return text[..<(end ?? text.endIndex)]
    }

    /// Which of the rows of its key it is: the key, a `\`, and from when it holds.
    package var id: String { keyText + "\\" + lastFields.from }

    /// From when and until when it holds, as it is written.
    package var lastFields: (from: Substring, until: Substring) {
        let separator = UInt8(ascii: "\\")
        guard let second = text.utf8.lastIndex(of: separator),
            let first = text.utf8[..<second].lastIndex(of: separator)
        else { return ("", "") }
        return (
            text[text.utf8.index(after: first)..<second], text[text.utf8.index(after: second)...]
        )
    }
}
