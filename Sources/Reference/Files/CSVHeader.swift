import Text

/// The first line of a file of CSV: which cell holds which column.
struct CSVHeader {
    /// How many cells each line has.
    let cellCount: Int
    /// The cell of each column of the table, from 1; 0 where it is left out.
    let cells: [Int]

    /// Reads the names; nil where some are wrong, which are told.
    init?(
        _ names: [String],
        of kind: ReferenceKind,
        mistake: (_ cell: Int, FieldError) -> Void
    ) {
        let columns = kind.columns
        let known = columns.map(\.name)
        var cells = Array(repeating: 0, count: columns.count)
        var isRight = true
        if names.count == 1, let name = names.first, let other = Self.separator(in: name) {
            mistake(1, FieldError("cells stand between \(other)", cure: "write commas"))
            return nil
        }
        for (index, name) in names.enumerated() {
            guard let column = known.firstIndex(of: name) else {
                isRight = false
                mistake(index + 1, Self.unknown(name, of: kind, known))
                continue
            }
            guard cells[column] == 0 else {
                isRight = false
                let wrong = "column '\(name)' stands already as number \(cells[column])"
                mistake(index + 1, FieldError(wrong, cure: "remove one of them"))
                continue
            }
            cells[column] = index + 1
        }
        for (column, cell) in zip(columns, cells) where cell == 0 && column.isMandatory {
            isRight = false
            let wrong = "column '\(column.name)' is missing"
            mistake(names.count, FieldError(wrong, cure: "add it to the header and to each row"))
        }
        guard isRight else { return nil }
        cellCount = names.count
        self.cells = cells
    }

    private static func separator(in name: String) -> String? {
        if name.contains(";") { return "semicolons" }
        return name.contains("\t") ? "tabulators" : nil
    }

    private static func unknown(
        _ name: String,
        of kind: ReferenceKind,
        _ known: [String]
    ) -> FieldError {
        let wrong = "unknown column \(ReferenceText.quoted(name)) of \(kind.name)"
        if let meant = NearestWord.find(name, among: known) {
            return FieldError(wrong, cure: "is it '\(meant)'?")
        }
        return FieldError(wrong, cure: "the columns are \(known.joined(separator: ", "))")
    }
}
