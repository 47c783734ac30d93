internal import Book
internal import JournalFormat
internal import Payments

/// That listings say of an operator's act what its event says.
extension JournalVerifier {
    /// What an act does, and the row of the record that brought it: an approval does what was
    /// proposed.
    func effect(
        of act: OperatorAct,
        _ entry: RecordEntry
    ) throws(JournalError) -> (kind: OperatorAct.Kind, origin: RecordRow) {
        guard case .approve(let seq) = act.kind else { return (act.kind, entry.row) }
        guard let (row, proposed) = try record(seq) else {
            guard !ledger.isWhole else { throw .wrong(entry.row, "what it approves is missing") }
            return (act.kind, entry.row)
        }
        guard case .operatorAct(let proposal) = proposed.event.kind, seq < entry.row.seq,
            case .two = proposal.kind.demand
        else { throw .wrong(entry.row, "what it approves was not proposed") }
        return (proposal.kind, row)
    }

    /// That an act which was proposed or refused has moved nothing.
    func checkUndone(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
        guard entry.transfers.isEmpty else { throw .wrong(entry.row, "it moves money") }
        switch recorded.event.kind {
        case .operatorAct(let act) where entry.row.kind == RecordKind.proposal.rawValue:
            try checkListing(of: act, entry)
        case .actDenied(let denied) where entry.row.kind == RecordKind.refusedAct.rawValue:
            guard try listing(of: entry.row.seq) == ActRow(denied, of: entry.row) else {
                throw .rowBroken(table: "act", row: entry.row.seq, "it is not what the record says")
            }
        default: throw .wrong(entry.row, "its kind is not its event's")
        }
    }

    /// Errors: `rowBroken` where the table lacks it.
    private func listing(of seq: Int64) throws(JournalError) -> ActRow {
        let statement = statements.act
        defer { statement.reset() }
        statement.bind(seq, at: 1)
        guard try statement.step() else {
            throw .rowBroken(table: "act", row: seq, "it is missing")
        }
        return try ActRow(statement)
    }

    func checkListing(
        of act: OperatorAct,
        _ entry: RecordEntry
    ) throws(JournalError) {
        guard statements.hasActs else { return }
        let seq = entry.row.seq
        let listed = try listing(of: seq)
        var expected = ActRow(act, of: entry.row, moving: entry.transfers.first)
        // Accounts stand in the live file, a stored reversal where its own record is. Neither was
        // known to a start that brought an older file up to date behind its archives.
        if listed != expected {
            try liveStatements.actLookUp.complete(&expected, act)
        }
        if listed != expected, act.kind.elsewhere != nil {
            _ = try find { (statements) throws(JournalError) -> Bool? in
                try statements.actLookUp.complete(&expected, act)
                return listed == expected ? true : nil
            }
        }
        guard listed == expected || listed == expected.endingBeforeNUL else {
            throw .rowBroken(table: "act", row: seq, "it is not what the record says")
        }
    }
}
