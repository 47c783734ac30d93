internal import Book
internal import JournalFormat
internal import Payments

extension JournalVerifier {
    /// Checks one record whose hash was right: against the ledger, and against what else the files
    /// hold of it.
    func check(_ entry: RecordEntry) throws(JournalError) {
        try named.check(entry.row, entry.legs)
        try ledger.take(entry, VerifierFacts(verifier: self))
        try count(entry)
        if isWhole, let found = limits.take(try entry.row.limitEntries(), of: entry.row) {
            throw JournalError(found)
        }
        guard let recorded = entry.recorded else { return }
        switch RecordKind(rawValue: entry.row.kind) {
        case .payment where entry.row.outcome == nil: try checkDecision(of: entry.row)
        case .operatorAct: try checkAct(entry, recorded)
        case .proposal, .refusedAct: try checkUndone(entry, recorded)
        case .resumption:
            if case .numbered(let salt) = recorded.event.kind {
                orders.take(salt, in: entry.row.seq)
            }
        default: break
        }
        try checkIdentity(of: entry, recorded)
    }

    /// Whether the table of identities finds the record, and no other one in its place.
    private func checkIdentity(
        of entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
        let row = entry.row
        guard row.holdsIdentity, let terminal = row.terminalRow, let stan = row.stan else { return }
        let statement = statements.identity
        defer { statement.reset() }
        var isThere = row.seq >= identitiesFrom
        for date in [ledger.previousDate, row.businessDate] {
            guard let date else { continue }
            statement.bind(Int64(date), at: 1)
            statement.bind(Int64(terminal), at: 2)
            statement.bind(Int64(stan), at: 3)
            while try statement.step() {
                let seq = statement.integer(0)
                if seq == row.seq { isThere = true }
                guard seq < row.seq, !entry.transfers.isEmpty, row.kind == 1,
                    statement.integer(1) == 1,
                    UInt8(exactly: statement.integer(4)).flatMap(Outcome.init(rawValue:))?
                        .isApproval == true,
                    statement.integer(2) == Int64(row.messageClass ?? 0),
                    statement.integer(3) == Int64(row.window ?? 0),
                    case .payment(let request, _) = recorded.event.kind,
                    let before = try VerifierFacts(verifier: self).record(seq)?.recorded,
                    before.event.request?.identity == request.identity
                else { continue }
                throw .wrong(row, "record \(seq) took its identity before")
            }
            statement.reset()
        }
        guard isThere else {
            throw .rowBroken(table: "identity", row: row.seq, "the record cannot be found by it")
        }
    }
}
