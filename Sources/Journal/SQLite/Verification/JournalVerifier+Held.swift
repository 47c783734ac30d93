internal import Book
internal import JournalFormat
internal import Payments

/// What the live file holds of authorisations and refunds, against the records of all files.
extension JournalVerifier {
    /// Behind the last record, all its legs and requests.
    func checkHeld() throws(JournalError) {
        var held = ledger.held
        let requests = try reader.prepare(
            "SELECT id, payment FROM exchange WHERE id IN (\(Schema.openRequests))"
        )
        while try requests.step() {
            held.take(request: requests.integer(0), of: requests.optionalInteger(1))
        }
        let legs = try reader.prepare(
            """
            SELECT l.id >> 4, l.hold, l.amount, r.operation, r.original_seq
            FROM leg l LEFT JOIN record r ON r.seq = l.id >> 4
            WHERE l.resolution IN (3, 4) ORDER BY l.id
            """
        )
        while try legs.step() {
            let operation = UInt8(exactly: legs.integer(3)).flatMap(Operation.init(rawValue:))
            let waiting = HeldFold.Waiting(
                payment: legs.integer(0),
                hold: legs.optionalInteger(1),
                amount: legs.integer(2),
                original: operation?.rules.reserves == true ? legs.optionalInteger(4) : nil
            )
            if let found = held.take(waiting) { throw JournalError(found) }
        }
        let authorisations = try reader.prepare(AuthorisationRow.selection + "ORDER BY payment")
        while try authorisations.step() {
            let row = try AuthorisationRow(authorisations, names)
            if let found = held.take(row) { throw JournalError(found) }
        }
        try checkRemainders(&held)
        if let found = held.finish() { throw JournalError(found) }
        try checkOperators()
        try ledger.reference?.finish(
            try ReferenceLookUp.sizes(in: reader),
            VerifierFacts(verifier: self)
        )
        try checkTombstones()
    }

    /// Who operates terminals, against the acts and tries of all records.
    private func checkOperators() throws(JournalError) {
        guard var fold = ledger.stationOperators else { return }
        let rows = try reader.prepare(StationOperatorRow.selection + "ORDER BY merchant, number")
        while try rows.step() {
            if let found = fold.take(try StationOperatorRow(rows)) { throw JournalError(found) }
        }
        if let found = fold.finish() { throw JournalError(found) }
    }

    /// What waits for an original is of a reversal, or of a query that found nothing.
    private func checkTombstones() throws(JournalError) {
        let others = try reader.prepare(
            """
            SELECT x.seq, r.kind, r.operation FROM tombstone x JOIN record r ON r.seq = x.seq
            WHERE r.kind <> ?1
            """
        )
        others.bind(Int64(RecordKind.reversal.rawValue), at: 1)
        while try others.step() {
            let operation = UInt8(exactly: others.integer(2)).flatMap(Operation.init(rawValue:))
            guard others.integer(1) == Int64(RecordKind.payment.rawValue),
                operation?.rules.asks == true
            else {
                let row = others.integer(0)
                throw .rowBroken(table: "tombstone", row: row, "it is of no reversal and no query")
            }
        }
    }

    /// Those of one payment together.
    private func checkRemainders(_ held: inout HeldFold) throws(JournalError) {
        let statement = try reader.prepare(RemainderRow.selection + "ORDER BY id")
        var rows: [RemainderRow] = []
        while true {
            let row = try statement.step() ? RemainderRow(statement, names) : nil
            if let last = rows.last, last.id >> 4 != row.map({ $0.id >> 4 }) {
                if let found = held.take(rows) { throw JournalError(found) }
                rows.removeAll(keepingCapacity: true)
            }
            guard let row else { return }
            rows.append(row)
        }
    }
}
