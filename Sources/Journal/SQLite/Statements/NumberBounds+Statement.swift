internal import JournalFormat
internal import Payments

extension NumberBounds {
    /// A business date of a row.
    ///
    /// Errors: `rowBroken`.
    static func date(
        _ days: Int64,
        in table: String,
        row: Int64
    ) throws(JournalError) -> BusinessDate {
        guard dates.contains(days) else {
            throw .rowBroken(table: table, row: row, "\(days) is no business date")
        }
        return BusinessDate(rawValue: Int32(days))
    }

    /// The highest number of a table's rows, 0 without any.
    ///
    /// Errors: `rowBroken` where no number could follow it.
    static func highest(
        _ column: String,
        of table: String,
        in connection: Connection,
        below bound: Int64 = rows.upperBound
    ) throws(JournalError) -> Int64 {
        let found = try connection.number("SELECT max(\(column)) FROM \(table)") ?? 0
        guard (0..<bound).contains(found) else {
            throw .rowBroken(table: table, row: found, "no row has such a number")
        }
        return found
    }
}

extension RetrievalReference.Form {
    /// The form of a row of `business_date`; nil for a number that means none.
    init?(stored number: Int64) {
        guard let raw = UInt8(exactly: number) else { return nil }
        self.init(rawValue: raw)
    }
}
