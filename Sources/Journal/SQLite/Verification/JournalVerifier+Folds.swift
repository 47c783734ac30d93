internal import Book
internal import JournalFormat
internal import Payments

/// Totals by shift, channel and product against a recount of the records.
extension JournalVerifier {
    /// Counts a record that the folds are to hold.
    func count(_ entry: RecordEntry) throws(JournalError) {
        guard isWhole, let foldsFrom, entry.row.seq >= foldsFrom else { return }
        let facts = VerifierFacts(verifier: self)
        try day.take(entry, facts)
        try stations.take(entry, day.counted, facts)
    }

    /// Behind the last record: all that the file holds of days is what the records come to.
    func checkDays() throws(JournalError) {
        guard isWhole, foldsFrom != nil else { return }
        let pending = try FoldReading.pending(
            in: reader,
            names: names,
            VerifierFacts(verifier: self)
        )
        try checkFolds(pending)
        try checkStations(pending)
        try checkCarried()
    }

    /// Behind the last record: what a start makes of the counters of limits is what all records
    /// come to.
    func checkLimits() throws(JournalError) {
        var counters = try LimitReading.shards(in: reader)
        guard isWhole, let anchor = try Anchor.last(in: reader) else { return }
        let records = try reader.prepare(
            "SELECT seq, limits FROM record WHERE seq > ?1 AND limits IS NOT NULL ORDER BY seq"
        )
        records.bind(LimitReading.end(at: anchor), at: 1)
        while try records.step() {
            let seq = records.integer(0)
            do {
                counters.count(try LimitBytes.entries(records.blob(1)), in: seq)
            } catch { throw .recordUnreadable(seq: seq, error) }
        }
        if let found = limits.problem(of: counters) { throw JournalError(found) }
    }

    /// Shifts that are open and devices, as records left them.
    private func checkStations(_ pending: [PendingFold]) throws(JournalError) {
        var fold = stations
        for shift in try OpenShiftReading.shifts(in: reader, and: pending) {
            if let found = fold.take(shift) { throw JournalError(found) }
        }
        let devices = try reader.prepare(DeviceRow.selection(from: .devices))
        while try devices.step() {
            if let found = fold.take(try DeviceRow(devices, from: .devices)) {
                throw JournalError(found)
            }
        }
        if let found = fold.finish() { throw JournalError(found) }
    }

    /// What open batches came to on dates that have left the file, and since.
    private func checkCarried() throws(JournalError) {
        var batches: [BatchKey: CountedSums] = [:]
        let carried = try reader.prepare(CarriedTotals.selection(from: .batches))
        while try carried.step() {
            let row = try CarriedTotals.row(carried, .batches)
            let key = BatchKey(terminal: row.terminal, number: row.number)
            batches[key, default: CountedSums()].add(row)
        }
        guard !batches.isEmpty else { return }
        for row in try TotalsReading.rows(of: FoldReading.allDates, in: reader) {
            let key = BatchKey(terminal: row.key.terminal, number: row.key.batch)
            batches[key]?.add(row)
        }
        // In any order: whichever is wrong first is named.
        for (key, counted) in batches {
            if let found = stations.problem(of: key, counted) { throw JournalError(found) }
        }
    }

    /// What is in the folds and what came behind them is what all records come to.
    private func checkFolds(_ pending: [PendingFold]) throws(JournalError) {
        var check = FoldCheck(day.pending)
        for path in files.archives {
            guard try FoldReading.isGone(path, from: reader) else { continue }
            try take(Connection.reader(path: path).connection, into: &check)
        }
        try take(reader, into: &check)
        check.take(pending)
        if let found = check.problem { throw JournalError(found) }
    }

    private func take(
        _ connection: Connection,
        into check: inout FoldCheck
    ) throws(JournalError) {
        let dates = FoldReading.allDates
        for row in try FoldReading.rows(of: dates, in: connection) { check.take(row) }
        for row in try FoldReading.products(of: dates, in: connection) { check.take(row) }
    }
}

extension CountedSums {
    /// Reversals stand beside what they took back.
    fileprivate mutating func add(_ row: CarriedTotals.Row) {
        guard row.total != .reversals else { return }
        add(row.value, row.total, row.asset, row.half)
    }

    fileprivate mutating func add(_ row: TotalsRow) {
        guard row.key.total != .reversals else { return }
        add(row.value, row.key.total, row.key.asset, row.key.half)
    }
}
