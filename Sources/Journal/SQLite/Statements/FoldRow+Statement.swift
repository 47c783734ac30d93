internal import Book
internal import JournalFormat
internal import Payments

extension FoldRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static let selection = """
        SELECT business_date, terminal_row, shift, channel, operation, asset, half, reversal,
            \(TotalsValue.columns) FROM fold\u{20}
        """

    /// The row of a statement of `selection`.
    ///
    /// Errors: `rowBroken`.
    init(_ statement: Statement) throws(JournalError) {
        let terminal = statement.integer(1)
        guard NumberBounds.dates.contains(statement.integer(0)),
            let row = Int32(exactly: terminal), let shift = UInt32(exactly: statement.integer(2)),
            let channel = UInt16(exactly: statement.integer(3)),
            let total = UInt8(exactly: statement.integer(4)).flatMap(TotalsClass.init),
            let asset = UInt16(exactly: statement.integer(5)),
            let half = UInt8(exactly: statement.integer(6)).flatMap(CardHalf.init)
        else { throw .rowBroken(table: "fold", row: terminal, "it cannot be read") }
        let key = FoldKey(
            date: BusinessDate(rawValue: Int32(statement.integer(0))),
            terminal: TerminalRow(rawValue: row),
            shift: shift,
            channel: ChannelNumber(rawValue: channel),
            total: total,
            isReversal: statement.integer(7) == 1,
            asset: Asset(rawValue: asset),
            half: half
        )
        self.init(key: key, value: TotalsValue(statement, from: 8))
    }
}
