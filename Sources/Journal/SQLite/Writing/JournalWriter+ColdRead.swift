package import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension JournalWriter {
    /// Reads the rows that a batch of events needs; a key without a row is absent from the answer.
    ///
    /// On the book's thread, before the batch's transaction begins. Errors: `batchFailed`,
    /// `rowBroken`, `recordUnreadable`.
    package func read(_ keys: ColdKeys) throws(JournalError) -> ColdRows {
        var rows = ColdRows()
        var seen: Set<Int64> = []
        for id in keys.accounts where seen.insert(id).inserted {
            statements.lookUps.readAccount.bind(id, at: 1)
            if let account = try readAccount(statements.lookUps.readAccount) {
                rows.accounts.append(account)
            }
        }
        for token in keys.accountsByCard {
            let bytes = token.bytes
            statements.lookUps.readAccountByCard.bind(copying: bytes, at: 1)
            guard let account = try readAccount(statements.lookUps.readAccountByCard),
                seen.insert(account.id).inserted
            else { continue }
            rows.accounts.append(account)
        }
        for account in rows.accounts {
            balances[account.id] = StateDigest(of: account)
        }
        try readPayments(keys, into: &rows)
        for key in keys.totals {
            if let value = try readTotals(key) { rows.totals[key] = value }
        }
        try readExchanges(keys, into: &rows)
        if !keys.orders.isEmpty { try readOrders(keys, into: &rows) }
        try readHeld(keys, into: &rows)
        if !keys.day.isEmpty { rows.day = try readDay(keys.day) }
        return rows
    }

    // MARK: Payments

    private func readPayments(_ keys: ColdKeys, into rows: inout ColdRows) throws(JournalError) {
        var found: Set<Int64> = []
        let oldest = keys.oldest?.rawValue ?? Int32.min
        for key in keys.stans {
            let seqs = try seqs(terminal: key.terminal, stan: key.stan, since: oldest)
            for seq in seqs where found.insert(seq).inserted {
                if let payment = try readPayment(seq) { rows.payments.append(payment) }
            }
        }
        for key in keys.identities {
            let seqs = try seqs(terminal: key.terminal, stan: key.stan, since: oldest)
            for seq in seqs where !found.contains(seq) {
                guard let payment = try readPayment(seq), payment.request.identity == key else {
                    continue
                }
                found.insert(seq)
                rows.payments.append(payment)
            }
        }
        for key in keys.payments where !found.contains(key) {
            var payment = try readPayment(key)
            if payment == nil { payment = try readReversed(by: key) }
            guard let payment, found.insert(payment.seq).inserted else { continue }
            rows.payments.append(payment)
        }
    }

    /// Records of a terminal with a STAN that hold their identity, of a date and later ones.
    private func seqs(
        terminal: TerminalRow,
        stan: UInt32,
        since oldest: Int32
    ) throws(JournalError) -> Set<Int64> {
        var seqs = Set(
            identities.seqs(terminal: terminal.rawValue, stan: stan, since: oldest)
        )
        for opening in dates.reversed() {
            guard opening.date.rawValue >= oldest else { break }
            let statement = statements.lookUps.readIdentity
            statement.bind(Int64(opening.date.rawValue), at: 1)
            statement.bind(Int64(terminal.rawValue), at: 2)
            statement.bind(Int64(stan), at: 3)
            while try statement.step() { seqs.insert(statement.integer(0)) }
            statement.reset()
        }
        return seqs
    }

    /// What the book knows of a payment, reversal or session; nil when there is no such record.
    func readPayment(_ seq: Int64) throws(JournalError) -> PaymentState? {
        let statement = statements.lookUps.readPayment
        statement.bind(seq, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let row = try RecordRow(statement, names: names)
        var recorded = try row.recorded(statement)
        let legs = try readLegs(of: row, recorded)
        let change = RecordRow.columnsRead
        let decidedBy = statement.optionalInteger(change + 2)
        if recorded.reply == nil {
            let told = statement.optionalInteger(change + 7)
            recorded.reply = try reply(
                of: row,
                decidedBy,
                outcome: told.flatMap(UInt8.init(exactly:)).flatMap(Outcome.init),
                approvalCode: statement.text(change + 8)
            )
        }
        guard
            let payment = PaymentState(
                row,
                recorded: recorded,
                reversedBy: statement.optionalInteger(change),
                attempts: statement.optionalInteger(change + 1)
            )
        else { return nil }
        var state = payment
        state.decidedBy = decidedBy
        state.forward = statement.optionalInteger(change + 3)
        state.endedBy = statement.optionalInteger(change + 4)
        state.increasedBy = statement.optionalInteger(change + 5)
        state.tickedBy = statement.optionalInteger(change + 6)
        state.legs = legs
        state.limits = try row.limitEntries().first { $0.payment == seq }?.slip
        return state
    }

    /// What the terminal of a payment with a channel is told, or would be if nothing came.
    ///
    /// The record that decided holds it, unless that was a query, a reversal or a settlement of the
    /// terminal, whose record holds what that was answered: then the payment was told what it was
    /// told before, with `outcome` and `approvalCode`.
    private func reply(
        of row: RecordRow,
        _ decidedBy: Int64?,
        outcome: Outcome?,
        approvalCode: String?
    ) throws(JournalError) -> PaymentReply? {
        let decision = try decidedBy.flatMap { seq throws(JournalError) in try readReply(of: seq) }
        guard row.kind == RecordKind.payment.rawValue else { return decision }
        let date = BusinessDate(rawValue: row.businessDate)
        let reference = dates.reference(of: row.seq, on: date, skipping: skips)
        if let decision, decision.retrievalReference == reference { return decision }
        let reply = PaymentReply(
            outcome: .channelTimeout,
            retrievalReference: reference,
            businessDate: date,
            decidedAt: Timestamp(rawValue: row.at)
        )
        guard var earlier = try undecidedReply(of: row.seq, elsewise: reply) else {
            return decidedBy == nil ? reply : decision
        }
        guard let outcome else { return earlier }
        earlier.outcome = outcome
        earlier.approvalCode = approvalCode
        earlier.details = nil
        return earlier
    }

    /// The payment that an operator's act reversed.
    private func readReversed(by seq: Int64) throws(JournalError) -> PaymentState? {
        let statement = statements.lookUps.readReversed
        statement.bind(seq, at: 1)
        let payment = try statement.step() ? statement.integer(0) : nil
        statement.reset()
        guard let payment else { return nil }
        return try readPayment(payment)
    }

    private func readLegs(
        of row: RecordRow,
        _ recorded: RecordedEvent
    ) throws(JournalError) -> Legs {
        let statement = statements.lookUps.readLegs
        statement.bind(row.seq, at: 1)
        defer { statement.reset() }
        var legs = Legs()
        while try statement.step() {
            let key = LegKey(stored: statement.integer(0))
            guard let key, let leg = Leg(key, statement, names, account: row.account) else {
                throw .rowBroken(table: "leg", row: statement.integer(0), "it cannot be read")
            }
            legs.append(leg.decided(by: recorded.decider(of: leg, row, names)))
        }
        return legs
    }

    private func readTotals(_ key: TotalsKey) throws(JournalError) -> TotalsValue? {
        let statement = statements.lookUps.readTotals
        statement.bind(Int64(key.businessDate.rawValue), at: 1)
        statement.bind(Int64(key.terminal.rawValue), at: 2)
        statement.bind(Int64(key.batch), at: 3)
        statement.bind(Int64(key.total.rawValue), at: 4)
        statement.bind(Int64(key.asset.rawValue), at: 5)
        statement.bind(Int64(key.half.rawValue), at: 6)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return TotalsValue(statement, from: 0)
    }

    // MARK: Accounts

    /// The account that a statement of `AccountState.selection` finds next.
    func readAccount(
        _ statement: Statement,
        resetting: Bool = true
    ) throws(JournalError) -> AccountState? {
        defer { if resetting { statement.reset() } }
        guard try statement.step() else { return nil }
        guard let account = AccountState(statement) else {
            throw .rowBroken(table: "account", row: statement.integer(0), "it cannot be read")
        }
        return account
    }
}

extension PaymentState {
    /// The state of a record of the kinds payment, reversal and session; nil for others.
    init?(_ row: RecordRow, recorded: RecordedEvent, reversedBy: Int64?, attempts: Int64?) {
        guard row.kind <= RecordKind.session.rawValue, let reply = recorded.reply else {
            return nil
        }
        let request: PaymentRequest
        var keys: KeyMaterial?
        switch recorded.event.kind {
        case .payment(let paid, _): request = paid
        case .signOn(let signedOn, let material):
            request = signedOn
            // What was refused handed out none.
            if reply.keyVersion != nil { keys = material }
        case .signOff(let asked), .service(let asked): request = asked
        case .refusals, .operatorAct, .cutover, .hostAnswer, .hostFailed, .forwardDue, .resumed,
            .actDenied, .lapsed, .walletAnswer, .orderDue, .notified, .numbered:
            return nil
        }
        self.init(
            seq: row.seq,
            businessDate: BusinessDate(rawValue: row.businessDate),
            request: request,
            reply: reply
        )
        self.keys = keys
        account = row.account
        acceptedAt = Timestamp(rawValue: row.at)
        if request.operation.rules.original != nil { original = row.original }
        holdsIdentity = row.holdsIdentity
        place = row.place ?? .unknown
        self.reversedBy = reversedBy
        self.attempts = UInt32(clamping: attempts ?? 1)
    }
}

extension AccountState {
    /// Columns and tables of an account, for a WHERE clause behind it.
    static let selection = """
        SELECT a.id, a.kind, a.asset, a.merchant, a.card_token, a.card_mask, a.card_data_key,
            a.card_sealed, a.expiry, a.frozen, b.debits_posted, b.credits_posted,
            b.debits_pending, b.credits_pending, a.pin_reference, a.pin_tries
        FROM account a JOIN balance b ON b.account = a.id\u{20}
        """

    /// The account of a row of `selection`; nil when a number means nothing.
    init?(_ statement: Statement) {
        guard let number = UInt8(exactly: statement.integer(1)),
            let kind = AccountKind(rawValue: number),
            let asset = UInt16(exactly: statement.integer(2))
        else { return nil }
        self.init(id: statement.integer(0), kind: kind, asset: Asset(rawValue: asset))
        merchant = statement.text(3)
        card = SealedCard(
            token: statement,
            token: 4,
            mask: 5,
            sealed: 7,
            dataKey: statement.optionalInteger(6).map(UInt32.init(clamping:))
        )
        expiry = statement.optionalInteger(8).map(UInt16.init(clamping:))
        frozen = statement.integer(9) == 1
        counters = AccountCounters(
            debitsPosted: statement.integer(10),
            creditsPosted: statement.integer(11),
            debitsPending: statement.integer(12),
            creditsPending: statement.integer(13)
        )
        if !statement.isNull(14) {
            guard let reference = PINReference(bytes: statement.bytes(14)) else { return nil }
            pinReference = reference
        }
        pinTries = UInt8(clamping: statement.integer(15))
        guard isWithinBounds else { return nil }
    }
}

extension TerminalState {
    /// The terminal of a row of `terminal`; nil where what it has fetched cannot be read.
    init?(_ statement: Statement) {
        guard let fetched = FetchedTables(statement.text(24) ?? "") else { return nil }
        self.init(
            row: TerminalRow(rawValue: Int32(clamping: statement.integer(0))),
            registration: TerminalRegistration(
                terminal: statement.text(1) ?? "",
                merchant: statement.text(2) ?? "",
                ifsfTerminal: statement.text(3),
                ifsfMerchant: statement.text(4),
                sealedMasterKey: statement.blob(5)
            )
        )
        enabled = statement.integer(6) == 1
        signedOn = statement.integer(7) == 1
        batch = UInt32(clamping: statement.integer(8))
        batchOpenedOn = statement.optionalInteger(9).map {
            BusinessDate(rawValue: Int32(clamping: $0))
        }
        batchHasPayments = statement.integer(10) == 1
        paidSinceKeys = statement.integer(11) == 1
        keyVersion = UInt32(clamping: statement.integer(12))
        sealedKeys = statement.blob(13)
        previousSealedKeys = statement.blob(14)
        keysChangedAt = Timestamp(rawValue: statement.integer(15))
        keysStopAt = statement.optionalInteger(16).map { Timestamp(rawValue: $0) }
        keyUses = UInt32(clamping: statement.integer(17))
        batchIsNamed = statement.integer(18) == 1
        previousKeyVersion = statement.optionalInteger(19).map { UInt32(clamping: $0) }
        previousKeysStopAt = statement.optionalInteger(20).map { Timestamp(rawValue: $0) }
        previousKeysChangedAt = statement.optionalInteger(21).map { Timestamp(rawValue: $0) }
        keysVerifiedAt = statement.optionalInteger(22).map { Timestamp(rawValue: $0) }
        batchOffered = statement.integer(23) == 1
        self.fetched = fetched
    }
}
