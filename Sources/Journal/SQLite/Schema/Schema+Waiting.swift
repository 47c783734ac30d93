extension Schema {
    /// The seventh migration: `open_v` lists reversals that wait for their original as long as it
    /// may still come, which is longer than two business dates where they are closed in a hurry.
    ///
    /// A terminal's day is remembered for four days; the list says five, because SQL does not know
    /// where the institution's day begins.
    static let waiting = """
        DROP VIEW open_v;
        CREATE VIEW open_v AS
        SELECT 'discrepancy' AS what, x.seq, r.terminal, r.amount AS amount_minor,
            (SELECT name FROM outcome WHERE number = x.reason) AS reason, x.original AS original_seq
        FROM discrepancy x JOIN record r ON r.seq = x.seq WHERE x.closed_by IS NULL
        UNION ALL
        SELECT 'tombstone', x.seq, r.terminal, nullif(x.amount, -1), 'original not seen', NULL
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
