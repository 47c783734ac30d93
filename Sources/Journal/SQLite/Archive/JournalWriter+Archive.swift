internal import Book
internal import JournalFormat
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension JournalWriter {
    /// Whether records have left the file for archives.
    package var hasArchived: Bool {
        get throws(JournalError) {
            try connection.number("SELECT min(seq) FROM record") ?? 1 > 1
        }
    }

    /// Removes records of an archived date, the oldest there are, in one transaction; the chain of
    /// the file begins behind them.
    ///
    /// Between two batches. Errors: as `commit`, but nothing has to recover: the file and this
    /// object are as they were.
    func remove(_ range: ClosedRange<Int64>, of date: ArchivedDate) throws(JournalError) {
        let before = (identities, lastAnchor)
        do throws(JournalError) {
            try connection.transaction { () throws(JournalError) in
                try anchorBehind(date)
                try removeRecords(range, of: date)
                if range.upperBound == date.last { try removeDate(date) }
            }
        } catch {
            (identities, lastAnchor) = before
            throw error
        }
        if range.upperBound == date.last { dates.removeAll { $0.date == date.date } }
    }

    /// A start must need nothing of the date: no identity of it waits, and an anchor is behind it.
    private func anchorBehind(_ date: ArchivedDate) throws(JournalError) {
        let needed = try connection.number(
            "SELECT identities_from FROM anchor ORDER BY seq DESC LIMIT 1"
        )
        guard needed ?? 0 <= date.last || lastAnchor <= date.last else { return }
        try writeDueIdentities(before: date.last + 1)
        try writeAnchor(clean: false)
    }

    private func removeRecords(
        _ range: ClosedRange<Int64>,
        of date: ArchivedDate
    ) throws(JournalError) {
        let (first, last) = (range.lowerBound, range.upperBound)
        let hash = try connection.prepare("SELECT hash FROM record WHERE seq = ?1")
        hash.bind(last, at: 1)
        guard try hash.step(), let bytes = SHA256Digest(bytes: hash.bytes(0))?.bytes else {
            throw .rowBroken(table: "record", row: last, "it is missing")
        }
        hash.reset()
        let meta = try connection.prepare("REPLACE INTO meta VALUES (?1, ?2)")
        meta.bind(copying: ChainReader.firstHashKey, at: 1)
        meta.bind(copying: bytes, at: 2)
        try meta.run()
        let transfer = try ChainReader.firstTransfer(of: last + 1, in: connection)
        // Discrepancies are a list of work: open ones stay until somebody closes them. The last
        // batch and the last shift of a terminal are what its next ones follow.
        try connection.execute(
            """
            DELETE FROM identity WHERE business_date = \(date.date.rawValue)
                AND (terminal_row, stan, seq) IN (SELECT terminal_row, stan, seq FROM record
                    WHERE seq BETWEEN \(first) AND \(last));
            DELETE FROM leg WHERE id < \((last + 1) << 4);
            DELETE FROM transfer WHERE id < \(transfer);
            DELETE FROM payment_change WHERE payment <= \(last);
            DELETE FROM tombstone WHERE seq <= \(last);
            DELETE FROM discrepancy WHERE seq <= \(last) AND closed_by IS NOT NULL;
            DELETE FROM exchange WHERE id <= \(last);
            DELETE FROM wallet_order WHERE id <= \(last);
            DELETE FROM batch WHERE last_seq <= \(last)
                AND first_seq < (SELECT max(first_seq) FROM batch WHERE first_seq <= \(last));
            DELETE FROM act WHERE seq <= \(last);
            DELETE FROM upload_row WHERE seq <= \(last);
            DELETE FROM station_close WHERE seq <= \(last);
            DELETE FROM batch_closing WHERE seq <= \(last) AND EXISTS (SELECT 1
                FROM batch_closing b WHERE b.terminal_row = batch_closing.terminal_row
                    AND b.seq > batch_closing.seq);
            DELETE FROM shift WHERE closed_by <= \(last) AND EXISTS (SELECT 1 FROM shift s
                WHERE s.terminal_row = shift.terminal_row AND s.number > shift.number);
            DELETE FROM anchor WHERE seq <= \(last);
            DELETE FROM record WHERE seq <= \(last);
            """
        )
    }

    private func removeDate(_ date: ArchivedDate) throws(JournalError) {
        let number = date.date.rawValue
        try CarriedTotals.take(date.date, in: connection)
        for table in ArchivedTables.byDate {
            try connection.execute("DELETE FROM \(table) WHERE business_date <= \(number)")
        }
        try connection.execute(
            """
            DELETE FROM identity WHERE business_date <= \(number);
            DELETE FROM business_date WHERE date <= \(number);
            """
        )
    }
}
