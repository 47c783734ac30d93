internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension JournalVerifier {
    /// Behind the last record: balances, totals, and rows that belong to nothing.
    func finish() throws(JournalError) {
        try ledger.closeDate(VerifierFacts(verifier: self))
        try checkBalances()
        try checkExchanges()
        try checkHeld()
        try checkDays()
        try checkLimits()
        // They may have been changed while the records were read.
        named = try NamedNumbers(checking: reader)
        let orphans = try reader.prepare(
            """
            SELECT payment FROM payment_change
            WHERE NOT EXISTS (SELECT 1 FROM record WHERE seq = payment) LIMIT 1
            """
        )
        if isWhole, try orphans.step() {
            let row = orphans.integer(0)
            throw .rowBroken(table: "payment_change", row: row, "there is no such payment")
        }
    }

    /// I1, I2, I3, and that the digest of all balances is the one that the last batch wrote.
    private func checkBalances() throws(JournalError) {
        let statement = try reader.prepare(AccountState.selection + "ORDER BY a.id")
        var fold = ledger.accounts
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
        }
        if let found = fold.finish() { throw JournalError(found) }
        var digest = fold.digest
        digest.add(try StateDigest.ofPeople(in: reader))
        digest.add(try StateDigest.ofHeld(in: reader, names))
        digest.add(try StateDigest.ofDay(in: reader))
        digest.add(try StateDigest.ofReference(in: reader))
        let last = try reader.prepare(
            "SELECT last_seq, balances FROM batch ORDER BY first_seq DESC LIMIT 1"
        )
        guard try last.step() else { return }
        guard StateDigest(bytes: last.bytes(1)) == digest else {
            throw .balancesBroken(since: last.integer(0))
        }
    }
}
