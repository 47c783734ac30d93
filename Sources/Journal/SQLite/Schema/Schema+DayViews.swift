extension Schema {
    /// What operators and their scripts read of the day of a station.
    static let dayViews = totalsView + batchView + shiftView + caseView + deviceView + openView

    /// Microseconds since 1970 as RFC 3339, UTC.
    static func time(_ column: String) -> String {
        """
        CASE WHEN \(column) IS NOT NULL THEN
                strftime('%Y-%m-%dT%H:%M:%S', \(column) / 1000000, 'unixepoch')
                || printf('.%06dZ', \(column) % 1000000) END
        """
    }

    private static func date(_ column: String) -> String {
        "date(\(column) * 86400, 'unixepoch')"
    }

    private static func terminal(_ column: String) -> String {
        "(SELECT terminal FROM terminal WHERE row = \(column))"
    }

    private static func merchant(_ column: String) -> String {
        "(SELECT merchant FROM terminal WHERE row = \(column))"
    }

    private static let totalsView =
        """

        CREATE VIEW totals_v AS
        SELECT
            \(date("x.business_date")) AS business_date,
            \(terminal("x.terminal_row")) AS terminal,
            \(merchant("x.terminal_row")) AS merchant,
            x.batch,
            \(totalsClass("x.operation")) AS class,
            printf('%03d', x.asset) AS currency,
            CASE x.half WHEN 1 THEN 'foreign' ELSE 'domestic' END AS half,
            x.count,
            x.amount AS amount_minor,
            x.reversed_count,
            x.reversed_amount AS reversed_minor
        FROM totals x;

        CREATE VIEW day_v AS
        SELECT
            \(date("f.business_date")) AS business_date,
            \(terminal("f.terminal_row")) AS terminal,
            \(merchant("f.terminal_row")) AS merchant,
            nullif(f.shift, 0) AS shift,
            CASE f.channel WHEN 0 THEN 'in-house' ELSE coalesce((SELECT name FROM channel_state
                WHERE number = f.channel), 'channel-' || f.channel) END AS channel,
            \(totalsClass("f.operation")) AS class,
            printf('%03d', f.asset) AS currency,
            CASE f.half WHEN 1 THEN 'foreign' ELSE 'domestic' END AS half,
            CASE f.reversal WHEN 1 THEN 'reversals' ELSE 'payments' END AS what,
            f.count,
            f.amount AS amount_minor,
            f.reversed_count,
            f.reversed_amount AS reversed_minor
        FROM fold f;
        """

    private static func totalsClass(_ column: String) -> String {
        """
        CASE \(column) WHEN 10 THEN 'purchases' WHEN 12 THEN 'reversals' WHEN 20 THEN 'voids'
                WHEN 21 THEN 'refunds' WHEN 24 THEN 'completions' WHEN 25 THEN 'completion-voids'
                WHEN 28 THEN 'offline-sales' WHEN 32 THEN 'increases' WHEN 37 THEN 'top-ups'
                WHEN 38 THEN 'top-up-voids' ELSE 'unknown' END
        """
    }

    private static let batchView =
        """

        CREATE VIEW batch_v AS
        SELECT
            c.seq,
            \(terminal("c.terminal_row")) AS terminal,
            \(merchant("c.terminal_row")) AS merchant,
            c.batch,
            \(date("c.opened_on")) AS opened_on,
            \(date("c.closed_on")) AS closed_on,
            \(time("c.at_us")) AS closed_at,
            CASE c.kind WHEN 1 THEN 'settled' WHEN 2 THEN 'uploaded' WHEN 3 THEN 'forced'
                ELSE 'unknown' END AS kind,
            printf('%03d', c.asset) AS currency,
            length(c.theirs) > 0 AS compared,
            c.rows,
            c.changed_by
        FROM batch_closing c;
        """

    private static let shiftView =
        """

        CREATE VIEW shift_v AS
        SELECT
            \(terminal("s.terminal_row")) AS terminal,
            s.number,
            s.merchant,
            printf('%03d', s.operator) AS operator,
            CASE WHEN s.closed_by IS NULL THEN 'open' ELSE 'closed' END AS status,
            \(date("s.opened_on")) AS opened_on,
            \(time("s.opened_at")) AS opened_at,
            s.opened_by,
            \(time("s.closed_at")) AS closed_at,
            s.closed_by
        FROM shift s;
        """

    private static let caseView =
        """

        CREATE VIEW case_v AS
        SELECT
            CASE d.item WHEN 0 THEN '' || d.seq ELSE d.seq || '.' || d.item END AS id,
            d.seq,
            d.item,
            CASE d.kind WHEN 0 THEN 'general' WHEN 1 THEN 'settlement' WHEN 2 THEN 'undecided'
                WHEN 3 THEN 'missing-here' WHEN 4 THEN 'missing-there' WHEN 5 THEN 'differs'
                WHEN 6 THEN 'shift' WHEN 7 THEN 'station' ELSE 'unknown' END AS kind,
            CASE WHEN d.closed_by IS NULL THEN 'open' ELSE 'closed' END AS status,
            (SELECT name FROM outcome WHERE number = d.reason) AS reason,
            r.terminal,
            r.merchant,
            CASE WHEN d.stan IS NOT NULL THEN printf('%06d', d.stan) END AS stan,
            d.ours AS ours_minor,
            d.theirs AS theirs_minor,
            d.original AS original_seq,
            \(date("r.business_date")) AS opened_on,
            \(date("d.due")) AS due_on,
            d.closed_by
        FROM discrepancy d LEFT JOIN record r ON r.seq = d.seq;
        """

    private static let deviceView =
        """

        CREATE VIEW device_v AS
        SELECT
            \(terminal("v.terminal_row")) AS terminal,
            \(merchant("v.terminal_row")) AS merchant,
            v.serial,
            v.model,
            v.software,
            v.seq
        FROM device v;
        """

    /// What waits for a person, or for what it is about.
    private static let openView =
        """

        CREATE VIEW open_v AS
        SELECT 'discrepancy' AS what, v.seq, v.terminal,
            coalesce(v.ours_minor, v.theirs_minor, r.amount) AS amount_minor,
            CASE v.kind WHEN 'general' THEN v.reason ELSE v.kind END AS reason, v.original_seq,
            v.id AS case_id
        FROM case_v v LEFT JOIN record r ON r.seq = v.seq WHERE v.closed_by IS NULL
        UNION ALL
        SELECT 'tombstone', x.seq, r.terminal, nullif(x.amount, -1),
            CASE r.kind WHEN 2 THEN 'original not seen' ELSE 'asked for and not seen' END, NULL,
            NULL
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
            v.amount_minor, v.state, v.payment, NULL
        FROM exchange_v v WHERE v.state_number IN (1, 10, 11, 13, 14);
        """
}
