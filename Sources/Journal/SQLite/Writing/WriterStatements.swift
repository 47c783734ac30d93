internal import Book
internal import JournalFormat
internal import Ledger

/// The statements of the writing connection, prepared once.
struct WriterStatements {
    let records: RecordStatements
    let state: StateStatements
    let lookUps: LookUpStatements
    let hosts: HostStatements
    let orders: OrderStatements
    let acts: ActStatements
    let held: HeldStatements
    let day: DayStatements
    let reference: ReferenceStatements

    init(_ connection: Connection) throws(JournalError) {
        records = try RecordStatements(connection)
        state = try StateStatements(connection)
        lookUps = try LookUpStatements(connection)
        hosts = try HostStatements(connection)
        orders = try OrderStatements(connection)
        acts = try ActStatements(connection)
        held = try HeldStatements(connection)
        day = try DayStatements(connection)
        reference = try ReferenceStatements(connection)
    }
}

/// What writes records and what belongs to them.
struct RecordStatements {
    let begin: Statement
    let commit: Statement
    let record: BlockInsert
    let leg: BlockInsert
    let changedLeg: Statement
    let transfer: BlockInsert
    let undone: Statement
    let standing: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        record = try BlockInsert(
            connection,
            into: "record (\(RecordRow.insertedColumns.joined(separator: ", ")))",
            columns: RecordRow.insertedColumns.count
        )
        leg = try BlockInsert(connection, into: "leg", columns: 12)
        changedLeg = try prepare(
            """
            UPDATE leg SET outcome = ?2, resolution = ?3, transfer = ?4, undone_by = ?5,
                delivered = ?6,
                account = nullif(?7, (SELECT account FROM record WHERE seq = id >> 4))
            WHERE id = ?1
            """
        )
        transfer = try BlockInsert(
            connection,
            into: """
                transfer (id, kind, debit_account, credit_account, asset, amount, reverses,
                    business_date, seq, resolves, released, refunds)
                """,
            columns: 12
        )
        undone = try prepare("UPDATE transfer SET undone_by = ?2 WHERE id = ?1")
        standing = try prepare(
            """
            UPDATE transfer SET undone_by = NULL
            WHERE id = (SELECT reverses FROM transfer WHERE id = ?1)
            """
        )
    }
}

