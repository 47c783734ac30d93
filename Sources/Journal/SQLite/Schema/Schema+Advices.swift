extension Schema {
    /// The tenth migration: advices in suspense, what adds to a sale, and operators at terminals.
    ///
    /// `leg.account` is the account of the ledger that paid a leg, where it is not that of the
    /// payment's record: suspense. It is set with the transfer that it follows from, and no hash
    /// covers it. `payment_change.increased_by` is the tip or adjustment of a sale that stands.
    /// Operators stay in the live file; the digest of balances covers them (`StateDigest.ofHeld`).
    static let advices =
        """
        ALTER TABLE leg ADD COLUMN account INTEGER;
        ALTER TABLE payment_change ADD COLUMN increased_by INTEGER;

        CREATE TABLE operator (
            merchant TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 999),
            name TEXT NOT NULL,
            role INTEGER NOT NULL CHECK (role IN (1, 2)),
            password BLOB NOT NULL CHECK (length(password) = 16),
            tries INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 5),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            PRIMARY KEY (merchant, number)
        ) STRICT, WITHOUT ROWID;

        DROP INDEX exchange_moving;
        CREATE UNIQUE INDEX exchange_moving ON exchange (payment, leg)
            WHERE payment IS NOT NULL AND kind IN (1, 3, 4, 5, 6, 7, 8) AND state IN (1, 10, 11);

        DROP VIEW open_v;
        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        DROP VIEW leg_v;
        DROP VIEW exchange_v;
        """ + legView(" WHEN 6 THEN 'held'", paidBy: ",\n    l.account")
        + exchangeView(
            """

                        WHEN 4 THEN 'authorisation' WHEN 5 THEN 'completion' WHEN 6 THEN 'void'
                        WHEN 7 THEN 'refund' WHEN 8 THEN 'advice' WHEN 9 THEN 'notice'
            """
        ) + ListedKinds.withAdvices.views + openView + operatorView

    /// What operators and their scripts read of the operators at terminals: no password.
    private static let operatorView =
        """

        CREATE VIEW operator_v AS
        SELECT
            o.merchant,
            printf('%03d', o.number) AS number,
            o.name,
            CASE o.role WHEN 1 THEN 'cashier' WHEN 2 THEN 'supervisor' ELSE 'unknown' END AS role,
            CASE WHEN NOT o.enabled THEN 'disabled' WHEN o.tries >= 5 THEN 'blocked'
                ELSE 'enabled' END AS status,
            o.tries
        FROM operator o;
        """

    /// What waits for a person, or for what it is about: a query that found nothing waits like a
    /// reversal that came first.
    private static let openView =
        """

        CREATE VIEW open_v AS
        SELECT 'discrepancy' AS what, x.seq, r.terminal, r.amount AS amount_minor,
            (SELECT name FROM outcome WHERE number = x.reason) AS reason, x.original AS original_seq
        FROM discrepancy x JOIN record r ON r.seq = x.seq WHERE x.closed_by IS NULL
        UNION ALL
        SELECT 'tombstone', x.seq, r.terminal, nullif(x.amount, -1),
            CASE r.kind WHEN 2 THEN 'original not seen' ELSE 'asked for and not seen' END, NULL
        FROM tombstone x JOIN record r ON r.seq = x.seq
            LEFT JOIN terminal t ON t.row = x.terminal_row
        WHERE x.caught IS NULL AND (x.business_date >= coalesce(
                (SELECT date FROM business_date ORDER BY date DESC LIMIT 1 OFFSET 1), 0)
            OR x.window_kind = 1 AND coalesce(x.window, t.batch) = t.batch
                AND coalesce(t.batch_opened_on, 0) <= x.business_date
            OR x.window_kind > 1 AND r.at_us >= 5 * -86400000000
                + (SELECT at_us FROM record ORDER BY seq DESC LIMIT 1))
        UNION ALL
        SELECT CASE WHEN v.state_number = 1 THEN 'payment' ELSE 'forward' END, v.id, v.terminal,
            v.amount_minor, v.state, v.payment
        FROM exchange_v v WHERE v.state_number IN (1, 10, 11, 13, 14);
        """
}

extension Schema.ListedKinds {
    /// The same records; what is acknowledged before its host has answered waited for no host, and
    /// a sale says what adds to it.
    static let withAdvices: Self = {
        var listed = withPeople(.ofItsDate)
        listed.isAwaited = true
        listed.increased = ",\n            c.increased_by"
        return listed
    }()
}
