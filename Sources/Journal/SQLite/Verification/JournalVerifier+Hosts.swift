internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

/// Payments that a host decides (I4, I5), and what is open with hosts.
extension JournalVerifier {
    /// What became of a payment since it was recorded.
    private struct Change {
        var reversedBy: Int64?
        var decidedBy: Int64?
        var outcome: Outcome?
        var code: String?
    }

    /// A hold is resolved as the leg says, by the record that decided; what was posted is undone as
    /// `reversed_by` says.
    func checkHostPayment(_ entry: RecordEntry) throws(JournalError) {
        let row = entry.row
        let change = try readChange(of: row.seq)
        guard let leg = entry.legs.first, entry.legs.count == 1, case .channel = leg.decider else {
            throw .wrong(row, "it has other legs than a host decides")
        }
        guard (leg.state == .pending) == (change.decidedBy == nil) else {
            throw .wrong(row, "its leg does not say whether it is decided")
        }
        guard try state(of: row.seq) != nil else { throw .wrong(row, "its request is missing") }
        try checkTimes(of: change, row)
        if let decidedBy = change.decidedBy, let outcome = change.outcome, let dialect = row.dialect
        {
            guard codes.allows(change.code, for: outcome.rawValue, in: dialect, from: decidedBy)
            else { throw .wrong(row, "its code is not the one for its outcome") }
        }
        guard Operation(rawValue: row.operation)?.rules.takesMoney == true else {
            guard entry.transfers.isEmpty, leg.hold == nil, leg.transfer == nil else {
                throw .wrong(row, "it moves money that it does not hold")
            }
            return
        }
        guard entry.transfers.count == 1, let held = entry.transfers.first, held.id == leg.hold,
            held.kind == .pending, held.amount == leg.asked.minorUnits,
            held.asset == leg.asked.asset
        else { throw .wrong(row, "its hold is another one") }
        if change.decidedBy != nil, change.outcome?.isApproval != (leg.transfer != nil) {
            throw .wrong(row, "its outcome and its transfer differ")
        }
        try checkResolution(of: leg, change, row)
        if let id = leg.transfer, let posted = try transfer(id) { ledger.count([posted], of: row) }
        guard leg.state == .pending, let terminal = row.terminalRow, let total = row.total
        else { return }
        ledger.undecided[row.seq] = LedgerCheck.TotalsKey(
            terminal: terminal,
            total: total.rawValue,
            asset: leg.asked.asset.rawValue
        )
    }

    /// An archive keeps the times of a decision that stands in a later file.
    private func checkTimes(of change: Change, _ row: RecordRow) throws(JournalError) {
        let kept = statements.decision
        defer { kept.reset() }
        kept.bind(row.seq, at: 1)
        guard try kept.step() else { return }
        let times = try find { (statements) throws(JournalError) -> [Int64?]? in
            let statement = statements.durable
            defer { statement.reset() }
            statement.bind(change.decidedBy, at: 1)
            guard try statement.step() else { return nil }
            return [statement.optionalInteger(0), statement.optionalInteger(1)]
        }
        guard times == [kept.optionalInteger(0), kept.optionalInteger(1)] else {
            throw .rowBroken(table: "decision_time", row: row.seq, "it was decided at another time")
        }
    }

    /// Counts what a host approved after its payment was read: a check goes on for many snapshots,
    /// and the totals are those of the last.
    func countDecided() throws(JournalError) {
        let legs = try reader.prepare(
            """
            SELECT transfer FROM leg
            WHERE id BETWEEN ?1 * 16 AND ?1 * 16 + 15 AND transfer IS NOT NULL
            """
        )
        for (payment, key) in ledger.undecided {
            legs.bind(payment, at: 1)
            defer { legs.reset() }
            guard try legs.step(), let posted = try transfer(legs.integer(0)) else { continue }
            ledger.count([posted], as: key)
        }
        ledger.undecided = [:]
    }