/// What writes the state that a batch leaves behind.
struct StateStatements {
    let account: Statement
    let changedAccount: Statement
    let balance: Statement
    let changedBalance: Statement
    let terminal: Statement
    let changedTerminal: Statement
    let paymentChange: Statement
    let tombstone: Statement
    let caught: Statement
    let discrepancy: Statement
    let lateWindow: Statement
    let totals: BlockInsert
    let date: Statement
    let batch: Statement
    let durability: Statement
    let anchor: Statement
    let limitShard: Statement
    let identity: BlockInsert
    let seen: Statement
    let newSeen: Statement
    let forgetSeen: Statement
    let keySerial: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        account = try connection.prepare(inserting: "account", 12)
        changedAccount = try prepare(
            """
            UPDATE account SET frozen = ?2, expiry = ?3, pin_reference = ?4, pin_tries = ?5
            WHERE id = ?1
            """
        )
        balance = try connection.prepare(inserting: "balance", 6)
        changedBalance = try prepare(
            """
            UPDATE balance SET debits_posted = ?2, credits_posted = ?3, debits_pending = ?4,
                credits_pending = ?5 WHERE account = ?1
            """
        )
        let changed = [
            "terminal", "merchant", "ifsf_terminal", "ifsf_merchant", "sealed_master_key",
            "enabled", "signed_on", "batch", "batch_opened_on", "batch_has_payments",
            "paid_since_keys", "key_version", "sealed_keys", "previous_sealed_keys",
            "keys_changed_at", "keys_stop_at", "key_uses", "batch_named",
            "previous_key_version", "previous_keys_stop_at", "previous_keys_changed_at",
            "keys_verified_at", "batch_offered", "fetched",
        ].enumerated().map { "\($1) = ?\($0 + 2)" }.joined(separator: ", ")
        terminal = try connection.prepare(inserting: "terminal", 25)
        changedTerminal = try prepare("UPDATE terminal SET \(changed) WHERE row = ?1")
        paymentChange = try prepare(
            """
            REPLACE INTO payment_change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """
        )
        tombstone = try connection.prepare(inserting: "tombstone", 9)
        caught = try prepare("UPDATE tombstone SET caught = ?2 WHERE seq = ?1")
        discrepancy = try connection.prepare(
            inserting: "discrepancy",
            columnList(of: DiscrepancyRow.self).count
        )
        lateWindow = try connection.prepare(inserting: "late_window", 4)
        totals = try BlockInsert(connection, into: "totals", columns: 10, or: "REPLACE")
        date = try connection.prepare(inserting: "business_date", 3)
        batch = try prepare("INSERT INTO batch VALUES (?1, ?2, ?3, NULL, ?4, NULL, 0)")
        durability = try prepare(
            "UPDATE batch SET durable_us = ?2, seal = ?3, names = ?4 WHERE first_seq = ?1"
        )
        anchor = try prepare(
            "INSERT OR REPLACE INTO anchor VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        )
        limitShard = try prepare("REPLACE INTO limit_shard VALUES (?1, ?2, ?3)")
        identity = try BlockInsert(connection, into: "identity", columns: 4, or: "IGNORE")
        seen = try prepare(
            """
            SELECT ranges FROM seen
            WHERE terminal_row = ?1 AND message_class = ?2 AND window_kind = ?3 AND window = ?4
            """
        )
        keySerial = try prepare("REPLACE INTO key_serial VALUES (?1, ?2, ?3)")
        newSeen = try prepare("REPLACE INTO seen VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        forgetSeen = try prepare(
            """
            DELETE FROM seen WHERE business_date < ?1 AND (window_kind = 1 OR used_us < ?2)
                AND (window_kind > 1 OR NOT EXISTS (SELECT 1 FROM terminal t
                    WHERE t.row = seen.terminal_row AND t.batch = seen.window))
            """
        )
    }
}

/// What reads the rows that a batch needs.
struct LookUpStatements {
    let readAccount: Statement
    let readAccountByCard: Statement
    let readTotals: Statement
    let readIdentity: Statement
    let readPayment: Statement
    let readReversed: Statement
    let readLegs: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        readAccount = try prepare(AccountState.selection + "WHERE a.id = ?1")
        readAccountByCard = try prepare(AccountState.selection + "WHERE a.card_token = ?1")
        readTotals = try prepare(
            """
            SELECT \(TotalsValue.columns) FROM totals
            WHERE business_date = ?1 AND terminal_row = ?2 AND batch = ?3 AND operation = ?4
                AND asset = ?5 AND half = ?6
            """
        )
        readIdentity = try prepare(
            """
            SELECT seq FROM identity
            WHERE business_date = ?1 AND terminal_row = ?2 AND stan = ?3
            """
        )
        readPayment = try prepare(
            """
            SELECT \(RecordRow.columns), reversed_by, attempts, decided_by, forward, ended_by,
                increased_by, ticked_by, told_outcome, told_approval
            FROM record LEFT JOIN (SELECT payment, reversed_by, attempts, decided_by, forward,
                ended_by, increased_by, ticked_by, told_outcome, told_approval
                FROM payment_change) ON payment = seq
            WHERE seq = ?1
            """
        )
        readReversed = try prepare("SELECT payment FROM payment_change WHERE reversed_by = ?1")
        readLegs = try prepare(
            Leg.selection + "WHERE id BETWEEN ?1 * 16 AND ?1 * 16 + 15"
        )
    }
}

extension Connection {
    /// An insert into all columns of a table.
    func prepare(
        inserting table: String,
        _ count: Int
    ) throws(JournalError) -> Statement {
        let places = (1...count).map { "?\($0)" }.joined(separator: ", ")
        return try prepare("INSERT INTO \(table) VALUES (\(places))")
    }
}
