internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

/// What the check of a ledger looks up in the files of a journal.
struct VerifierFacts: LedgerFacts {
    typealias Failure = JournalError

    let verifier: JournalVerifier

    private var statements: VerifierStatements { verifier.statements }

    func transfer(_ id: Int64) throws(JournalError) -> StoredTransfer? {
        try verifier.find { (statements) throws(JournalError) -> StoredTransfer? in
            let statement = statements.transfer
            defer { statement.reset() }
            statement.bind(id, at: 1)
            guard try statement.step(), let transfer = TransferRecord(statement) else { return nil }
            return StoredTransfer(transfer, undoneBy: statement.optionalInteger(9))
        }
    }

    func resolution(of hold: Int64) throws(JournalError) -> TransferRecord? {
        try verifier.find { (statements) throws(JournalError) -> TransferRecord? in
            let statement = statements.resolution
            defer { statement.reset() }
            statement.bind(hold, at: 1)
            return try statement.step() ? TransferRecord(statement) : nil
        }
    }

    /// A check goes on for many snapshots: the leg is read in the one at hand.
    func posted(of payment: Int64) throws(JournalError) -> TransferRecord? {
        let legs = statements.posted
        defer { legs.reset() }
        legs.bind(payment, at: 1)
        guard try legs.step() else { return nil }
        return try transfer(legs.integer(0))?.record
    }

    /// What is written of a record lies in its file.
    func change(of payment: Int64) throws(JournalError) -> PaymentChange {
        func look(_ statements: VerifierStatements) throws(JournalError) -> PaymentChange? {
            let statement = statements.change
            defer { statement.reset() }
            statement.bind(payment, at: 1)
            guard try statement.step() else { return nil }
            return PaymentChange(
                reversedBy: statement.optionalInteger(0),
                decidedBy: statement.optionalInteger(1),
                outcome: statement.optionalInteger(3).flatMap { UInt8(exactly: $0) }
                    .flatMap(Outcome.init(rawValue:)),
                increasedBy: statement.optionalInteger(5)
            )
        }
        let found = try payment == verifier.next ? look(statements) : verifier.find(look)
        return found ?? PaymentChange()
    }

    func record(
        _ seq: Int64
    ) throws(JournalError) -> (row: RecordRow, recorded: RecordedEvent)? {
        let names = verifier.names
        func look(
            _ statements: VerifierStatements
        ) throws(JournalError) -> (row: RecordRow, recorded: RecordedEvent)? {
            let statement = statements.record
            defer { statement.reset() }
            statement.bind(seq, at: 1)
            guard try statement.step() else { return nil }
            let row = try RecordRow(statement, names: names)
            return (row, try row.recorded(statement))
        }
        return try verifier.find(look)
    }

    /// These rows stay in the live file.
    func authorisation(of payment: Int64) throws(JournalError) -> AuthorisationRow? {
        let statement = try verifier.liveStatements.authorisation
        defer { statement.reset() }
        statement.bind(payment, at: 1)
        return try statement.step() ? AuthorisationRow(statement, verifier.names) : nil
    }

    func kind(ofAccount id: Int64) throws(JournalError) -> AccountKind? {
        let statement = try verifier.liveStatements.accountKind
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step() else { return nil }
        return UInt8(exactly: statement.integer(0)).flatMap(AccountKind.init(rawValue:))
    }

    func hasRequest(_ seq: Int64) throws(JournalError) -> Bool {
        try isFound(seq, by: statements.exchange)
    }

    func hasTombstone(
        of row: RecordRow,
        _ request: PaymentRequest?
    ) throws(JournalError) -> Bool {
        let statement = statements.tombstone
        defer { statement.reset() }
        statement.bind(row.seq, at: 1)
        statement.bind(row.terminalRow, at: 2)
        statement.bind(copying: row.card?.token.bytes, at: 3)
        statement.bind(Int64(row.businessDate), at: 4)
        statement.bind(row.amount, at: 5)
        // The first edition noted no window, the second no kind where none was named.
        statement.bind(request?.original?.window, at: 6)
        statement.bind(request?.identity.windowKind.rawValue, at: 7)
        return try statement.step()
    }

    func hasCase(_ seq: Int64) throws(JournalError) -> Bool {
        try isFound(seq, by: statements.discrepancy)
    }

    func hasLateWindow(before row: RecordRow) throws(JournalError) -> Bool {
        let statement = statements.lateWindow
        defer { statement.reset() }
        statement.bind(row.terminalRow, at: 1)
        statement.bind(row.window, at: 2)
        statement.bind(row.seq, at: 3)
        return try statement.step()
    }

    func opening(of date: Int32) throws(JournalError) -> DateOpening? {
        let statement = statements.opening
        defer { statement.reset() }
        statement.bind(Int64(date), at: 1)
        guard try statement.step(),
            let form = RetrievalReference.Form(stored: statement.integer(1))
        else { return nil }
        return DateOpening(
            date: BusinessDate(rawValue: date),
            firstSeq: statement.integer(0),
            at: Timestamp(rawValue: 0),
            form: form
        )
    }

    /// Which batch was open before places were kept follows from the rules of each time, under
    /// which a replay tells it.
    func batch(of payment: Int64) -> UInt32? { nil }

    func channel(asked payment: Int64) throws(JournalError) -> ChannelNumber? {
        try verifier.find { (statements) throws(JournalError) -> ChannelNumber? in
            let statement = statements.exchange
            defer { statement.reset() }
            statement.bind(payment, at: 1)
            guard try statement.step() else { return nil }
            return UInt16(exactly: statement.integer(0)).map(ChannelNumber.init(rawValue:))
        }
    }

    /// What is written of a payment lies in its file, the reversal perhaps in a later one.
    func takenBack(on date: Int32) throws(JournalError) -> [TakenBack] {
        let statement = statements.takenBack
        defer { statement.reset() }
        statement.bind(Int64(date), at: 1)
        var found: [TakenBack] = []
        while try statement.step() {
            guard let (reversal, _) = try record(statement.integer(1)),
                reversal.kind == RecordKind.reversal.rawValue,
                let (row, _) = try record(statement.integer(0)),
                let asset = UInt16(exactly: statement.integer(2))
            else { continue }
            found.append(
                TakenBack(
                    row: row,
                    asset: Asset(rawValue: asset),
                    amount: statement.integer(3)
                )
            )
        }
        return found
    }

    func totals(of date: Int32) throws(JournalError) -> [TotalsKey: TotalsValue] {
        let date = BusinessDate(rawValue: date)
        var totals: [TotalsKey: TotalsValue] = [:]
        for row in try TotalsReading.rows(of: date...date, in: verifier.reader) {
            totals[row.key] = row.value
        }
        return totals
    }

    private func isFound(_ seq: Int64, by statement: Statement) throws(JournalError) -> Bool {
        defer { statement.reset() }
        statement.bind(seq, at: 1)
        return try statement.step()
    }
}
