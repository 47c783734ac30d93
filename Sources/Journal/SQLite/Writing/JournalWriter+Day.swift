internal import Book
internal import JournalFormat
internal import Payments

/// What writes and reads the days of stations, prepared once.
struct DayStatements {
    let batch: Statement
    let plainBatch: Statement
    let closing: Statement
    let tick: Statement
    let shift: Statement
    let device: Statement
    let noDevice: Statement
    let stationClose: Statement
    let fold: Statement
    let product: Statement
    let mark: Statement
    let readBatch: Statement
    let readLastClosing: Statement
    let readClosing: Statement
    let readTick: Statement
    let readShift: Statement
    let readDevice: Statement
    let readTotals: Statement
    let readCarried: Statement
    let readPlaces: Statement
    let readCase: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        batch = try prepare(BatchStateRow.insertion(into: .batches, replacing: true))
        plainBatch = try prepare("DELETE FROM batch_state WHERE terminal_row = ?1")
        closing = try prepare(BatchClosingRow.insertion(into: .closings, replacing: true))
        tick = try prepare(UploadTickRow.insertion(into: .ticks, replacing: true))
        shift = try prepare(ShiftRow.insertion(into: .shifts, replacing: true))
        device = try prepare(DeviceRow.insertion(into: .devices, replacing: false))
        noDevice = try prepare("DELETE FROM device WHERE terminal_row = ?1")
        stationClose = try prepare(
            StationCloseRow.insertion(into: .stationCloses, replacing: false)
        )
        fold = try prepare(
            """
            INSERT INTO fold VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT DO UPDATE SET count = count + excluded.count,
                amount = amount + excluded.amount,
                reversed_count = reversed_count + excluded.reversed_count,
                reversed_amount = reversed_amount + excluded.reversed_amount
            """
        )
        product = try prepare(
            """
            INSERT INTO product_fold VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO UPDATE SET count = count + excluded.count,
                quantity = quantity + excluded.quantity, amount = amount + excluded.amount
            """
        )
        mark = try prepare("REPLACE INTO fold_mark VALUES (?1, ?2)")
        readBatch = try prepare(
            BatchStateRow.selection(from: .batches) + "WHERE terminal_row = ?1"
        )
        readLastClosing = try prepare(
            BatchClosingRow.selection(from: .closings)
                + "WHERE terminal_row = ?1 ORDER BY seq DESC LIMIT 2"
        )
        readClosing = try prepare(
            BatchClosingRow.selection(from: .closings)
                + "WHERE terminal_row = ?1 AND batch = ?2 ORDER BY seq DESC LIMIT 1"
        )
        readTick = try prepare(
            UploadTickRow.selection(from: .ticks)
                + "WHERE terminal_row = ?1 AND batch = ?2 AND stan = ?3"
        )
        readShift = try prepare(
            ShiftRow.selection(from: .shifts) + "WHERE terminal_row = ?1 AND number = ?2"
        )
        readDevice = try prepare(DeviceRow.selection(from: .devices) + "WHERE terminal_row = ?1")
        readTotals = try prepare(
            """
            SELECT \(TotalsValue.columns), operation, asset, half FROM totals
            WHERE business_date = ?1 AND terminal_row = ?2 AND batch = ?3
            """
        )
        readCarried = try prepare(
            CarriedTotals.selection(from: .batches) + "WHERE terminal_row = ?1 AND batch = ?2"
        )
        readPlaces = try prepare(
            """
            SELECT i.seq FROM identity i JOIN record r ON r.seq = i.seq
            WHERE i.business_date = ?1 AND i.terminal_row = ?2
                AND r.kind IN (1, 2) AND r.place >> 1 & 1048575 = ?3
            """
        )
        readCase = try prepare(
            "SELECT closed_by, original FROM discrepancy WHERE seq = ?1 AND item = ?2"
        )
    }
}

extension JournalWriter {
    /// Writes what the batch changed of the days of stations.
    func writeDay(of output: BookOutput) throws(JournalError) {
        let day = output.day
        foldsTo = max(foldsTo, day.folds.upTo)
        guard !day.isEmpty else { return }
        for state in day.batches.values.sorted(by: { $0.terminal.rawValue < $1.terminal.rawValue })
        {
            try write(state)
        }
        let closings = day.closings.values.map { (row: BatchClosingRow($0), key: $0.key) }
        for closing in closings.sorted(by: { $0.row.precedes($1.row) }) {
            try write(closing.row, isNew: day.newClosings.contains(closing.key))
        }
        for tick in day.ticks {
            var row = UploadTickRow(tick)
            try row.write(by: statements.day.tick)
        }
        for shift in day.shifts.values.sorted(by: { $0.openedBy < $1.openedBy }) {
            try write(shift, isNew: day.newShifts.contains(shift.key))
        }
        try writeDevices(day.devices)
        for closing in day.stationClosings {
            var row = StationCloseRow(closing)
            try row.write(by: statements.day.stationClose)
        }
        try write(day.folds)
    }

    private func write(_ state: BatchState) throws(JournalError) {
        let known = try batchRow(state.terminal)
        if let known { leaveDigest(StateDigest(.batches, known, side)) }
        guard !state.isPlain else {
            guard known != nil else { return }
            statements.day.plainBatch.bind(Int64(state.terminal.rawValue), at: 1)
            return try statements.day.plainBatch.run()
        }
        var row = BatchStateRow(state)
        try row.write(by: statements.day.batch)
        enterDigest(StateDigest(.batches, row, side))
    }

