internal import Book
internal import JournalFormat
internal import Ledger

/// What the check of one record looks up, prepared once; each is reset after its use.
struct VerifierStatements {
    let anchor: Statement
    let opening: Statement
    let transfer: Statement
    let change: Statement
    let resolution: Statement
    let posted: Statement
    let exchange: Statement
    let takenBack: Statement
    let stations: StationStatements
    let reference: ReferenceLookUp
    let decision: Statement
    let durable: Statement
    let tombstone: Statement
    let discrepancy: Statement
    let lateWindow: Statement
    let record: Statement
    let account: Statement
    let accountKind: Statement
    let authorisation: Statement
    let identity: Statement
    let act: Statement
    let actLookUp: ActLookUp
    /// False for a file of an older schema, whose acts are read from their events.
    let hasActs: Bool

    /// Payments of a date that their terminals have reversed, with what of them was.
    private static let takenBackSelection = """
        SELECT c.payment, c.reversed_by, max(l.asset), sum(l.amount - coalesce(l.delivered, 0))
        FROM payment_change c JOIN leg l
            ON l.id BETWEEN c.payment * 16 AND c.payment * 16 + 15
                AND l.transfer IS NOT NULL AND l.undone_by IS NOT NULL
        WHERE c.reversed_by IS NOT NULL
            AND c.payment >= (SELECT first_seq FROM business_date WHERE date = ?1)
            AND c.payment < coalesce(
                (SELECT min(first_seq) FROM business_date WHERE date > ?1),
                9223372036854775807)
        GROUP BY c.payment
        """

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        anchor = try prepare("SELECT hash FROM anchor WHERE seq = ?1")
        opening = try prepare(
            "SELECT first_seq, reference_form FROM business_date WHERE date = ?1"
        )
        transfer = try prepare(TransferRecord.selection + "WHERE id = ?1")
        change = try prepare(
            """
            SELECT reversed_by, decided_by, forward, told_outcome, told_code, increased_by
            FROM payment_change WHERE payment = ?1
            """
        )
        resolution = try prepare(TransferRecord.selection + "WHERE resolves = ?1")
        posted = try prepare(
            """
            SELECT transfer FROM leg
            WHERE id BETWEEN ?1 * 16 AND ?1 * 16 + 15 AND transfer IS NOT NULL
            """
        )
        exchange = try prepare("SELECT channel FROM exchange WHERE id = ?1")
        takenBack = try prepare(Self.takenBackSelection)
        stations = try StationStatements(connection)
        reference = try ReferenceLookUp(connection)
        decision = try prepare(
            "SELECT heard_at, answered_at FROM decision_time WHERE payment = ?1"
        )
        durable = try prepare(
            """
            SELECT r.at_us, (SELECT began_at + durable_us FROM batch WHERE first_seq <= r.seq
                ORDER BY first_seq DESC LIMIT 1) FROM record r WHERE r.seq = ?1
            """
        )
        tombstone = try prepare(
            """
            SELECT 1 FROM tombstone WHERE seq = ?1 AND terminal_row = ?2 AND card_token IS ?3
                AND business_date = ?4 AND amount = coalesce(?5, -1)
                AND (coalesce(window, window_kind) IS NULL
                    OR window IS ?6 AND window_kind IS ?7)
            """
        )
        lateWindow = try prepare(
            "SELECT 1 FROM late_window WHERE terminal_row = ?1 AND window = ?2 AND seq < ?3"
        )
        discrepancy = try prepare("SELECT 1 FROM discrepancy WHERE seq = ?1")
        record = try prepare("SELECT \(RecordRow.columns) FROM record WHERE seq = ?1")
        account = try prepare(AccountState.selection + "WHERE a.id = ?1")
        accountKind = try prepare("SELECT kind FROM account WHERE id = ?1")
        authorisation = try prepare(AuthorisationRow.selection + "WHERE payment = ?1")
        act = try prepare("SELECT \(ActRow.columns) FROM act WHERE seq = ?1")
        actLookUp = try ActLookUp(connection)
        hasActs = try Schema.check(connection) >= Schema.actsVersion
        identity = try prepare(
            """
            SELECT i.seq, r.kind, r.message_class, r.window, r.outcome FROM identity i
            JOIN record r ON r.seq = i.seq
            WHERE i.business_date = ?1 AND i.terminal_row = ?2 AND i.stan = ?3
            """
        )
    }
}

/// What the check looks up of the days of stations.
struct StationStatements {
    let closing: Statement
    let tick: Statement
    let endedShifts: Statement
    let closedCase: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        closing = try prepare(
            BatchClosingRow.selection(from: .closings)
                + "WHERE terminal_row = ?1 AND batch = ?2 AND seq <= ?3 ORDER BY seq DESC LIMIT 1"
        )
        tick = try prepare(
            UploadTickRow.selection(from: .ticks)
                + "WHERE terminal_row = ?1 AND batch = ?2 AND stan = ?3 AND seq <= ?4"
        )
        endedShifts = try prepare(ShiftRow.selection(from: .shifts) + "WHERE closed_by = ?1")
        closedCase = try prepare(
            "SELECT closed_by FROM discrepancy WHERE seq = ?1 AND item = ?2"
        )
    }
}
