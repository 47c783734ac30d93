import Text

/// A strip of paper: lines of at most 32 columns, a Chinese character taking two.
struct ReceiptPaper {
    static let columns = 32

    private(set) var lines: [String] = []

    /// Text in the middle.
    mutating func centre(_ text: String) {
        for line in TextColumns.folded(text, to: Self.columns) {
            let margin = (Self.columns - TextColumns.width(of: line)) / 2
            lines.append(String(repeating: " ", count: margin) + line)
        }
    }

    /// A label with its value, which begins a line of its own where both do not fit on one.
    mutating func entry(_ label: String, _ value: String) {
        let line = "\(label): \(value)"
        guard TextColumns.width(of: line) > Self.columns else { return lines.append(line) }
        lines += TextColumns.folded("\(label):", to: Self.columns)
        lines += TextColumns.folded(value, to: Self.columns)
    }

    /// Two entries on one line where they fit.
    mutating func entries(_ first: (String, String), _ second: (String, String)) {
        let line = "\(first.0): \(first.1)  \(second.0): \(second.1)"
        guard TextColumns.width(of: line) > Self.columns else { return lines.append(line) }
        entry(first.0, first.1)
        entry(second.0, second.1)
    }

    mutating func text(_ text: String) { lines += TextColumns.folded(text, to: Self.columns) }

    mutating func rule() { lines.append(String(repeating: "-", count: Self.columns)) }
}
