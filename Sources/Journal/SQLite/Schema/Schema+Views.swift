extension Schema {
    /// What operators and their scripts read: see docs/journal.md, which makes them an interface.
    static let views = """
        CREATE VIEW journal_v AS
        SELECT
            r.seq,
            substr(d.text, 3, 2) || substr(d.text, 6, 2) || substr(d.text, 9, 2)
                || '-' || r.seq AS id,
            d.text AS business_date,
            strftime('%Y-%m-%dT%H:%M:%S', r.at_us / 1000000, 'unixepoch')
                || printf('.%06dZ', r.at_us % 1000000) AS received_at,
            CASE WHEN b.durable_us IS NOT NULL THEN
                strftime('%Y-%m-%dT%H:%M:%S', (b.began_at + b.durable_us) / 1000000, 'unixepoch')
                || printf('.%06dZ', (b.began_at + b.durable_us) % 1000000) END AS answered_at,
            (SELECT name FROM listener WHERE number = r.listener) AS listener,
            (SELECT name FROM dialect WHERE number = r.dialect) AS dialect,
            r.terminal,
            r.merchant,
            CASE WHEN r.mti IS NOT NULL THEN printf('%04x', r.mti) END AS mti,
            (SELECT name FROM operation WHERE number = r.operation) AS operation,
            CASE WHEN r.stan IS NOT NULL THEN printf('%06d', r.stan) END AS stan,
            r.window,
            CASE WHEN r.kind <= 3 THEN
                substr(d.text, 4, 1)
                || strftime('%j', r.business_date * 86400, 'unixepoch')
                || substr(n.digits, 1 + d.position / 78364164096 % 36, 1)
                || substr(n.digits, 1 + d.position / 2176782336 % 36, 1)
                || substr(n.digits, 1 + d.position / 60466176 % 36, 1)
                || substr(n.digits, 1 + d.position / 1679616 % 36, 1)
                || substr(n.digits, 1 + d.position / 46656 % 36, 1)
                || substr(n.digits, 1 + d.position / 1296 % 36, 1)
                || substr(n.digits, 1 + d.position / 36 % 36, 1)
                || substr(n.digits, 1 + d.position % 36, 1) END AS rrn,
            CASE WHEN r.card_mask IS NOT NULL THEN
                printf('%06d', r.card_mask / 320000)
                || substr('*********', 1, r.card_mask % 32 - 10)
                || printf('%04d', r.card_mask / 32 % 10000) END AS pan,
            r.amount AS amount_minor,
            CASE WHEN r.currency IS NOT NULL THEN printf('%03d', r.currency) END AS currency,
            (SELECT name FROM channel WHERE number = r.channel) AS channel,
            (SELECT name FROM rule WHERE number = r.rule) AS route,
            CASE
                WHEN r.kind = 4 THEN 'refused'
                WHEN c.reversed_by IS NOT NULL THEN 'reversed'
                WHEN r.outcome IS NULL THEN 'approved'
                WHEN o.approval THEN 'approved'
                ELSE 'declined' END AS outcome,
            o.name AS reason,
            r.code,
            r.approval AS authorisation,
            r.account,
            (SELECT substr(t, 3, 2) || substr(t, 6, 2) || substr(t, 9, 2) || '-' || p.seq
                FROM (SELECT date(p.business_date * 86400, 'unixepoch') AS t, p.seq AS seq
                    FROM record p WHERE p.seq = r.original_seq) p) AS original_id,
            (SELECT substr(t, 3, 2) || substr(t, 6, 2) || substr(t, 9, 2) || '-' || p.seq
                FROM (SELECT date(p.business_date * 86400, 'unixepoch') AS t, p.seq AS seq
                    FROM record p WHERE p.seq = r.group_seq) p) AS group_id,
            b.began_at + b.durable_us - r.at_us AS duration_us,
            coalesce(c.attempts, r.times) AS attempts,
            r.note,
            r.kind,
            r.at_us,
            b.began_at - r.at_us AS wait_us,
            b.durable_us AS commit_us,
            c.reversed_by,
            r.original_seq,
            r.group_seq
        FROM record r
        CROSS JOIN (SELECT '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' AS digits) n
        CROSS JOIN (SELECT s.seq AS seq, date(s.business_date * 86400, 'unixepoch') AS text,
                s.seq - (SELECT first_seq FROM business_date WHERE date = s.business_date) + 1
                    AS position FROM record s) d ON d.seq = r.seq
        LEFT JOIN payment_change c ON c.payment = r.seq
        LEFT JOIN outcome o ON o.number = r.outcome
        LEFT JOIN batch b ON b.first_seq =
            (SELECT first_seq FROM batch WHERE first_seq <= r.seq ORDER BY first_seq DESC LIMIT 1)
        WHERE r.kind <> 7;

        CREATE VIEW payment_v AS SELECT * FROM journal_v WHERE kind = 1;

        CREATE VIEW declined_v AS
        SELECT * FROM journal_v WHERE kind IN (1, 2, 3) AND outcome = 'declined';

        CREATE VIEW reversal_v AS SELECT * FROM journal_v WHERE kind = 2;

        CREATE VIEW open_v AS
        SELECT 'discrepancy' AS what, x.seq, r.terminal, r.amount AS amount_minor,
            (SELECT name FROM outcome WHERE number = x.reason) AS reason, x.original AS original_seq
        FROM discrepancy x JOIN record r ON r.seq = x.seq WHERE x.closed_by IS NULL
        UNION ALL
        SELECT 'tombstone', x.seq, r.terminal, nullif(x.amount, -1), 'original not seen', NULL
        FROM tombstone x JOIN record r ON r.seq = x.seq
        WHERE x.caught IS NULL AND x.business_date >= coalesce(
            (SELECT date FROM business_date ORDER BY date DESC LIMIT 1 OFFSET 1), 0);

        CREATE VIEW leg_v AS
        SELECT
            l.id >> 4 AS payment,
            l.id & 15 AS number,
            (SELECT name FROM channel WHERE number = l.channel) AS channel,
            (SELECT name FROM rule WHERE number = l.rule) AS route,
            l.amount AS amount_minor,
            printf('%03d', l.asset) AS currency,
            (SELECT name FROM outcome WHERE number = l.outcome) AS outcome,
            CASE l.resolution WHEN 0 THEN 'declined' WHEN 1 THEN 'posted' WHEN 2 THEN 'reversed'
                ELSE 'unknown' END AS resolution,
            l.transfer,
            l.undone_by
        FROM leg l;

        CREATE VIEW account_v AS
        SELECT
            a.id,
            k.name AS kind,
            CASE WHEN a.card_mask IS NOT NULL THEN
                printf('%06d', a.card_mask / 320000)
                || substr('*********', 1, a.card_mask % 32 - 10)
                || printf('%04d', a.card_mask / 32 % 10000) END AS pan,
            a.merchant,
            printf('%03d', a.asset) AS asset,
            b.credits_posted - b.debits_posted AS posted_minor,
            b.debits_pending AS held_minor,
            b.credits_posted - b.debits_posted - b.debits_pending AS available_minor,
            CASE WHEN a.frozen THEN 'frozen' ELSE 'open' END AS status,
            CASE WHEN a.expiry IS NOT NULL THEN printf('%04d', a.expiry) END AS expiry,
            b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending
        FROM account a
        JOIN balance b ON b.account = a.id
        JOIN account_kind k ON k.number = a.kind;

        CREATE VIEW terminal_v AS
        SELECT row, terminal, merchant, ifsf_terminal, ifsf_merchant,
            CASE WHEN NOT enabled THEN 'disabled' WHEN signed_on THEN 'signed-on'
                ELSE 'registered' END AS status,
            batch, key_version,
            CASE WHEN keys_changed_at > 0 THEN
                strftime('%Y-%m-%dT%H:%M:%S', keys_changed_at / 1000000, 'unixepoch')
                || printf('.%06dZ', keys_changed_at % 1000000) END AS keys_changed_at
        FROM terminal;
        """
}
