internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension JournalWriter {
    /// Writes the state that the batch left behind: every row once, with its last value.
    func writeState(of output: BookOutput, codes: OutcomeCodes) throws(JournalError) {
        for opening in output.openedDates { try write(opening) }
        // In the order of their keys, so that neighbours are written together.
        for balance in output.ledger.balances.sorted(by: { $0.account < $1.account }) {
            try write(balance)
        }
        for account in output.ledger.accounts.values.sorted(by: { $0.id < $1.id }) {
            if output.ledger.newAccounts.contains(account.id) {
                try insert(account)
            } else {
                try update(account)
            }
        }
        for terminal in output.terminals.values {
            let isNew = output.newTerminals.contains(terminal.row)
            try write(
                terminal,
                by: isNew ? statements.state.terminal : statements.state.changedTerminal
            )
        }
        // A payment that changed in the batch that made it is among the new ones only.
        let payments = output.newPayments.span
        for index in payments.indices where payments[index].hasChanged {
            try writeChange(of: payments[index], codes)
        }
        for payment in output.changedPayments.values { try writeChange(of: payment, codes) }
        for leg in output.changedLegs {
            let statement = statements.records.changedLeg
            statement.bind(leg.key.stored, at: 1)
            statement.bind(Int64(leg.outcome.rawValue), at: 2)
            statement.bind(Int64(leg.state.rawValue), at: 3)
            statement.bind(leg.transfer, at: 4)
            statement.bind(leg.undoneBy, at: 5)
            statement.bind(leg.delivered, at: 6)
            statement.bind(leg.decider.account, at: 7)
            try statement.run()
            try expectOneChange("leg \(leg.key.number.rawValue) of payment \(leg.key.payment)")
        }
        try writeTombstones(of: output)
        try writeSerials(of: output)
        try writePeople(of: output)
        try write(output.totals.sorted(by: TotalsRow.isOrdered))
        try writeHosts(of: output)
        try writeOrders(of: output)
        try writeHeld(of: output)
        try writeDay(of: output)
        try writeReference(of: output)
        try write(output.limits, of: output.records)
        try note(output.numberMarks)
        try writeRoutings(of: output)
    }

    private func writeChange(
        of payment: PaymentState,
        _ codes: OutcomeCodes
    ) throws(JournalError) {
        let statement = statements.state.paymentChange
        statement.bind(payment.seq, at: 1)
        statement.bind(payment.reversedBy, at: 2)
        statement.bind(Int64(payment.attempts), at: 3)
        statement.bind(payment.decidedBy, at: 4)
        statement.bind(payment.forward, at: 5)
        let isDecided = payment.decidedBy != nil
        statement.bind(isDecided ? payment.reply.outcome.rawValue : nil, at: 6)
        let code = codes.code(of: payment.reply.outcome, in: payment.request.dialect)
        statement.bind(copying: isDecided ? code : nil, at: 7)
        statement.bind(copying: isDecided ? payment.reply.approvalCode : nil, at: 8)
        statement.bind(payment.endedBy, at: 9)
        statement.bind(payment.increasedBy, at: 10)
        statement.bind(payment.tickedBy, at: 11)
        try statement.run()
    }

    func expectOneChange(_ what: String) throws(JournalError) {
        guard connection.changes == 1 else { throw .fatal(.constraint("no \(what) to change")) }
    }

    private func write(_ opening: DateOpening) throws(JournalError) {
        statements.state.date.bind(Int64(opening.date.rawValue), at: 1)
        statements.state.date.bind(opening.firstSeq, at: 2)
        statements.state.date.bind(Int64(opening.form.rawValue), at: 3)
        try statements.state.date.run()
        dates.append(opening)
        guard dates.count >= 2 else { return }
        statements.state.forgetSeen.bind(Int64(dates[dates.count - 2].date.rawValue), at: 1)
        statements.state.forgetSeen.bind(
            opening.at.rawValue - BookRules.longestMicroseconds,
            at: 2
        )
        try statements.state.forgetSeen.run()
    }

    // MARK: Accounts

    private func insert(_ account: AccountState) throws(JournalError) {
        let statement = statements.state.account
        statement.bind(account.id, at: 1)
        statement.bind(Int64(account.kind.rawValue), at: 2)
        statement.bind(Int64(account.asset.rawValue), at: 3)
        statement.bind(copying: account.merchant, at: 4)
        statement.bind(copying: account.card?.token.bytes, at: 5)
        statement.bind(account.card?.mask.packed, at: 6)
        statement.bind(account.card?.dataKey, at: 7)
        statement.bind(copying: account.card?.sealed, at: 8)
        statement.bind(account.expiry, at: 9)
        statement.bind(account.frozen ? 1 : 0, at: 10)
        statement.bind(copying: account.pinReference?.bytes, at: 11)
        statement.bind(Int64(account.pinTries), at: 12)
        try statement.run()
        statements.state.balance.bind(account.id, at: 1)
        statements.state.balance.bind(account.kind.isCustomer ? 1 : 0, at: 2)
        statements.state.balance.bind(account.counters.debitsPosted, at: 3)
        statements.state.balance.bind(account.counters.creditsPosted, at: 4)
        statements.state.balance.bind(account.counters.debitsPending, at: 5)
        statements.state.balance.bind(account.counters.creditsPending, at: 6)
        try statements.state.balance.run()
        let digest = StateDigest(of: account)
        balancesDigest.add(digest)
        balances[account.id] = digest
        lastAccount = max(lastAccount, account.id)
    }

    /// Writes an account of which more than the counters changed.
    private func update(_ account: AccountState) throws(JournalError) {
        try write(AccountBalance(account: account.id, counters: account.counters))
        let statement = statements.state.changedAccount
        statement.bind(account.id, at: 1)
        statement.bind(account.frozen ? 1 : 0, at: 2)
        statement.bind(account.expiry, at: 3)
        statement.bind(copying: account.pinReference?.bytes, at: 4)
        statement.bind(Int64(account.pinTries), at: 5)
        try statement.run()
    }

    private func write(_ balance: AccountBalance) throws(JournalError) {
        let known = try digest(of: balance.account)
        let statement = statements.state.changedBalance
        statement.bind(balance.account, at: 1)
        statement.bind(balance.counters.debitsPosted, at: 2)
        statement.bind(balance.counters.creditsPosted, at: 3)
        statement.bind(balance.counters.debitsPending, at: 4)
        statement.bind(balance.counters.creditsPending, at: 5)
        try statement.run()
        try expectOneChange("account \(balance.account)")
        let digest = StateDigest(balance)
        balancesDigest.remove(known)
        balancesDigest.add(digest)
        balances[balance.account] = digest
    }

    /// What an account contributes to the digest of balances as the file holds it.
    private func digest(of account: Int64) throws(JournalError) -> StateDigest {
        if let known = balances[account] { return known }
        statements.lookUps.readAccount.bind(account, at: 1)
        guard let cold = try readAccount(statements.lookUps.readAccount) else {
            throw .fatal(.constraint("no account \(account) to change"))
        }
        return StateDigest(of: cold)
    }

    // MARK: Terminals, tombstones, totals

    private func write(
        _ terminal: TerminalState,
        by statement: Statement
    ) throws(JournalError) {
        let registration = terminal.registration
        statement.bind(Int64(terminal.row.rawValue), at: 1)
        statement.bind(copying: registration.terminal, at: 2)
        statement.bind(copying: registration.merchant, at: 3)
        statement.bind(copying: registration.ifsfTerminal, at: 4)
        statement.bind(copying: registration.ifsfMerchant, at: 5)
        statement.bind(copying: registration.sealedMasterKey, at: 6)
        statement.bind(terminal.enabled ? 1 : 0, at: 7)
        statement.bind(terminal.signedOn ? 1 : 0, at: 8)
        statement.bind(Int64(terminal.batch), at: 9)
        statement.bind(terminal.batchOpenedOn?.rawValue, at: 10)
        statement.bind(terminal.batchHasPayments ? 1 : 0, at: 11)
        statement.bind(terminal.paidSinceKeys ? 1 : 0, at: 12)
        statement.bind(Int64(terminal.keyVersion), at: 13)
        statement.bind(copying: terminal.sealedKeys, at: 14)
        statement.bind(copying: terminal.previousSealedKeys, at: 15)
        statement.bind(terminal.keysChangedAt.rawValue, at: 16)
        statement.bind(terminal.keysStopAt?.rawValue, at: 17)
        statement.bind(Int64(terminal.keyUses), at: 18)
        statement.bind(terminal.batchIsNamed ? 1 : 0, at: 19)
        statement.bind(terminal.previousKeyVersion, at: 20)
        statement.bind(terminal.previousKeysStopAt?.rawValue, at: 21)
        statement.bind(terminal.previousKeysChangedAt?.rawValue, at: 22)
        statement.bind(terminal.keysVerifiedAt?.rawValue, at: 23)
        statement.bind(terminal.batchOffered ? 1 : 0, at: 24)
        statement.bind(copying: terminal.fetched.text, at: 25)
        try statement.run()
        try expectOneChange("terminal \(terminal.row.rawValue)")
    }

    private func writeTombstones(of output: BookOutput) throws(JournalError) {
        for tombstone in output.tombstones {
            let statement = statements.state.tombstone
            statement.bind(tombstone.seq, at: 1)
            statement.bind(Int64(tombstone.terminal.rawValue), at: 2)
            statement.bind(Int64(tombstone.stan), at: 3)
            statement.bind(tombstone.amount, at: 4)
            statement.bind(copying: tombstone.card?.bytes, at: 5)
            statement.bind(Int64(tombstone.businessDate.rawValue), at: 6)
            statement.bind(tombstone.caught, at: 7)
            statement.bind(tombstone.windowKind?.rawValue, at: 8)
            statement.bind(tombstone.window, at: 9)
            try statement.run()
        }
        for tombstone in output.changedTombstones {
            statements.state.caught.bind(tombstone.seq, at: 1)
            statements.state.caught.bind(tombstone.caught, at: 2)
            try statements.state.caught.run()
            try expectOneChange("tombstone \(tombstone.seq)")
        }
        for discrepancy in output.discrepancies {
            var binder = RowBinder(statements.state.discrepancy)
            var row = DiscrepancyRow(discrepancy)
            row.fields(&binder)
            try statements.state.discrepancy.run()
        }
        for late in output.lateWindows {
            statements.state.lateWindow.bind(Int64(late.terminal.rawValue), at: 1)
            statements.state.lateWindow.bind(Int64(late.kind.rawValue), at: 2)
            statements.state.lateWindow.bind(Int64(late.window), at: 3)
            statements.state.lateWindow.bind(late.seq, at: 4)
            try statements.state.lateWindow.run()
        }
    }

    private func write(_ totals: [TotalsRow]) throws(JournalError) {
        var written = 0
        while let block = statements.state.totals.block(after: written, of: totals.count) {
            for index in block.rows {
                bind(totals[index], to: block.statement, behind: block.offset(of: index))
            }
            try block.statement.run()
            written = block.rows.upperBound
        }
    }

    private func bind(_ row: TotalsRow, to statement: Statement, behind offset: Int32) {
        statement.bind(Int64(row.key.businessDate.rawValue), at: offset + 1)
        statement.bind(Int64(row.key.terminal.rawValue), at: offset + 2)
        statement.bind(Int64(row.key.batch), at: offset + 3)
        statement.bind(Int64(row.key.total.rawValue), at: offset + 4)
        statement.bind(Int64(row.key.asset.rawValue), at: offset + 5)
        statement.bind(Int64(row.key.half.rawValue), at: offset + 6)
        statement.bind(row.value.count, at: offset + 7)
        statement.bind(row.value.amount, at: offset + 8)
        statement.bind(row.value.reversedCount, at: offset + 9)
        statement.bind(row.value.reversedAmount, at: offset + 10)
    }

    // MARK: Identities

    /// Writes as many waiting identities as this batch added, a terminal's together, and those of
    /// records before `seq`.
    func writeDueIdentities(before seq: Int64 = 0) throws(JournalError) {
        while let due = identities.takeDue(before: seq) {
            try write(due.entries, of: due.terminal)
            var ranges: [SeenKey: SeenRow] = [:]
            for entry in due.entries {
                let key = SeenKey(
                    messageClass: entry.messageClass,
                    windowKind: entry.windowKind,
                    window: entry.window
                )
                var row: SeenRow
                if let known = ranges[key] {
                    row = known
                } else {
                    row = SeenRow(ranges: try readRanges(key, of: due.terminal))
                }
                row.ranges.insert(entry.stan)
                row.date = entry.businessDate
                row.at = entry.at
                ranges[key] = row
            }
            for (key, value) in ranges { try write(value, of: key, terminal: due.terminal) }
        }
    }

    private func write(
        _ entries: [PendingIdentities.Entry],
        of terminal: Int32
    ) throws(JournalError) {
        var written = 0
        while let block = statements.state.identity.block(after: written, of: entries.count) {
            let statement = block.statement
            for index in block.rows {
                let offset = block.offset(of: index)
                statement.bind(Int64(entries[index].businessDate), at: offset + 1)
                statement.bind(Int64(terminal), at: offset + 2)
                statement.bind(Int64(entries[index].stan), at: offset + 3)
                statement.bind(entries[index].seq, at: offset + 4)
            }
            try statement.run()
            written = block.rows.upperBound
        }
    }

    private func write(
        _ value: SeenRow,
        of key: SeenKey,
        terminal: Int32
    ) throws(JournalError) {
        side.removeAll()
        value.ranges.write(to: side)
        let statement = statements.state.newSeen
        statement.bind(Int64(terminal), at: 1)
        statement.bind(Int64(key.messageClass), at: 2)
        statement.bind(Int64(key.windowKind), at: 3)
        statement.bind(Int64(key.window), at: 4)
        statement.bind(Int64(value.date), at: 5)
        statement.bind(value.at, at: 6)
        statement.bind(blob: side.bytes, at: 7)
        try statement.run()
    }

    private func readRanges(
        _ key: SeenKey,
        of terminal: Int32
    ) throws(JournalError) -> SeenRanges {
        let statement = statements.state.seen
        statement.bind(Int64(terminal), at: 1)
        statement.bind(Int64(key.messageClass), at: 2)
        statement.bind(Int64(key.windowKind), at: 3)
        statement.bind(Int64(key.window), at: 4)
        defer { statement.reset() }
        guard try statement.step() else { return SeenRanges() }
        return try SeenRanges(statement.bytes(0), row: Int64(terminal))
    }
}

