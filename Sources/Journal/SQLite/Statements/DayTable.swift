internal import JournalFormat

/// Tables of the days of stations, and of cases, by their names.
enum DayTable: String {
    case batches = "batch_state"
    case closings = "batch_closing"
    case ticks = "upload_row"
    case shifts = "shift"
    case devices = "device"
    case stationCloses = "station_close"
    case cases = "discrepancy"
}

extension RecordedRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static func selection(from table: DayTable) -> String {
        "SELECT \(columnList(of: Self.self).joined(separator: ", ")) FROM \(table.rawValue) "
    }

    /// A statement that writes a row whole; one with the same key is replaced, or fails.
    static func insertion(into table: DayTable, replacing: Bool) -> String {
        let places = (1...columnList(of: Self.self).count).map { "?\($0)" }.joined(separator: ", ")
        return "\(replacing ? "REPLACE" : "INSERT") INTO \(table.rawValue) VALUES (\(places))"
    }

    /// The row that a statement of `selection` stands on.
    ///
    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, from table: DayTable) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: table.rawValue)
        try fields(&reader)
    }

    /// Binds all columns and writes the row.
    mutating func write(by statement: Statement) throws(JournalError) {
        var binder = RowBinder(statement)
        fields(&binder)
        try statement.run()
    }
}
