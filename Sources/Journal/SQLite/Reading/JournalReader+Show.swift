internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension JournalReader {
    /// All that the journal holds of the payment that a record belongs to; nil without the record.
    package func history(of seq: Int64) throws(JournalError) -> PaymentHistory? {
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        guard let root = try reader(holding: seq).group(of: seq) else { return nil }
        var seqs = [root]
        var next = 0
        while next < seqs.count {
            for child in try children(of: seqs[next]) where !seqs.contains(child) {
                seqs.append(child)
            }
            next += 1
        }
        seqs.sort()
        var rows = try rows(of: seqs)
        guard let index = rows.firstIndex(where: { $0.seq == root }) else { return nil }
        let all = rows
        let payment = rows.remove(at: index)
        return PaymentHistory(
            payment: payment,
            related: rows,
            repeats: try repeats(among: seqs, of: all),
            transfers: try transfers(of: seqs),
            exchanges: try exchanges(among: seqs),
            hostEvents: try hostEvents(among: seqs)
        )
    }

    private func group(of seq: Int64) throws(JournalError) -> Int64? {
        let statement = try connection.prepare("SELECT group_seq FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Records that refer to one, in its file and in all newer ones.
    private func children(of seq: Int64) throws(JournalError) -> [Int64] {
        var found = Set(try childrenInFile(of: seq))
        for path in archives.reversed() {
            guard seq < (try firstSeq()) else { break }
            let archive = try open(path)
            found.formUnion(try archive.childrenInFile(of: seq))
            if try archive.firstSeq() <= seq { break }
        }
        return found.sorted()
    }

    private func childrenInFile(of seq: Int64) throws(JournalError) -> [Int64] {
        let statement = try connection.prepare(
            "SELECT seq FROM record WHERE original_seq = ?1 AND seq <> ?1 ORDER BY seq"
        )
        statement.bind(seq, at: 1)
        var seqs: [Int64] = []
        while try statement.step() { seqs.append(statement.integer(0)) }
        return seqs
    }

    private func rows(of seqs: [Int64]) throws(JournalError) -> [JournalRow] {
        var rows: [JournalRow] = []
        for seq in seqs {
            let file = try reader(holding: seq)
            let statement = try file.connection.prepare(
                "SELECT \(JournalRow.columns) FROM journal_v WHERE seq = ?1"
            )
            statement.bind(seq, at: 1)
            guard try statement.step() else { continue }
            var row = [JournalRow(statement)]
            statement.reset()
            try file.addLegs(to: &row)
            rows += row
        }
        return rows
    }

    /// A repeat that came before its host's answer got that answer, when it came.
    private func repeats(
        among seqs: [Int64],
        of rows: [JournalRow]
    ) throws(JournalError) -> [JournalRepeat] {
        let sql =
            """
            SELECT r.seq, r.original_seq, r.at_us, r.code, r.outcome IS NULL,
                b.began_at + b.durable_us
            FROM record r LEFT JOIN batch b ON b.first_seq =
                (SELECT first_seq FROM batch WHERE first_seq <= r.seq
                    ORDER BY first_seq DESC LIMIT 1)
            WHERE r.seq = ?1 AND r.kind = 7
            """
        var repeats: [JournalRepeat] = []
        for seq in seqs {
            let statement = try reader(holding: seq).connection.prepare(sql)
            statement.bind(seq, at: 1)
            if try statement.step() {
                let original = statement.integer(1)
                let waited = statement.integer(4) == 1
                let answer = waited ? rows.first { $0.seq == original } : nil
                repeats.append(
                    JournalRepeat(
                        seq: seq,
                        original: original,
                        receivedAt: ShownText.time(statement.integer(2)),
                        answeredAt: waited
                            ? answer?.answeredAt
                            : statement.optionalInteger(5).map(ShownText.time),
                        code: statement.text(3) ?? answer?.code
                    )
                )
            }
            statement.reset()
        }
        return repeats
    }

    /// Transfers lie in the order of their records, so each record's are found by halving.
    private func transfers(of seqs: [Int64]) throws(JournalError) -> [JournalTransfer] {
        let sql =
            """
            SELECT id, debit_account, credit_account, amount, asset, reverses, undone_by, seq,
                kind, resolves
            FROM transfer WHERE id >= ?1 ORDER BY id
            """
        var transfers: [JournalTransfer] = []
        for seq in seqs {
            let connection = try reader(holding: seq).connection
            let statement = try connection.prepare(sql)
            statement.bind(try ChainReader.firstTransfer(of: seq, in: connection), at: 1)
            while try statement.step(), statement.integer(7) == seq {
                transfers.append(
                    JournalTransfer(
                        id: statement.integer(0),
                        debitAccount: statement.integer(1),
                        creditAccount: statement.integer(2),
                        amountMinor: statement.integer(3),
                        currency: ShownText.asset(statement.integer(4)),
                        undoes: statement.optionalInteger(5),
                        undoneBy: statement.optionalInteger(6),
                        seq: seq,
                        kind: UInt8(exactly: statement.integer(8))
                            .flatMap(TransferRecord.Kind.init),
                        resolves: statement.optionalInteger(9)
                    )
                )
            }
            statement.reset()
        }
        return transfers
    }

    // MARK: Finding

    /// In this file alone.
    func seqInFile(ofReference text: String) throws(JournalError) -> Int64? {
        guard let sent = SentReference(text.uppercased()) else { return nil }
        let dates = try connection.prepare(
            "SELECT date, first_seq, reference_form FROM business_date ORDER BY first_seq DESC"
        )
        while try dates.step() {
            let date = BusinessDate(rawValue: Int32(clamping: dates.integer(0)))
            guard sent.fits(date) else { continue }
            let form = RetrievalReference.Form(stored: dates.integer(2))
            guard let position = form.flatMap({ sent.position(as: $0) }) else { return nil }
            let (number, overflow) = dates.integer(1).addingReportingOverflow(position - 1)
            let skips = try NumberSkips.load(from: connection)
            guard !overflow, let seq = skips.seq(of: number) else { return nil }
            let found = try connection.prepare(
                "SELECT seq FROM record WHERE seq = ?1 AND business_date = ?2"
            )
            found.bind(seq, at: 1)
            found.bind(Int64(date.rawValue), at: 2)
            return try found.step() ? seq : nil
        }
        return nil
    }

    /// In this file alone.
    func seqsInFile(ofSTAN stan: UInt32, terminal: String?) throws(JournalError) -> [Int64] {
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        let statement = try connection.prepare(
            """
            SELECT i.seq FROM business_date d CROSS JOIN terminal t
            CROSS JOIN identity i ON i.business_date = d.date AND i.terminal_row = t.row
                AND i.stan = ?1
            WHERE ?2 IS NULL OR t.terminal = ?2
            UNION
            SELECT seq FROM record WHERE seq >= coalesce(
                    (SELECT identities_from FROM anchor ORDER BY seq DESC LIMIT 1), 0)
                AND stan = ?1 AND kind <= 3 AND (?2 IS NULL OR terminal = ?2)
            ORDER BY 1
            """
        )
        statement.bind(Int64(stan), at: 1)
        statement.bind(copying: terminal, at: 2)
        var seqs: [Int64] = []
        while try statement.step() { seqs.append(statement.integer(0)) }
        return seqs
    }
}
