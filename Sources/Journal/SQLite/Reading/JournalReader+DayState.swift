package import Payments

/// What of a business date is open and what is closed.
package struct DayListing: Hashable, Sendable {
    package var date: BusinessDate
    /// When its first record came; nil where that is in an archive.
    package var openedAt: Timestamp?
    /// When the cutover came that opened it, and that closed it; nil where there was none, or it
    /// is in an archive.
    package var begunAt: Timestamp?
    package var closedAt: Timestamp?
    /// The dates before and behind it.
    package var previous: BusinessDate?
    package var next: BusinessDate?
    /// Whether payments are taken on it.
    package var isOpen: Bool
    /// Batches that were closed on it.
    package var settled: Int64
    package var uploaded: Int64
    package var forced: Int64
    /// Batches that wait or differ, on whichever date.
    package var comparing: Int64
    /// Shifts that began on it, and those of them that go on.
    package var shifts: Int64
    package var openShifts: Int64
    /// Cases that were opened on it, and those of them that nobody has closed.
    package var cases: Int64
    package var openCases: Int64
    /// Stations that were closed on it.
    package var stations: Int64
}

/// What of all stations is open: for whoever watches a switch.
package struct OpenDayCounts: Hashable, Sendable {
    /// Batches whose settlement waits for payments that are not decided.
    package var waitingBatches: Int
    /// Batches that differ, and are uploaded.
    package var unbalancedBatches: Int
    package var shifts: Int
    package var cases: Int
    /// Cases whose date has come.
    package var dueCases: Int

    package init(
        waitingBatches: Int,
        unbalancedBatches: Int,
        shifts: Int,
        cases: Int,
        dueCases: Int
    ) {
        self.waitingBatches = waitingBatches
        self.unbalancedBatches = unbalancedBatches
        self.shifts = shifts
        self.cases = cases
        self.dueCases = dueCases
    }
}

extension JournalReader {
    /// What is open as of the last commit; each count by an index of its own.
    package func openDayCounts() throws(JournalError) -> OpenDayCounts {
        func count(_ rows: String) throws(JournalError) -> Int {
            Int(try connection.number("SELECT count(*) FROM \(rows)") ?? 0)
        }
        return OpenDayCounts(
            waitingBatches: try count("batch_state WHERE phase = 1"),
            unbalancedBatches: try count("batch_state WHERE phase = 2"),
            shifts: try count("shift WHERE closed_by IS NULL"),
            cases: try count("discrepancy WHERE closed_by IS NULL"),
            dueCases: try count(
                """
                discrepancy WHERE closed_by IS NULL AND due IS NOT NULL
                    AND due <= (SELECT max(date) FROM business_date)
                """
            )
        )
    }

    /// A business date, or the newest; nil where there is none.
    package func day(_ date: BusinessDate?) throws(JournalError) -> DayListing? {
        let statement = try connection.prepare(
            """
            SELECT b.date, (SELECT at_us FROM record WHERE seq = b.first_seq),
                b.date = (SELECT max(date) FROM business_date),
                (SELECT count(*) FROM batch_closing WHERE closed_on = b.date AND kind = 1),
                (SELECT count(*) FROM batch_closing WHERE closed_on = b.date AND kind = 2),
                (SELECT count(*) FROM batch_closing WHERE closed_on = b.date AND kind = 3),
                (SELECT count(*) FROM batch_state WHERE phase > 0),
                (SELECT count(*) FROM shift WHERE opened_on = b.date),
                (SELECT count(*) FROM shift WHERE opened_on = b.date AND closed_by IS NULL),
                (SELECT count(*) FROM discrepancy WHERE seq >= b.first_seq
                    AND seq < coalesce(n.first_seq, 9223372036854775807)),
                (SELECT count(*) FROM discrepancy WHERE seq >= b.first_seq
                    AND seq < coalesce(n.first_seq, 9223372036854775807)
                    AND closed_by IS NULL),
                (SELECT count(DISTINCT merchant) FROM station_close
                    WHERE business_date = b.date),
                (SELECT at_us FROM record WHERE seq = b.first_seq - 1),
                (SELECT at_us FROM record WHERE seq = n.first_seq - 1),
                (SELECT max(date) FROM business_date WHERE date < b.date), n.date
            FROM business_date b LEFT JOIN business_date n ON n.date = (SELECT min(date)
                FROM business_date WHERE date > b.date)
            WHERE ?1 IS NULL OR b.date = ?1 ORDER BY b.date DESC LIMIT 1
            """
        )
        statement.bind(date.map { Int64($0.rawValue) }, at: 1)
        guard try statement.step() else { return nil }
        func neighbour(_ column: Int32) -> BusinessDate? {
            let number = statement.optionalInteger(column)
            return number.map { BusinessDate(rawValue: Int32(clamping: $0)) }
        }
        return DayListing(
            date: BusinessDate(rawValue: Int32(clamping: statement.integer(0))),
            openedAt: statement.optionalInteger(1).map(Timestamp.init(rawValue:)),
            begunAt: statement.optionalInteger(12).map(Timestamp.init(rawValue:)),
            closedAt: statement.optionalInteger(13).map(Timestamp.init(rawValue:)),
            previous: neighbour(14),
            next: neighbour(15),
            isOpen: statement.integer(2) == 1,
            settled: statement.integer(3),
            uploaded: statement.integer(4),
            forced: statement.integer(5),
            comparing: statement.integer(6),
            shifts: statement.integer(7),
            openShifts: statement.integer(8),
            cases: statement.integer(9),
            openCases: statement.integer(10),
            stations: statement.integer(11)
        )
    }
}
