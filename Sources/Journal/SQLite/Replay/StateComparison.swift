internal import JournalFormat

/// Compares the rows of two journals, table by table, without holding more than one of each.
struct StateComparison {
    /// The records whose rows are compared.
    struct Range {
        var first: Int64
        var last: Int64
    }

    /// How rows of a table belong to records.
    private enum Bound {
        /// Rows of all times: compared in the live file only.
        case none
        /// By an expression that gives the record's seq.
        case seq(String)
        /// By the id of a transfer.
        case transfer
        /// By the business date.
        case date
    }

    private struct Table {
        let name: String
        let key: String
        let bound: Bound
        /// Columns that a replay does not decide.
        var without: Set<String> = []
        /// What a row says nothing without: whether it is there depends on how events were batched.
        var meaning = "1"
        /// Columns that number a name, with the table of the names.
        var names: [String: String] = [:]
    }

    private static let named = ["channel": "channel", "rule": "rule"]

    private static let tables: [Table] = [
        // Erased copies are no difference.
        Table(name: "account", key: "id", bound: .none, without: ["card_sealed", "card_data_key"]),
        Table(name: "balance", key: "account", bound: .none),
        // Uses are counted ahead in blocks, from what the last start found; whether a batch is
        // named does not stand in older files.
        Table(
            name: "terminal",
            key: "row",
            bound: .none,
            without: ["key_uses", "batch_named"]
        ),
        Table(name: "tombstone", key: "seq", bound: .seq("seq")),
        Table(name: "late_window", key: "terminal_row, window_kind, window", bound: .none),
        Table(name: "discrepancy", key: "seq, item", bound: .seq("seq")),
        // The book knows outcomes; their codes in the terminal's dialect stand beside it.
        Table(
            name: "payment_change",
            key: "payment",
            bound: .seq("payment"),
            without: ["told_code"],
            meaning:
                """
                coalesce(t.reversed_by, t.decided_by, t.forward, t.increased_by, t.ticked_by)
                    IS NOT NULL OR t.attempts > 1
                """
        ),
        Table(name: "leg", key: "id", bound: .seq("id >> 4"), names: named),
        Table(name: "transfer", key: "id", bound: .transfer),
        Table(name: "exchange", key: "id", bound: .seq("id")),
        Table(name: "wallet_order", key: "id", bound: .seq("id")),
        Table(name: "channel_state", key: "number", bound: .none),
        Table(name: "person", key: "number", bound: .none),
        Table(name: "person_name", key: "kind, merchant, name", bound: .none),
        Table(name: "person_role", key: "seq", bound: .none),
        Table(name: "proposal", key: "seq", bound: .seq("seq")),
        Table(
            name: "authorisation",
            key: "payment",
            bound: .none,
            names: ["channel": "channel"]
        ),
        Table(name: "remainder", key: "id", bound: .none, names: ["channel": "channel"]),
        Table(name: "operator", key: "merchant, number", bound: .none),
        Table(name: "key_serial", key: "terminal_row, device", bound: .none),
        Table(
            name: "totals",
            key: "business_date, terminal_row, batch, operation, asset, half",
            bound: .date
        ),
        Table(name: "batch_state", key: "terminal_row", bound: .none),
        Table(name: "batch_closing", key: "terminal_row, seq, batch", bound: .seq("seq")),
        Table(name: "upload_row", key: "terminal_row, batch, stan", bound: .seq("seq")),
        Table(name: "shift", key: "terminal_row, number", bound: .seq("closed_by")),
        Table(
            name: "shift",
            key: "terminal_row, number",
            bound: .none,
            meaning: "t.closed_by IS NULL"
        ),
        Table(name: "device", key: "terminal_row", bound: .none),
        Table(name: "station_close", key: "seq", bound: .seq("seq")),
        Table(name: "reference_version", key: "number", bound: .none),
        Table(name: "reference_count", key: "version, kind", bound: .none),
        Table(name: "reference_source", key: "version, number", bound: .none),
        Table(name: "reference_change", key: "id", bound: .none),
        Table(name: "business_date", key: "date", bound: .seq("first_seq")),
    ]

