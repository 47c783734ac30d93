internal import JournalFormat

/// Totals by shift, channel and product against a recount of the records.
extension JournalVerifier {
    /// Counts a record that the folds are to hold.
    func count(_ entry: RecordEntry) throws(JournalError) {
        guard isWhole, let foldsFrom, entry.row.seq >= foldsFrom else { return }
        let facts = VerifierFacts(verifier: self)
        try day.take(entry, facts)
        try stations.take(entry, day.counted, facts)
    }

    /// Behind the last record: shifts that are open and devices, as records left them.
    func checkStations() throws(JournalError) {
        guard isWhole, foldsFrom != nil else { return }
        var fold = stations
        let shifts = try reader.prepare(ShiftRow.openOnes)
        while try shifts.step() {
            if let found = fold.take(try ShiftRow(shifts, from: .shifts)) {
                throw JournalError(found)
            }
        }
        let devices = try reader.prepare(DeviceRow.selection(from: .devices))
        while try devices.step() {
            if let found = fold.take(try DeviceRow(devices, from: .devices)) {
                throw JournalError(found)
            }
        }
        if let found = fold.finish() { throw JournalError(found) }
    }

    /// Behind the last record: what is in the folds and what came behind them is what all records
    /// come to.
    func checkFolds() throws(JournalError) {
        guard isWhole, foldsFrom != nil else { return }
        var check = FoldCheck(day.pending)
        for path in files.archives {
            guard try FoldReading.isGone(path, from: reader) else { continue }
            try take(Connection.reader(path: path).connection, into: &check)
        }
        try take(reader, into: &check)
        let pending = try FoldReading.pending(
            in: reader,
            names: names,
            VerifierFacts(verifier: self)
        )
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