    private func write(_ closing: BatchClosingRow, isNew: Bool) throws(JournalError) {
        var row = closing
        let last = try lastClosing(of: row.terminalRow)
        let isLast = last.map { $0.seq == row.seq && $0.batch == row.batch } ?? false
        guard isNew ? last.map(row.follows) ?? true : isLast else {
            throw .fatal(.constraint("closing \(row.seq) is new, or it is not the last"))
        }
        // The digest has the last one of each terminal: this one, from here on.
        if let last { leaveDigest(StateDigest(.closings, last, side)) }
        try row.write(by: statements.day.closing)
        enterDigest(StateDigest(.closings, row, side))
    }

    private func write(_ shift: Shift, isNew: Bool) throws(JournalError) {
        let known = try shiftRow(shift.key)
        guard (known == nil) == isNew else {
            throw .fatal(.constraint("shift \(shift.key.number) is new, or it is not"))
        }
        if let known, known.closedBy == nil { leaveDigest(StateDigest(.shifts, known, side)) }
        var row = ShiftRow(shift)
        try row.write(by: statements.day.shift)
        if row.closedBy == nil { enterDigest(StateDigest(.shifts, row, side)) }
    }

    /// All of them leave first: a serial number may go from one terminal to another.
    private func writeDevices(_ devices: [TerminalRow: Device?]) throws(JournalError) {
        let changed = devices.sorted { $0.key.rawValue < $1.key.rawValue }
        for (terminal, _) in changed {
            guard let known = try deviceRow(terminal) else { continue }
            leaveDigest(StateDigest(.devices, known, side))
            statements.day.noDevice.bind(Int64(terminal.rawValue), at: 1)
            try statements.day.noDevice.run()
        }
        for (_, device) in changed {
            guard let device else { continue }
            var row = DeviceRow(device)
            try row.write(by: statements.day.device)
            enterDigest(StateDigest(.devices, row, side))
        }
    }

    private func enterDigest(_ digest: StateDigest) {
        balancesDigest.add(digest)
        heldDigest.add(digest)
    }

    private func leaveDigest(_ digest: StateDigest) {
        balancesDigest.remove(digest)
        heldDigest.remove(digest)
    }

    // MARK: Rows as they are

    private func batchRow(_ terminal: TerminalRow) throws(JournalError) -> BatchStateRow? {
        let statement = statements.day.readBatch
        statement.bind(Int64(terminal.rawValue), at: 1)
        defer { statement.reset() }
        return try statement.step() ? BatchStateRow(statement, from: .batches) : nil
    }

    private func lastClosing(of terminal: Int32) throws(JournalError) -> BatchClosingRow? {
        let statement = statements.day.readLastClosing
        statement.bind(Int64(terminal), at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let last = try BatchClosingRow(statement, from: .closings)
        guard try statement.step() else { return last }
        let other = try BatchClosingRow(statement, from: .closings)
        return other.follows(last) ? other : last
    }

    private func shiftRow(_ key: ShiftKey) throws(JournalError) -> ShiftRow? {
        let statement = statements.day.readShift
        statement.bind(Int64(key.terminal.rawValue), at: 1)
        statement.bind(Int64(key.number), at: 2)
        defer { statement.reset() }
        return try statement.step() ? ShiftRow(statement, from: .shifts) : nil
    }

    private func deviceRow(_ terminal: TerminalRow) throws(JournalError) -> DeviceRow? {
        let statement = statements.day.readDevice
        statement.bind(Int64(terminal.rawValue), at: 1)
        defer { statement.reset() }
        return try statement.step() ? DeviceRow(statement, from: .devices) : nil
    }
}

extension StateDigest {
    /// What the rows of the days of stations contribute to the digest of balances: what a start
    /// reads of them.
    static func ofDay(in connection: Connection) throws(JournalError) -> StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        let batches = try connection.prepare(BatchStateRow.selection(from: .batches))
        while try batches.step() {
            digest.add(StateDigest(.batches, try BatchStateRow(batches, from: .batches), writer))
        }
        for row in try BatchClosingRow.lastOnes(in: connection) {
            digest.add(StateDigest(.closings, row, writer))
        }
        let shifts = try connection.prepare(ShiftRow.openOnes)
        while try shifts.step() {
            digest.add(StateDigest(.shifts, try ShiftRow(shifts, from: .shifts), writer))
        }
        let devices = try connection.prepare(DeviceRow.selection(from: .devices))
        while try devices.step() {
            digest.add(StateDigest(.devices, try DeviceRow(devices, from: .devices), writer))
        }
        return digest
    }
}

extension BatchClosingRow {
    /// The last closing of each terminal.
    static func lastOnes(in connection: Connection) throws(JournalError) -> [BatchClosingRow] {
        let statement = try connection.prepare(
            selection(from: .closings)
                + """
                WHERE (terminal_row, seq) IN (SELECT terminal_row, max(seq) FROM batch_closing
                    GROUP BY terminal_row) ORDER BY terminal_row, batch
                """
        )
        var rows: [BatchClosingRow] = []
        while try statement.step() {
            let row = try BatchClosingRow(statement, from: .closings)
            guard let last = rows.last, last.terminalRow == row.terminalRow else {
                rows.append(row)
                continue
            }
            if row.follows(last) { rows[rows.count - 1] = row }
        }
        return rows
    }
}

extension ShiftRow {
    static let openOnes =
        selection(from: .shifts) + "WHERE closed_by IS NULL ORDER BY terminal_row"
}
