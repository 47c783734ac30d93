/// Inserts into all columns of a table, a block of rows at a time where there are so many.
///
/// A statement opens the table's tree, finds the end of it and closes it again, which costs about
/// as much as the row that it writes. A block does that once, and behind its first row every other
/// one is appended without a search.
struct BlockInsert {
    /// Rows of a block; their bytes stay where they are until it has run.
    static let rows = 8

    /// Some rows that one statement writes.
    struct Block {
        let statement: Statement
        /// Which of all rows these are.
        let rows: Range<Int>
        fileprivate let columns: Int32

        /// The position before the first column of a row.
        func offset(of row: Int) -> Int32 { Int32(row - rows.lowerBound) * columns }
    }

    private let columns: Int32
    private let single: Statement
    private let block: Statement

    /// `table` may name its columns, else all of them are bound in order.
    ///
    /// A block does not undo itself when it fails (OR FAIL): the transaction is rolled back, so
    /// SQLite need not keep pages as they were before it.
    init(
        _ connection: Connection,
        into table: String,
        columns: Int,
        or resolution: String = "FAIL"
    ) throws(JournalError) {
        let values = (0..<BlockInsert.rows).map { row in
            let places = (1...columns).map { "?\(row * columns + $0)" }
            return "(\(places.joined(separator: ", ")))"
        }
        let head = "INSERT OR \(resolution) INTO \(table) VALUES "
        self.columns = Int32(columns)
        single = try connection.prepare(head + values[0])
        block = try connection.prepare(head + values.joined(separator: ", "))
    }

    /// What comes after `written` rows of so many; nil behind the last.
    func block(after written: Int, of count: Int) -> Block? {
        guard written < count else { return nil }
        let isBlock = count - written >= BlockInsert.rows
        return Block(
            statement: isBlock ? block : single,
            rows: written..<written + (isBlock ? BlockInsert.rows : 1),
            columns: columns
        )
    }
}
