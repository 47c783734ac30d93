internal import Book
internal import Payments

/// Totals of batches, as a file has them.
enum TotalsReading {
    /// Those of some dates.
    static func rows(
        of dates: ClosedRange<BusinessDate>,
        in connection: Connection
    ) throws(JournalError) -> [TotalsRow] {
        let statement = try connection.prepare(
            """
            SELECT business_date, terminal_row, batch, operation, asset, half, count, amount,
                reversed_count, reversed_amount
            FROM totals WHERE business_date BETWEEN ?1 AND ?2
            """
        )
        statement.bind(Int64(dates.lowerBound.rawValue), at: 1)
        statement.bind(Int64(dates.upperBound.rawValue), at: 2)
        var rows: [TotalsRow] = []
        while try statement.step() {
            guard let date = Int32(exactly: statement.integer(0)),
                let terminal = Int32(exactly: statement.integer(1)),
                let batch = UInt32(exactly: statement.integer(2)),
                let total = UInt8(exactly: statement.integer(3)).flatMap(TotalsClass.init),
                let asset = UInt16(exactly: statement.integer(4)),
                let half = UInt8(exactly: statement.integer(5)).flatMap(CardHalf.init)
            else {
                throw .rowBroken(
                    table: "totals",
                    row: statement.integer(1),
                    "they are not the sum of the terminal's records"
                )
            }
            let key = TotalsKey(
                terminal: TerminalRow(rawValue: terminal),
                batch: batch,
                businessDate: BusinessDate(rawValue: date),
                total: total,
                asset: Asset(rawValue: asset),
                half: half
            )
            rows.append(TotalsRow(key: key, value: TotalsValue(statement, from: 6)))
        }
        return rows
    }
}