extension TotalsRow {
    /// The order of terminals; their other keys are nearly always the same.
    fileprivate static func isOrdered(_ left: TotalsRow, _ right: TotalsRow) -> Bool {
        left.key.terminal.rawValue < right.key.terminal.rawValue
    }
}

extension PaymentState {
    /// Whether its row in `payment_change` says something.
    fileprivate var hasChanged: Bool {
        attempts > 1 || reversedBy != nil || decidedBy != nil || forward != nil || endedBy != nil
            || increasedBy != nil || tickedBy != nil
    }
}

/// What the ranges of seen STANs are kept by, within a terminal.
struct SeenKey: Hashable {
    var messageClass: UInt8
    /// 0 where it is not known.
    var windowKind: UInt8
    var window: UInt32
}

/// The ranges of seen STANs of one key, with the last date and time of a record in them.
private struct SeenRow {
    var ranges: SeenRanges
    var date: Int32 = 0
    var at: Int64 = 0
}

extension SeenRanges {
    /// The ranges of a stored row.
    ///
    /// Errors: `rowBroken`.
    init(_ bytes: UnsafeRawBufferPointer, row: Int64) throws(JournalError) {
        let buffer = UnsafeBufferPointer(
            start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: bytes.count
        )
        do { try self.init(buffer.span) } catch {
            throw .rowBroken(table: "seen", row: row, "the ranges cannot be read")
        }
    }
}
