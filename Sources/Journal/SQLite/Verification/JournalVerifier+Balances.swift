internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension JournalVerifier {
    /// Behind the last record: balances, totals, and rows that belong to nothing.
    func finish() throws(JournalError) {
        if let date = ledger.date, ledger.totalsChecked != date { try checkTotals(of: date) }
        try checkBalances()
        try checkExchanges()
        // They may have been changed while the records were read.
        named = try NamedNumbers(checking: reader)
        let orphans = try reader.prepare(
            """
            SELECT payment FROM payment_change
            WHERE NOT EXISTS (SELECT 1 FROM record WHERE seq = payment) LIMIT 1
            """
        )
        if ledger.isWhole, try orphans.step() {
            let row = orphans.integer(0)
            throw .rowBroken(table: "payment_change", row: row, "there is no such payment")
        }
    }

    /// I1, I2, I3, and that the digest of all balances is the one that the last batch wrote.
    private func checkBalances() throws(JournalError) {
        let statement = try reader.prepare(AccountState.selection + "ORDER BY a.id")
        var fold = AccountsFold(of: ledger.isWhole ? ledger.movements : nil)
        while try statement.step() {
            let id = statement.integer(0)
            func wrong(_ what: String) -> JournalError {
                .rowBroken(table: "account", row: id, what)
            }
            guard let account = AccountState(statement) else { throw wrong("it cannot be read") }
            guard named.accountKinds.contains(account.kind.rawValue) else {
                throw .rowBroken(
                    table: "account_kind",
                    row: Int64(account.kind.rawValue),
                    "its name is missing"
                )
            }
            if let found = fold.take(account) { throw JournalError(found) }
            guard ledger.isWhole else { continue }
            guard account.frozen == ledger.frozen[id] ?? false else {
                throw wrong("it was not frozen or released like that")
            }
            let pin = LedgerCheck.PINState(
                reference: account.pinReference,
                tries: account.pinTries
            )
            guard pin == ledger.pins[id] ?? LedgerCheck.PINState() else {
                throw wrong("its PIN or the tries of it are not what its records left")
            }
        }
        if let found = fold.finish() { throw JournalError(found) }
        var digest = fold.digest
        digest.add(try StateDigest.ofPeople(in: reader))
        digest.add(try StateDigest.ofHeld(in: reader, names))
        let last = try reader.prepare(
            "SELECT last_seq, balances FROM batch ORDER BY first_seq DESC LIMIT 1"
        )
        guard try last.step() else { return }
        guard StateDigest(bytes: last.bytes(1)) == digest else {
            throw .balancesBroken(since: last.integer(0))
        }
    }

    /// I9: the totals of a date are the fold of its records.
    func checkTotals(of date: Int32) throws(JournalError) {
        guard ledger.isWhole else { return }
        try countDecided()
        let statement = try reader.prepare(
            """
            SELECT terminal_row, operation, asset, sum(count), sum(amount) FROM totals
            WHERE business_date = ?1 GROUP BY terminal_row, operation, asset
            """
        )
        statement.bind(Int64(date), at: 1)
        var left = ledger.totals
        while try statement.step() {
            let terminal = statement.integer(0)
            let key = LedgerCheck.TotalsKey(
                terminal: Int32(clamping: terminal),
                total: UInt8(clamping: statement.integer(1)),
                asset: UInt16(clamping: statement.integer(2))
            )
            let folded = left.removeValue(forKey: key) ?? TotalsValue()
            guard folded.count == statement.integer(3), folded.amount == statement.integer(4) else {
                throw .rowBroken(
                    table: "totals",
                    row: terminal,
                    "they are not the sum of the terminal's records"
                )
            }
        }
        if let key = left.keys.first {
            throw .rowBroken(table: "totals", row: Int64(key.terminal), "a total is missing")
        }
    }
}