    let recorded: Connection
    let replayed: Connection
    /// Whether the second journal is a copy of the first, so that all of it must be the same.
    var isCopy = false

    /// The first row that differs; `isLive`: also those that are not of a record; `withDates`: also
    /// those of the whole business dates.
    func difference(
        in range: Range,
        isLive: Bool,
        withDates: Bool = true
    ) throws(JournalError) -> ReplayDifference? {
        for table in Self.tables {
            if case .none = table.bound, !isLive { continue }
            if case .date = table.bound, !withDates { continue }
            if let found = try difference(of: table, in: range) { return found }
        }
        return nil
    }

    private func difference(
        of table: Table,
        in range: Range
    ) throws(JournalError) -> ReplayDifference? {
        let columns = try columns(of: table)
        let left = try rows(of: table, columns, in: range, from: recorded)
        let right = try rows(of: table, columns, in: range, from: replayed)
        while true {
            let (hasLeft, hasRight) = (try left.step(), try right.step())
            guard hasLeft || hasRight else { return nil }
            guard hasLeft, hasRight else {
                let row = hasLeft ? left : right
                return ReplayDifference(
                    place: "\(table.name) \(row.text(0) ?? "")",
                    field: "the row",
                    recorded: hasLeft ? "there" : "missing",
                    replayed: hasRight ? "there" : "missing"
                )
            }
            for (index, column) in columns.enumerated() {
                let position = Int32(index + 1)
                if left.isNull(position) == right.isNull(position),
                    left.bytes(position).elementsEqual(right.bytes(position))
                {
                    continue
                }
                return ReplayDifference(
                    place: "\(table.name) \(left.text(0) ?? "")",
                    field: column,
                    recorded: Self.wording(left, position),
                    replayed: Self.wording(right, position)
                )
            }
        }
    }

    private func columns(of table: Table) throws(JournalError) -> [String] {
        let statement = try replayed.prepare("SELECT name FROM pragma_table_info('\(table.name)')")
        var columns: [String] = []
        while try statement.step() {
            let name = statement.text(0) ?? ""
            if isCopy || !table.without.contains(name) { columns.append(name) }
        }
        return columns
    }

    private func rows(
        of table: Table,
        _ columns: [String],
        in range: Range,
        from connection: Connection
    ) throws(JournalError) -> Statement {
        let list = columns.map { column in
            guard let names = table.names[column] else { return "t.\(column)" }
            return "(SELECT name FROM \(names) WHERE number = t.\(column))"
        }.joined(separator: ", ")
        var bounds = (range.first, range.last)
        let condition: String
        switch table.bound {
        case .none: condition = "?1 <= ?2"
        case .seq("id >> 4"):
            condition = "t.id BETWEEN ?1 AND ?2"
            bounds = (range.first << 4, range.last << 4 | 15)
        case .seq(let expression): condition = "t.\(expression) BETWEEN ?1 AND ?2"
        case .transfer:
            condition = "t.id BETWEEN ?1 AND ?2"
            bounds = (
                try ChainReader.firstTransfer(of: range.first, in: replayed),
                try ChainReader.firstTransfer(of: range.last + 1, in: replayed) - 1
            )
        case .date:
            condition = "t.business_date BETWEEN ?1 AND ?2"
            bounds = (try date(of: range.first), try date(of: range.last))
        }
        let statement = try connection.prepare(
            "SELECT \(table.key.split(separator: ",")[0]), \(list) FROM \(table.name) t"
                + " WHERE \(condition) AND (\(isCopy ? "1" : table.meaning)) ORDER BY \(table.key)"
        )
        statement.bind(bounds.0, at: 1)
        statement.bind(bounds.1, at: 2)
        return statement
    }

    private func date(of seq: Int64) throws(JournalError) -> Int64 {
        let statement = try replayed.prepare("SELECT business_date FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Keys and tokens are blobs, and stay out of what is printed.
    private static func wording(_ row: Statement, _ position: Int32) -> String {
        if row.isNull(position) { return "none" }
        guard row.isBlob(position) else { return row.text(position) ?? "" }
        return "\(row.bytes(position).count) bytes"
    }
}
