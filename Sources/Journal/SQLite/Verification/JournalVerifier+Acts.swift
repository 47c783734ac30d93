internal import Book
internal import JournalFormat
internal import Payments

/// That listings say of an operator's act what its event says.
extension JournalVerifier {
    func checkListing(
        of act: OperatorAct,
        _ entry: RecordEntry
    ) throws(JournalError) {
        guard statements.hasActs else { return }
        let statement = statements.act
        defer { statement.reset() }
        let seq = entry.row.seq
        statement.bind(seq, at: 1)
        guard try statement.step() else {
            throw .rowBroken(table: "act", row: seq, "it is missing")
        }
        let listed = try ActRow(statement)
        var expected = ActRow(act, of: entry.row, moving: entry.transfers.first)
        // Accounts stand in the live file, a stored reversal where its own record is. Neither was
        // known to a start that brought an older file up to date behind its archives.
        if listed != expected {
            try liveStatements.actLookUp.complete(&expected, act)
        }
        if listed != expected, act.kind.forward != nil {
            _ = try find { (statements) throws(JournalError) -> Bool? in
                try statements.actLookUp.complete(&expected, act)
                return expected.channel == nil ? nil : true
            }
        }
        guard listed == expected || listed == expected.endingBeforeNUL else {
            throw .rowBroken(table: "act", row: seq, "it is not what the record says")
        }
    }
}
