/// The cells of one line of CSV (RFC 4180).
///
/// A line break in quotes ends its line here, since no field may hold one.
enum CSVCells {
    /// What is wrong with a line, and in which cell, from 1.
    struct Wrong: Error {
        let cell: Int
        let error: FieldError
    }

    static func split(_ line: ArraySlice<UInt8>) throws(Wrong) -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        var at = line.startIndex
        while true {
            let (cell, end) = try cell(in: line, from: at, number: cells.count + 1)
            cells.append(cell)
            guard end < line.endIndex else { return cells }
            at = end + 1
        }
    }

    /// The cell that begins at a byte, and where the comma behind it stands, or the line ends.
    private static func cell(
        in line: ArraySlice<UInt8>,
        from start: Int,
        number: Int
    ) throws(Wrong) -> (cell: ArraySlice<UInt8>, end: Int) {
        guard start < line.endIndex, line[start] == quote else {
            let end = line[start...].firstIndex(of: comma) ?? line.endIndex
            let cell = line[start..<end]
            guard !cell.contains(quote) else {
                throw wrong(
                    number,
                    "a quote stands inside the cell",
                    cure: "put the cell in quotes and write the quote twice"
                )
            }
            return (cell, end)
        }
        var cell: [UInt8] = []
        var at = start + 1
        while let next = line[at...].firstIndex(of: quote) {
            cell += line[at..<next]
            at = next + 1
            guard at < line.endIndex, line[at] == quote else {
                guard at == line.endIndex || line[at] == comma else {
                    throw wrong(
                        number,
                        "text stands behind the closing quote",
                        cure: "write a comma, or the quote twice if it belongs to the text"
                    )
                }
                return (cell[...], at)
            }
            cell.append(quote)
            at += 1
        }
        throw wrong(
            number,
            "the quote is not closed on its line",
            cure: "close it, no field holds a line break"
        )
    }

    private static func wrong(_ cell: Int, _ wrong: String, cure: String) -> Wrong {
        Wrong(cell: cell, error: FieldError(wrong, cure: cure))
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
}
