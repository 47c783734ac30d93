/// Cells of a table with commas between them (RFC 4180).
package enum CSVText {
    /// The text as a cell: quoted where it must be; a leading sign gets a quote too, or a
    /// spreadsheet would compute it.
    package static func cell(_ text: String) -> String {
        let text = PrintableText.cell(text)
        // By scalars: a mark or a line feed behind one of these makes another character of it.
        let first = text.unicodeScalars.first
        let isFormula = first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let splits = text.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        guard isFormula || splits else { return text }
        var body = isFormula ? "'".unicodeScalars : "".unicodeScalars
        for scalar in text.unicodeScalars {
            if scalar == "\"" { body.append(scalar) }
            body.append(scalar)
        }
        return "\"" + String(body) + "\""
    }
}
