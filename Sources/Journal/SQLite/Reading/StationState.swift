package import Book
internal import JournalFormat
internal import Payments

/// How far a station is from the end of its day.
package struct StationState: Equatable, Sendable {
    /// DE 42.
    package var merchant: String
    package var terminals: Int
    /// What is open: shifts, then batches, then payments.
    package var obstacles: [StationObstacle]
    /// How it was closed last.
    package var lastClose: StationClosing?
}

extension JournalReader {
    /// What stands in the way of a station's close; nil for a merchant without terminals.
    package func stationState(_ merchant: String) throws(JournalError) -> StationState? {
        try inSnapshot { () throws(JournalError) in
            let count = try connection.prepare("SELECT count(*) FROM terminal WHERE merchant = ?1")
            count.bind(copying: merchant, at: 1)
            guard try count.step(), count.integer(0) > 0 else { return nil }
            var state = StationState(
                merchant: merchant,
                terminals: Int(count.integer(0)),
                obstacles: []
            )
            try addShifts(to: &state)
            try addBatches(to: &state)
            try addPayments(to: &state)
            state.lastClose = try lastClose(of: merchant)
            return state
        }
    }

    private func addShifts(to state: inout StationState) throws(JournalError) {
        try each(
            """
            SELECT t.row, s.number, t.terminal FROM terminal t
            JOIN shift s ON s.terminal_row = t.row AND s.closed_by IS NULL
            WHERE t.merchant = ?1 ORDER BY t.row
            """,
            of: state.merchant
        ) { row, number, terminal in
            let key = ShiftKey(terminal: row, number: UInt32(clamping: number))
            state.obstacles.append(.shift(key, terminal: terminal))
        }
    }

    /// A batch waits for a settlement where one is under way, or where it holds payments and its
    /// terminal names batches or has settled the one before.
    private func addBatches(to state: inout StationState) throws(JournalError) {
        try each(
            """
            SELECT t.row, t.batch, t.terminal FROM terminal t
            LEFT JOIN batch_state s ON s.terminal_row = t.row
            WHERE t.merchant = ?1 AND (s.phase > 0 OR t.batch_has_payments
                AND (t.batch_named OR
                    (SELECT length(theirs) FROM batch_closing c WHERE c.terminal_row = t.row
                    ORDER BY c.seq DESC LIMIT 1) > 0))
            ORDER BY t.row
            """,
            of: state.merchant
        ) { row, number, terminal in
            let key = BatchKey(terminal: row, number: UInt32(clamping: number))
            state.obstacles.append(.batch(key, terminal: terminal))
        }
    }

    private func addPayments(to state: inout StationState) throws(JournalError) {
        try each(
            """
            SELECT t.row, r.seq, t.terminal FROM exchange e JOIN record r ON r.seq = e.id
                JOIN terminal t ON t.row = r.terminal_row
                JOIN leg l ON l.id = e.id * 16 + e.leg
            WHERE e.id IN (\(Schema.openRequests)) AND e.payment = e.id AND l.resolution = 3
                AND r.outcome IS NULL AND t.merchant = ?1 ORDER BY r.seq
            """,
            of: state.merchant
        ) { _, seq, terminal in
            state.obstacles.append(.undecided(payment: seq, terminal: terminal))
        }
    }

    private func each(
        _ selection: String,
        of merchant: String,
        _ body: (TerminalRow, Int64, String) -> Void
    ) throws(JournalError) {
        let statement = try connection.prepare(selection)
        statement.bind(copying: merchant, at: 1)
        while try statement.step() {
            let row = TerminalRow(rawValue: Int32(clamping: statement.integer(0)))
            body(row, statement.integer(1), statement.text(2) ?? "")
        }
    }

    private func lastClose(of merchant: String) throws(JournalError) -> StationClosing? {
        let statement = try connection.prepare(
            StationCloseRow.selection(from: .stationCloses)
                + "WHERE merchant = ?1 ORDER BY seq DESC LIMIT 1"
        )
        statement.bind(copying: merchant, at: 1)
        guard try statement.step() else { return nil }
        let row = try StationCloseRow(statement, from: .stationCloses)
        return StationClosing(
            seq: row.seq,
            merchant: row.merchant,
            businessDate: BusinessDate(rawValue: row.businessDate),
            isForced: row.isForced,
            batches: row.batches,
            shifts: row.shifts,
            undecided: row.undecided
        )
    }
}
