internal import Book
internal import Payments

/// What open batches and open shifts came to on dates that have left the file: they may be compared
/// whenever they end, whatever a start finds.
enum CarriedTotals {
    /// Whose sums are carried.
    enum Table: String {
        case batches = "carried_batch"
        case shifts = "carried_shift"

        /// The column that numbers the batch or the shift.
        fileprivate var number: String {
            switch self {
            case .batches: "batch"
            case .shifts: "shift"
            }
        }

        /// The rows that leave with a date, and the condition of those that are open.
        fileprivate var source: String {
            switch self {
            case .batches:
                "totals x JOIN terminal t ON t.row = x.terminal_row AND t.batch = x.batch"
            case .shifts:
                """
                fold x JOIN shift s ON s.terminal_row = x.terminal_row AND s.number = x.shift
                    AND s.closed_by IS NULL AND x.reversal = 0
                """
            }
        }

        fileprivate var isOpen: String {
            switch self {
            case .batches:
                """
                SELECT 1 FROM terminal t WHERE t.row = carried_batch.terminal_row
                    AND t.batch = carried_batch.batch
                """
            case .shifts:
                """
                SELECT 1 FROM shift s WHERE s.terminal_row = carried_shift.terminal_row
                    AND s.number = carried_shift.shift AND s.closed_by IS NULL
                """
            }
        }
    }

    /// Behind an INSERT: what is there already becomes the sum.
    static let addition = """
        ON CONFLICT DO UPDATE SET count = count + excluded.count,
            amount = amount + excluded.amount,
            reversed_count = reversed_count + excluded.reversed_count,
            reversed_amount = reversed_amount + excluded.reversed_amount
        """

    /// Takes up what leaves with a date, and lets go what is not open any more.
    static func take(_ date: BusinessDate, in connection: Connection) throws(JournalError) {
        for table in [Table.batches, .shifts] {
            let (name, number) = (table.rawValue, table.number)
            try connection.execute(
                """
                DELETE FROM \(name) WHERE NOT EXISTS (\(table.isOpen));
                INSERT INTO \(name)
                SELECT x.terminal_row, x.\(number), x.operation, x.asset, x.half, sum(x.count),
                    sum(x.amount), sum(x.reversed_count), sum(x.reversed_amount)
                FROM \(table.source) WHERE x.business_date <= \(date.rawValue)
                GROUP BY x.terminal_row, x.\(number), x.operation, x.asset, x.half
                \(addition);
                """
            )
        }
    }

    // MARK: Reading

    /// One class of a batch or a shift.
    struct Row {
        var terminal: TerminalRow
        /// Of the batch or the shift.
        var number: UInt32
        var total: TotalsClass
        var asset: Asset
        var half: CardHalf
        var value: TotalsValue
    }

    /// A statement of all rows of a table, for a WHERE clause behind it.
    static func selection(from table: Table) -> String {
        "SELECT terminal_row, \(table.number), operation, asset, half, \(TotalsValue.columns)"
            + " FROM \(table.rawValue) "
    }

    /// The row that a statement of `selection` stands on.
    ///
    /// Errors: `rowBroken`.
    static func row(_ statement: Statement, _ table: Table) throws(JournalError) -> Row {
        guard let terminal = Int32(exactly: statement.integer(0)),
            let number = UInt32(exactly: statement.integer(1)),
            let total = UInt8(exactly: statement.integer(2)).flatMap(TotalsClass.init),
            let asset = UInt16(exactly: statement.integer(3)),
            let half = UInt8(exactly: statement.integer(4)).flatMap(CardHalf.init)
        else {
            let row = statement.integer(0)
            throw .rowBroken(table: table.rawValue, row: row, "it cannot be read")
        }
        return Row(
            terminal: TerminalRow(rawValue: terminal),
            number: number,
            total: total,
            asset: Asset(rawValue: asset),
            half: half,
            value: TotalsValue(statement, from: 5)
        )
    }
}
