internal import Book
internal import JournalFormat
internal import Payments

/// The folds of a file, and the records that are not in them.
enum FoldReading {
    /// The first record that the folds hold; nil in a file that has none, of an older schema.
    static func start(in connection: Connection) throws(JournalError) -> Int64? {
        try connection.number("SELECT value FROM meta WHERE key = 'folds_from'")
    }

    /// The record up to which nothing is missing in them.
    static func end(in connection: Connection) throws(JournalError) -> Int64 {
        let noted = try connection.number(
            "SELECT folds_to FROM anchor WHERE folds_to IS NOT NULL ORDER BY seq DESC LIMIT 1"
        )
        if let noted { return noted }
        return (try start(in: connection) ?? 1) &- 1
    }

    /// How far each terminal's go.
    static func marks(in connection: Connection) throws(JournalError) -> [TerminalRow: Int64] {
        let statement = try connection.prepare("SELECT terminal_row, seq FROM fold_mark")
        var marks: [TerminalRow: Int64] = [:]
        while try statement.step() {
            marks[try terminal(statement, 0, "fold_mark")] = statement.integer(1)
        }
        return marks
    }

    /// What the records behind the folds of a file have counted, by terminal.
    ///
    /// They are in the file itself: a date leaves it when it is folded.
    static func pending<Facts: DayFacts>(
        in connection: Connection,
        names: RecordNames,
        _ facts: Facts
    ) throws(JournalError) -> [PendingFold] where Facts.Failure == JournalError {
        var fold = DayFold(behind: try marks(in: connection))
        let first = try connection.number("SELECT min(seq) FROM record") ?? 1
        let from = max(first, try end(in: connection) &+ 1)
        try take(into: &fold, from: from, in: connection, names: names, facts)
        return fold.pending
    }

    /// Folds the records of a file from one on.
    static func take<Facts: DayFacts>(
        into fold: inout DayFold,
        from seq: Int64,
        in connection: Connection,
        names: RecordNames,
        _ facts: Facts
    ) throws(JournalError) where Facts.Failure == JournalError {
        let chain = try ChainReader(
            connection,
            from: seq,
            after: try ChainReader.hash(before: seq, in: connection),
            names: names,
            checkingSeals: false
        )
        while let entry = try chain.read(decoding: true) { try fold.take(entry, facts) }
    }

    /// Whether an archive stands for its date: one that is leaving the live file is in that still.
    static func isGone(_ archive: String, from live: Connection) throws(JournalError) -> Bool {
        guard let date = try live.number("SELECT min(date) FROM business_date"),
            let date = Int32(exactly: date)
        else { return true }
        return name(of: archive) < BusinessDate(rawValue: date).dashed
    }

    /// `2026-11-29` of `…/archive/2026-11-29.sqlite`.
    static func name(of archive: String) -> String { String(archive.suffix(17).prefix(10)) }

    /// Every date that there can be.
    static let allDates =
        BusinessDate(rawValue: .min)...BusinessDate(rawValue: .max)

    /// The rows of some dates, as the file has them.
    static func rows(
        of dates: ClosedRange<BusinessDate>,
        in connection: Connection
    ) throws(JournalError) -> [FoldRow] {
        let statement = try connection.prepare(
            FoldRow.selection + "WHERE business_date BETWEEN ?1 AND ?2"
        )
        statement.bind(Int64(dates.lowerBound.rawValue), at: 1)
        statement.bind(Int64(dates.upperBound.rawValue), at: 2)
        var rows: [FoldRow] = []
        while try statement.step() { rows.append(try FoldRow(statement)) }
        return rows
    }

    /// The same of products.
    static func products(
        of dates: ClosedRange<BusinessDate>,
        in connection: Connection
    ) throws(JournalError) -> [ProductRow] {
        let statement = try connection.prepare(
            """
            SELECT business_date, terminal_row, shift, product, asset, count, quantity, amount
            FROM product_fold WHERE business_date BETWEEN ?1 AND ?2
            """
        )
        statement.bind(Int64(dates.lowerBound.rawValue), at: 1)
        statement.bind(Int64(dates.upperBound.rawValue), at: 2)
        var rows: [ProductRow] = []
        while try statement.step() {
            let terminal = try terminal(statement, 1, "product_fold")
            guard let date = Int32(exactly: statement.integer(0)),
                let shift = UInt32(exactly: statement.integer(2)),
                let code = statement.text(3), let asset = UInt16(exactly: statement.integer(4))
            else { throw broken("product_fold", terminal) }
            let key = ProductKey(
                date: BusinessDate(rawValue: date),
                terminal: terminal,
                shift: shift,
                code: code,
                asset: Asset(rawValue: asset)
            )
            rows.append(
                ProductRow(
                    key: key,
                    count: statement.integer(5),
                    quantity: statement.integer(6),
                    amount: statement.integer(7)
                )
            )
        }
        return rows
    }

    private static func terminal(
        _ statement: Statement,
        _ column: Int32,
        _ table: String
    ) throws(JournalError) -> TerminalRow {
        let number = statement.integer(column)
        guard let row = Int32(exactly: number) else {
            throw .rowBroken(table: table, row: number, "it names no terminal")
        }
        return TerminalRow(rawValue: row)
    }

    private static func broken(_ table: String, _ terminal: TerminalRow) -> JournalError {
        .rowBroken(table: table, row: Int64(terminal.rawValue), "it cannot be read")
    }
}
