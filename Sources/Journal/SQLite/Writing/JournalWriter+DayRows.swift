internal import Book
internal import JournalFormat
internal import Payments

extension TotalsValue {
    /// The columns in the order in which they are read.
    static let columns = "count, amount, reversed_count, reversed_amount"

    /// The value of a statement that selects `columns` from one of its columns on.
    init(_ statement: Statement, from column: Int32) {
        self.init(
            count: statement.integer(column),
            amount: statement.integer(column + 1),
            reversedCount: statement.integer(column + 2),
            reversedAmount: statement.integer(column + 3)
        )
    }
}

/// Reading the days of stations: for a batch of events, and for a start.
extension JournalWriter {
    /// Errors: `rowBroken`, `batchFailed`.
    func readDay(_ keys: DayKeys) throws(JournalError) -> DayFindings {
        var found = DayFindings()
        for (batch, since) in keys.batches {
            try readTotals(of: batch, since, into: &found)
            try readCarried(batch, into: &found)
        }
        for key in keys.closings {
            let statement = statements.day.readClosing
            statement.bind(Int64(key.terminal.rawValue), at: 1)
            statement.bind(Int64(key.number), at: 2)
            defer { statement.reset() }
            guard try statement.step() else { continue }
            found.closings.append(try closing(BatchClosingRow(statement, from: .closings)))
        }
        for key in keys.ticks {
            let statement = statements.day.readTick
            statement.bind(Int64(key.batch.terminal.rawValue), at: 1)
            statement.bind(Int64(key.batch.number), at: 2)
            statement.bind(Int64(key.stan), at: 3)
            defer { statement.reset() }
            guard try statement.step() else { continue }
            guard let tick = try UploadTickRow(statement, from: .ticks).tick else {
                throw .rowBroken(table: "upload_row", row: Int64(key.stan), "it cannot be read")
            }
            found.ticks.append(tick)
        }
        for (batch, since) in keys.payments {
            found.payments[batch] = try payments(of: batch, since: since)
        }
        for id in keys.cases {
            let statement = statements.day.readCase
            statement.bind(id.seq, at: 1)
            statement.bind(Int64(id.item), at: 2)
            defer { statement.reset() }
            guard try statement.step() else { continue }
            found.cases[id] = FoundCase(
                isOpen: statement.isNull(0),
                original: statement.optionalInteger(1)
            )
        }
        return found
    }

    /// Totals of a batch in all its classes.
    private func readTotals(
        of batch: BatchKey,
        _ since: BusinessDate,
        into found: inout DayFindings
    ) throws(JournalError) {
        let statement = statements.day.readTotals
        for opening in dates.reversed() {
            guard opening.date >= since else { break }
            statement.bind(Int64(opening.date.rawValue), at: 1)
            statement.bind(Int64(batch.terminal.rawValue), at: 2)
            statement.bind(Int64(batch.number), at: 3)
            defer { statement.reset() }
            while try statement.step() {
                guard let number = UInt8(exactly: statement.integer(4)),
                    let total = TotalsClass(rawValue: number),
                    let asset = UInt16(exactly: statement.integer(5)),
                    let half = UInt8(exactly: statement.integer(6)).flatMap(CardHalf.init)
                else {
                    let row = Int64(batch.terminal.rawValue)
                    throw .rowBroken(table: "totals", row: row, "it cannot be read")
                }
                let key = TotalsKey(
                    terminal: batch.terminal,
                    batch: batch.number,
                    businessDate: opening.date,
                    total: total,
                    asset: Asset(rawValue: asset),
                    half: half
                )
                found.totals[key] = TotalsValue(statement, from: 0)
            }
        }
    }

    /// What a batch came to on dates that have left the file, as of a date before all others.
    private func readCarried(
        _ batch: BatchKey,
        into found: inout DayFindings
    ) throws(JournalError) {
        let statement = statements.day.readCarried
        statement.bind(Int64(batch.terminal.rawValue), at: 1)
        statement.bind(Int64(batch.number), at: 2)
        defer { statement.reset() }
        while try statement.step() {
            let row = try CarriedTotals.row(statement, .batches)
            let key = TotalsKey(
                terminal: batch.terminal,
                batch: batch.number,
                businessDate: BusinessDate(rawValue: .min),
                total: row.total,
                asset: row.asset,
                half: row.half
            )
            found.totals[key] = row.value
        }
    }

    /// Payments and reversals that count in a batch, and hold their identity, in their order.
    private func payments(
        of batch: BatchKey,
        since: BusinessDate
    ) throws(JournalError) -> [PaymentState] {
        let terminal = batch.terminal
        var seqs = Set(identities.seqs(terminal: terminal.rawValue, since: since.rawValue))
        let statement = statements.day.readPlaces
        for opening in dates.reversed() {
            guard opening.date >= since else { break }
            statement.bind(Int64(opening.date.rawValue), at: 1)
            statement.bind(Int64(terminal.rawValue), at: 2)
            statement.bind(Int64(batch.number), at: 3)
            defer { statement.reset() }
            while try statement.step() { seqs.insert(statement.integer(0)) }
        }
        var payments: [PaymentState] = []
        for seq in seqs.sorted() {
            guard let payment = try readPayment(seq), payment.place.batch == batch.number,
                payment.request.operation.rules.isPayment
            else { continue }
            payments.append(payment)
        }
        return payments
    }

    private func closing(_ row: BatchClosingRow) throws(JournalError) -> BatchClosing {
        guard let closing = row.closing else {
            throw .rowBroken(table: "batch_closing", row: row.seq, "it cannot be read")
        }
        return closing
    }

    // MARK: A start

    /// What the book keeps in memory of the days of stations; sums of open shifts are those of the
    /// folded totals.
    func readDayRows() throws(JournalError) -> DayRows {
        var rows = DayRows()
        let batches = try connection.prepare(BatchStateRow.selection(from: .batches))
        while try batches.step() {
            let row = try BatchStateRow(batches, from: .batches)
            guard let state = row.state else {
                let number = Int64(row.terminalRow)
                throw .rowBroken(table: "batch_state", row: number, "it cannot be read")
            }
            rows.batches.append(state)
        }
        for row in try BatchClosingRow.lastOnes(in: connection) {
            rows.closings.append(try closing(row))
        }
        rows.folds = try FoldReading.pending(
            in: connection,
            names: names,
            DayLookUp(connection, names: names)
        )
        rows.shifts = try OpenShiftReading.shifts(in: connection, and: rows.folds)
        let last = try connection.prepare(
            "SELECT terminal_row, max(number) FROM shift GROUP BY terminal_row"
        )
        while try last.step() {
            let terminal = TerminalRow(rawValue: Int32(clamping: last.integer(0)))
            rows.lastShifts[terminal] = UInt32(clamping: last.integer(1))
        }
        let devices = try connection.prepare(DeviceRow.selection(from: .devices))
        while try devices.step() {
            rows.devices.append(try DeviceRow(devices, from: .devices).device)
        }
        return rows
    }
}
