internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// That listings say of an operator's act what its event says.
extension JournalVerifier {
    /// What the file says of an act that was done, beside its record.
    func checkAct(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
        guard case .operatorAct(let act) = recorded.event.kind else { return }
        try checkListing(of: act, entry)
        let (kind, origin) = try ledger.effect(of: act, entry, VerifierFacts(verifier: self))
        switch kind {
        case .openAccount(let opening): try checkOpening(opening, entry.row, origin)
        case .restored:
            guard try NumberSkips.load(from: reader).marks.contains(entry.row.seq) else {
                throw .wrong(entry.row, "the numbers that it leaves out are not noted")
            }
        default: break
        }
    }

    private func checkOpening(
        _ opening: AccountOpening,
        _ row: RecordRow,
        _ origin: RecordRow
    ) throws(JournalError) {
        guard let id = row.account else { throw .wrong(row, "it opens no account") }
        let statement = try liveStatements.account
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step(), let account = AccountState(statement),
            account.kind == opening.kind, account.asset == opening.asset,
            account.expiry == opening.expiry, account.card?.token == opening.card.token,
            account.card?.mask == opening.card.mask
        else { throw .rowBroken(table: "account", row: id, "it is not as it was opened") }
        // The copy that a record no longer has is known by its digest.
        let copy = account.card?.sealed ?? []
        guard account.card?.dataKey == origin.card?.dataKey,
            copy.withUnsafeBytes({ SHA256Digest.of($0) }) == origin.copyDigest
        else {
            throw .rowBroken(
                table: "account",
                row: id,
                "the sealed copy of its card is not the one it was opened with"
            )
        }
    }

    /// What the file says of an act that was proposed or refused.
    func checkUndone(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
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
