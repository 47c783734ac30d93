internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension JournalVerifier {
    /// Checks one record whose hash was right against all other tables.
    func check(_ entry: RecordEntry) throws(JournalError) {
        let row = entry.row
        guard let recorded = entry.recorded, row.agrees(with: recorded) else {
            throw .wrong(row, "its columns do not say what its event says")
        }
        guard row.at >= ledger.lastAt else { throw .wrong(row, "time goes back") }
        ledger.lastAt = row.at
        guard row.group <= row.seq, row.original ?? 0 < row.seq else {
            throw .wrong(row, "it refers to a later record")
        }
        try named.check(row, entry.legs)
        try checkDate(of: row)
        try checkReference(recorded.reply?.retrievalReference, row)
        for (transfer, undoneBy) in zip(entry.transfers, entry.undoneBy) {
            try check(transfer, undoneBy: undoneBy)
            ledger.move(transfer)
        }
        switch RecordKind(rawValue: row.kind) {
        case .payment:
            try checkPayment(entry)
            if case .payment(let request, _) = recorded.event.kind {
                let outcome = row.outcome.flatMap(Outcome.init(rawValue:))
                ledger.note(request.pin, account: row.account, outcome: outcome)
            }
        case .reversal: try checkReversal(entry)
        case .repeated: try checkRepeat(entry, recorded)
        case .operatorAct: try checkAct(entry, recorded)
        case .proposal, .refusedAct: try checkUndone(entry, recorded)
        case .hostAnswer, .hostFailure:
            guard entry.transfers.allSatisfy({ $0.resolves != nil }) else {
                throw .wrong(row, "it moves money that was not held")
            }
        case .session, .refusal, .cutover, .forward, .resumption, .lapse:
            guard entry.transfers.isEmpty else { throw .wrong(row, "it moves money") }
        case nil: throw .wrong(row, "its kind is unknown")
        }
        try checkIdentity(of: entry, recorded)
    }

    private func checkDate(of row: RecordRow) throws(JournalError) {
        guard ledger.date != row.businessDate else { return }
        if let date = ledger.date {
            guard row.businessDate > date else { throw .wrong(row, "the business date goes back") }
            if ledger.totalsChecked != date { try checkTotals(of: date) }
        }
        let opening = statements.opening
        defer { opening.reset() }
        opening.bind(Int64(row.businessDate), at: 1)
        guard try opening.step(), opening.integer(0) == row.seq || !ledger.isWhole else {
            throw .wrong(row, "its business date opened with another record")
        }
        ledger.previousDate = ledger.date
        ledger.date = row.businessDate
        ledger.form = RetrievalReference.Form(stored: opening.integer(1))
        ledger.totals = [:]
        ledger.undecided = [:]
    }

    /// A repeat of another date's payment tells that date's.
    private func checkReference(
        _ reference: RetrievalReference?,
        _ row: RecordRow
    ) throws(JournalError) {
        guard let reference, reference.date.rawValue == row.businessDate else { return }
        guard reference.form == ledger.form else {
            throw .wrong(row, "its DE 37 has another form than its business date")
        }
    }

    // MARK: Transfers (I4, I7)

    private func check(
        _ transfer: TransferRecord,
        undoneBy: Int64?
    ) throws(JournalError) {
        func wrong(_ what: String) -> JournalError {
            .rowBroken(table: "transfer", row: transfer.id, what)
        }
        if let undoneBy {
            guard let undoing = try self.transfer(undoneBy), undoing.undoes == transfer.id else {
                throw wrong("what undid it does not name it")
            }
        }
        if let resolves = transfer.resolves {
            guard let hold = try self.transfer(resolves), hold.kind == .pending,
                hold.id < transfer.id, hold.debitAccount == transfer.debitAccount,
                hold.creditAccount == transfer.creditAccount, hold.amount == transfer.amount,
                transfer.kind == .postPending || transfer.kind == .voidPending
            else { throw wrong("it resolves no hold of its amount") }
        } else {
            guard transfer.kind == .post || transfer.kind == .pending else {
                throw wrong("it resolves nothing")
            }
        }
        guard let undone = transfer.undoes else { return }
        guard let original = try self.transfer(undone), original.id < transfer.id,
            original.debitAccount == transfer.creditAccount,
            original.creditAccount == transfer.debitAccount, original.asset == transfer.asset
        else { throw wrong("it is no mirror of what it reverses") }
        guard transfer.amount <= original.amount else {
            throw wrong("it gives back more than there was")
        }
    }

    func transfer(_ id: Int64) throws(JournalError) -> TransferRecord? {
        try find { (statements) throws(JournalError) -> TransferRecord? in
            let statement = statements.transfer
            defer { statement.reset() }
            statement.bind(id, at: 1)
            return try statement.step() ? TransferRecord(statement) : nil
        }
    }

    /// Event and reply of a record, in whatever file it stands.
    func recorded(of seq: Int64) throws(JournalError) -> RecordedEvent? {
        try record(seq)?.recorded
    }

    /// The same with the record's row.
    func record(
        _ seq: Int64
    ) throws(JournalError) -> (row: RecordRow, recorded: RecordedEvent)? {
        try find { (statements) throws(JournalError) -> (RecordRow, RecordedEvent)? in
            let statement = statements.record
            defer { statement.reset() }
            statement.bind(seq, at: 1)
            guard try statement.step() else { return nil }
            let row = try RecordRow(statement, names: names)
            return (row, try row.recorded(statement))
        }
    }

    // MARK: Payments and reversals (I5, I9)

    private func checkPayment(_ entry: RecordEntry) throws(JournalError) {
        let row = entry.row
        guard !entry.legs.isEmpty else { throw .wrong(row, "it has no leg") }
        guard row.outcome != nil else { return try checkHostPayment(entry) }
        let isApproved = row.outcome.flatMap(Outcome.init(rawValue:))?.isApproval == true
        guard isApproved || entry.transfers.isEmpty else {
            throw .wrong(row, "it is declined and moves money")
        }
        let change = statements.change
        defer { change.reset() }
        change.bind(row.seq, at: 1)
        let reversedBy = try change.step() ? change.optionalInteger(0) : nil
        var moved = 0
        var undone = 0
        for leg in entry.legs {
            guard leg.state != .planned else { throw .wrong(row, "a leg was never decided") }
            guard let id = leg.transfer else {
                guard leg.undoneBy == nil, leg.state != .reversed else {
                    throw .wrong(row, "a leg that moved nothing is reversed")
                }
                continue
            }
            guard let index = entry.transfers.firstIndex(where: { $0.id == id }) else {
                throw .wrong(row, "the transfer of a leg is missing")
            }
            let transfer = entry.transfers[index]
            guard transfer.amount == leg.asked.minorUnits, transfer.asset == leg.asked.asset,
                leg.state != .declined, isApproved
            else { throw .wrong(row, "a leg's transfer is another amount") }
            moved += 1
            guard leg.undoneBy == entry.undoneBy[index],
                (leg.state == .reversed) == (leg.undoneBy != nil)
            else { throw .wrong(row, "a leg does not say what its transfer says") }
            if let undoneBy = leg.undoneBy {
                undone += 1
                try checkMirror(undoneBy, of: leg, reversedBy, row)
            } else if leg.delivered != nil {
                throw .wrong(row, "a part of it was delivered, and nothing was given back")
            }
        }
        guard moved == entry.transfers.count else { throw .wrong(row, "a transfer has no leg") }
        guard (reversedBy != nil) == (undone > 0) else {
            throw .wrong(row, "it is reversed in part")
        }
        try checkDelivery(of: entry.legs, reversedBy, row)
        ledger.count(entry.transfers, of: row)
    }

    /// What gave a leg back is of its reversal, and with what was delivered it comes to the leg
    /// (I5).
    func checkMirror(
        _ id: Int64,
        of leg: Leg,
        _ reversedBy: Int64?,
        _ row: RecordRow
    ) throws(JournalError) {
        guard let mirror = try transfer(id), mirror.undoes == leg.transfer,
            mirror.seq == reversedBy
        else { throw .wrong(row, "its reversal is another record") }
        guard mirror.amount == leg.asked.minorUnits - (leg.delivered ?? 0) else {
            throw .wrong(row, "it does not net to what was delivered")
        }
    }

    /// What stands of a reversed payment is what its reversal says was delivered (I5).
    func checkDelivery(
        of legs: [Leg],
        _ reversedBy: Int64?,
        _ row: RecordRow
    ) throws(JournalError) {
        let standing = legs.reduce(0) { $0 + $1.standing }
        guard let reversedBy, standing > 0 else { return }
        guard case .payment(let request, _)? = try recorded(of: reversedBy)?.event.kind,
            request.delivery == .part(standing)
        else { throw .wrong(row, "its reversal says that something else was delivered") }
    }

    private func checkReversal(_ entry: RecordEntry) throws(JournalError) {
        let row = entry.row
        let isApproved = row.outcome.flatMap(Outcome.init(rawValue:))?.isApproval == true
        for transfer in entry.transfers {
            guard isApproved, let undone = transfer.undoes,
                try self.transfer(undone)?.seq ?? row.seq < row.seq
            else { throw .wrong(row, "it moves money that it does not reverse") }
        }
        ledger.count(entry.transfers, of: row)
        guard !isApproved || row.original == nil else { return }
        let statement = isApproved ? statements.tombstone : statements.discrepancy
        defer { statement.reset() }
        statement.bind(row.seq, at: 1)
        if isApproved {
            statement.bind(row.terminalRow, at: 2)
            statement.bind(copying: row.card?.token.bytes, at: 3)
            statement.bind(Int64(row.businessDate), at: 4)
            statement.bind(row.amount, at: 5)
            // The first edition noted no window, the second no kind where none was named.
            let request = entry.recorded?.event.request
            statement.bind(request?.original?.window, at: 6)
            statement.bind(request?.identity.windowKind.rawValue, at: 7)
        }
        if try statement.step() { return }
        if !isApproved, try hasEarlierCase(row) { return }
        throw .wrong(row, "its \(isApproved ? "tombstone" : "discrepancy") is missing")
    }

    /// Whether an earlier reversal of the same date out of reach has opened its case.
    private func hasEarlierCase(_ row: RecordRow) throws(JournalError) -> Bool {
        guard row.outcome == Outcome.reversalTooLate.rawValue else { return false }
        let statement = statements.lateWindow
        defer { statement.reset() }
        statement.bind(row.terminalRow, at: 1)
        statement.bind(row.window, at: 2)
        statement.bind(row.seq, at: 3)
        return try statement.step()
    }

    private func checkRepeat(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
        let row = entry.row
        guard entry.transfers.isEmpty, let original = row.original else {
            throw .wrong(row, "a repeat has an effect")
        }
        guard let first = try self.recorded(of: original) else {
            guard ledger.isWhole else { return }
            throw .wrong(row, "what it repeats is missing")
        }
        var expected = first.reply
        if expected == nil {
            guard recorded.reply != nil else { return }
            expected = try decidedReply(of: original)
        }
        if recorded.reply?.outcome == .reversedOriginal {
            expected?.outcome = .reversedOriginal
            expected?.approvalCode = nil
        }
        guard recorded.reply == expected else { throw .wrong(row, "its reply is another one") }
    }

    private func checkAct(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent
    ) throws(JournalError) {
        guard case .operatorAct(let act) = recorded.event.kind else {
            throw .wrong(entry.row, "it is no operator's act")
        }
        try checkListing(of: act, entry)
        let (kind, origin) = try effect(of: act, entry)
        switch kind {
        case .openAccount(let opening):
            guard let id = entry.row.account else { throw .wrong(entry.row, "it opens no account") }
            let statement = try liveStatements.account
            defer { statement.reset() }
            statement.bind(id, at: 1)
            guard try statement.step(), let account = AccountState(statement),
                account.kind == opening.kind, account.asset == opening.asset,
                account.expiry == opening.expiry, account.card?.token == opening.card.token,
                account.card?.mask == opening.card.mask
            else {
                throw .rowBroken(table: "account", row: id, "it is not as it was opened")
            }
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
            if let reference = opening.pinReference {
                ledger.pins[id] = LedgerCheck.PINState(reference: reference)
            }
        case .setFrozen(let account, let frozen): ledger.frozen[account] = frozen
        case .setPIN(let account, let reference):
            ledger.pins[account] = LedgerCheck.PINState(reference: reference)
        case .resetPIN(let account): ledger.pins[account]?.tries = 0
        case .credit, .reverse, .discardForward: break
        case .restored:
            guard try NumberSkips.load(from: reader).marks.contains(entry.row.seq) else {
                throw .wrong(entry.row, "the numbers that it leaves out are not noted")
            }
        // One whose proposal stands in no file here.
        case .approve: break
        case .registerTerminal, .registerStation, .setTerminalEnabled, .rotateKeys,
            .rotateMasterKey, .releaseForward, .setChannelStopped, .acceptClock, .closeDate,
            .addPerson, .setPersonEnabled, .grantRole, .revokeRole:
            guard entry.transfers.isEmpty else { throw .wrong(entry.row, "it moves money") }
        }
    }

    // MARK: Identities (I6)

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
                    statement.integer(1) == 1, statement.integer(4) == 0,
                    statement.integer(2) == Int64(row.messageClass ?? 0),
                    statement.integer(3) == Int64(row.window ?? 0),
                    case .payment(let request, _) = recorded.event.kind,
                    try self.recorded(of: seq)?.event.request?.identity == request.identity
                else { continue }
                throw .wrong(row, "record \(seq) took its identity before")
            }
            statement.reset()
        }
        guard isThere else {
            throw .rowBroken(table: "identity", row: row.seq, "the record cannot be found by it")
        }
        guard case .payment(let request, _) = recorded.event.kind, !entry.transfers.isEmpty,
            row.kind == 1
        else { return }
        if let before = ledger.recentHolder(of: request.identity) {
            throw .wrong(row, "record \(before) took its identity before")
        }
        ledger.remember(request.identity, row.seq)
    }
}