    private func checkResolution(
        of leg: Leg,
        _ change: Change,
        _ row: RecordRow
    ) throws(JournalError) {
        let resolution = try find { (statements) throws(JournalError) -> (UInt8?, Int64)? in
            let statement = statements.resolution
            defer { statement.reset() }
            statement.bind(leg.hold, at: 1)
            guard try statement.step() else { return nil }
            return (UInt8(exactly: statement.integer(0)), statement.integer(1))
        }
        let resolved = resolution != nil
        let kind = resolution?.0.flatMap(TransferRecord.Kind.init)
        switch leg.state {
        case .planned: throw .wrong(row, "its leg was never decided")
        case .pending, .reversing, .held:
            guard !resolved else { throw .wrong(row, "its hold was resolved too early") }
        case .declined:
            guard kind == .voidPending, leg.transfer == nil else {
                throw .wrong(row, "it is declined and its hold stands")
            }
        case .posted:
            guard kind == .postPending, leg.transfer != nil, leg.undoneBy == nil,
                resolution?.1 == change.decidedBy
            else { throw .wrong(row, "it is approved and its hold was not posted") }
        case .reversed:
            guard leg.transfer == nil || leg.undoneBy != nil,
                kind == (leg.transfer == nil ? .voidPending : .postPending)
            else { throw .wrong(row, "it is reversed and its money is not back") }
        }
        if let undoneBy = leg.undoneBy {
            try checkMirror(undoneBy, of: leg, change.reversedBy, row)
        } else if leg.delivered != nil {
            throw .wrong(row, "a part of it was delivered, and nothing was given back")
        }
        try checkDelivery(of: [leg], change.reversedBy, row)
    }

    private func readChange(of payment: Int64) throws(JournalError) -> Change {
        let found = try find { (statements) throws(JournalError) -> Change? in
            let statement = statements.change
            defer { statement.reset() }
            statement.bind(payment, at: 1)
            guard try statement.step() else { return nil }
            return Change(
                reversedBy: statement.optionalInteger(0),
                decidedBy: statement.optionalInteger(1),
                outcome: statement.optionalInteger(3).flatMap { UInt8(exactly: $0) }
                    .flatMap(Outcome.init(rawValue:)),
                code: statement.text(4)
            )
        }
        return found ?? Change()
    }

    private func state(of exchange: Int64) throws(JournalError) -> ExchangeState.State? {
        let statement = statements.exchange
        defer { statement.reset() }
        statement.bind(exchange, at: 1)
        guard try statement.step() else { return nil }
        return UInt8(exactly: statement.integer(0)).flatMap(ExchangeState.State.init)
    }

    /// What the terminal of a payment with a host was told.
    func decidedReply(of payment: Int64) throws(JournalError) -> PaymentReply? {
        guard let decidedBy = try readChange(of: payment).decidedBy else { return nil }
        return try recorded(of: decidedBy)?.reply
    }

    /// Behind the last record: each request belongs to a record, whatever is held by nothing but a
    /// person's decision is listed, and no hold is open without a request that will resolve it.
    func checkExchanges() throws(JournalError) {
        let statement = try reader.prepare(
            """
            SELECT e.id,
                CASE
                    WHEN r.seq IS NULL THEN 'its record is missing'
                    WHEN e.payment IS NOT NULL AND l.id IS NULL THEN 'its payment has no leg'
                    WHEN (e.state = 1) <> (e.id = e.payment AND l.resolution = 3)
                        THEN 'it awaits an answer that its payment does not, or not'
                    WHEN e.state IN (13, 14) AND NOT EXISTS (SELECT 1 FROM discrepancy d
                        WHERE d.seq = e.discrepancy AND d.closed_by IS NULL)
                        THEN 'it waits for a person and is not listed'
                    WHEN (e.state IN (10, 11)) <> (e.next_us IS NOT NULL)
                        THEN 'it is open and never due, or the other way round'
                END AS wrong
            FROM exchange e LEFT JOIN record r ON r.seq = e.id
            LEFT JOIN leg l ON l.id = e.payment * 16 + e.leg
            WHERE wrong IS NOT NULL ORDER BY e.id LIMIT 1
            """
        )
        if ledger.isWhole, isOneFile, try statement.step() {
            throw .rowBroken(
                table: "exchange",
                row: statement.integer(0),
                statement.text(1) ?? "it is wrong"
            )
        }
        let open = try reader.prepare(
            """
            SELECT l.id >> 4 FROM leg l WHERE l.resolution = 4 AND NOT EXISTS (
                SELECT 1 FROM payment_change c JOIN exchange e ON e.id = c.forward
                WHERE c.payment = l.id >> 4 AND e.state IN (10, 11, 13, 14)) LIMIT 1
            """
        )
        if try open.step() {
            let row = open.integer(0)
            throw .rowBroken(table: "leg", row: row, "nothing will resolve its hold")
        }
    }
}
