extension Schema {
    /// What operators and their scripts read of pre-authorisations, and of sales of which a part
    /// was given back or may be asked back.
    static let heldViews =
        authorisationView() + """

            CREATE VIEW remainder_v AS
            SELECT
                m.id >> 4 AS payment,
                m.id & 15 AS number,
                \(payment("m.date", "(m.id >> 4)")) AS payment_id,
                date(m.date * 86400, 'unixepoch') AS business_date,
                m.merchant,
                (SELECT name FROM channel WHERE number = m.channel) AS channel,
                m.account,
                printf('%03d', m.asset) AS currency,
                m.asked AS asked_minor,
                m.refunded AS refunded_minor,
                m.reserved AS reserved_minor,
                CASE WHEN m.closed_by IS NULL THEN m.asked - m.refunded - m.reserved ELSE 0 END
                    AS left_minor,
                m.reserved_by,
                m.closed_by,
                m.transfer
            FROM remainder m;
            """

    /// What is held; `more`: columns that older schemas do not have.
    static func authorisationView(_ more: String = "") -> String {
        """

        CREATE VIEW authorisation_v AS
        SELECT
            a.payment,
            \(payment("a.business_date", "a.payment")) AS id,
            date(a.business_date * 86400, 'unixepoch') AS business_date,
            a.code,
            CASE a.state WHEN 1 THEN 'open' WHEN 2 THEN 'completed' WHEN 3 THEN 'voided'
                WHEN 4 THEN 'reversed' WHEN 5 THEN 'lapsed' ELSE 'unknown' END AS state,
            a.merchant,
            (SELECT t.terminal FROM terminal t WHERE t.row = a.terminal_row) AS terminal,
            printf('%06d', a.stan) AS stan,
            a.window,
            a.day,
            printf('%06d', a.card_mask / 320000)
                || substr('*********', 1, a.card_mask % 32 - 10)
                || printf('%04d', a.card_mask / 32 % 10000) AS pan,
            a.amount AS amount_minor,
            CASE a.state WHEN 1 THEN a.held ELSE 0 END AS held_minor,
            a.ceiling AS ceiling_minor,
            printf('%03d', a.asset) AS currency,
            (SELECT name FROM channel WHERE number = a.channel) AS channel,
            a.account,
            date(a.lapses_on * 86400, 'unixepoch') AS lapses_on,
            a.host_code,
            a.reserved_by,
            a.changed_by\(more)
        FROM authorisation a;
        """
    }

    /// `YYMMDD-N` of a payment.
    private static func payment(_ date: String, _ seq: String) -> String {
        "substr(strftime('%Y%m%d', \(date) * 86400, 'unixepoch'), 3) || '-' || \(seq)"
    }
}
