internal import Book
internal import JournalFormat
internal import Payments

/// What the check of stations' days looks up in the files of a journal.
extension VerifierFacts {
    func closing(of batch: BatchKey, by seq: Int64) throws(JournalError) -> BatchClosingRow? {
        try verifier.find { (statements) throws(JournalError) -> BatchClosingRow? in
            let statement = statements.stations.closing
            defer { statement.reset() }
            statement.bind(Int64(batch.terminal.rawValue), at: 1)
            statement.bind(Int64(batch.number), at: 2)
            statement.bind(seq, at: 3)
            return try statement.step() ? BatchClosingRow(statement, from: .closings) : nil
        }
    }

    func tick(_ key: TickKey, by seq: Int64) throws(JournalError) -> UploadTick? {
        try verifier.find { (statements) throws(JournalError) -> UploadTick? in
            let statement = statements.stations.tick
            defer { statement.reset() }
            statement.bind(Int64(key.batch.terminal.rawValue), at: 1)
            statement.bind(Int64(key.batch.number), at: 2)
            statement.bind(Int64(key.stan), at: 3)
            statement.bind(seq, at: 4)
            return try statement.step() ? UploadTickRow(statement, from: .ticks).tick : nil
        }
    }

    /// They lie in the file of the record that ended them.
    func shifts(endedBy seq: Int64) throws(JournalError) -> [ShiftRow] {
        let statement = verifier.statements.stations.endedShifts
        defer { statement.reset() }
        statement.bind(seq, at: 1)
        var shifts: [ShiftRow] = []
        while try statement.step() { shifts.append(try ShiftRow(statement, from: .shifts)) }
        return shifts
    }

    /// A case stays in the live file until it is closed, and may have left it then.
    func isClosed(_ id: CaseID, by seq: Int64) throws(JournalError) -> Bool {
        let statement = try verifier.liveStatements.stations.closedCase
        defer { statement.reset() }
        statement.bind(id.seq, at: 1)
        statement.bind(Int64(id.item), at: 2)
        guard try statement.step() else { return !verifier.isOneFile || !verifier.isWhole }
        return statement.optionalInteger(0) == seq
    }
}
