extension Schema {
    /// Also of the sixth migration: when a payment with a host was asked, heard of and answered.
    ///
    /// In the live file all of it follows from the record that decided the payment. An archive of
    /// one business date lacks that record where the host answered on the next date:
    /// `decision_time` keeps its times there, and is empty anywhere else.
    ///
    /// DE 37 goes on later behind each restored file, which `meta` notes as `number_skip:SEQ`.
    static let hostTimes =
        """
        CREATE TABLE decision_time (
            payment INTEGER PRIMARY KEY,
            heard_at INTEGER NOT NULL,
            answered_at INTEGER
        ) STRICT;

        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        """ + ListedKinds.actsDone.views

    /// Whether a host decides the payment of the row.
    fileprivate static let waits = "r.kind = 1 AND r.outcome IS NULL"
    /// The request to the host is durable, and leaves.
    fileprivate static let asked = "(CASE WHEN \(waits) THEN b.began_at + b.durable_us END)"
    /// The host's answer is here, or it is given up.
    fileprivate static let heard = "coalesce(h.at_us, q.heard_at)"
    /// What the terminal is told is durable.
    fileprivate static let answered = """
        (CASE WHEN \(waits) THEN coalesce(k.began_at + k.durable_us, q.answered_at)
            ELSE b.began_at + b.durable_us END)
        """

    /// Microseconds since 1970 as RFC 3339, UTC.
    fileprivate static func text(of time: String) -> String {
        """
        CASE WHEN \(time) IS NOT NULL THEN
            strftime('%Y-%m-%dT%H:%M:%S', \(time) / 1000000, 'unixepoch')
            || printf('.%06dZ', \(time) % 1000000) END
        """
    }

    /// Which records `journal_v` lists, and what it says of operators' acts.
    struct ListedKinds {
        var acts: String
        var refused: String
        /// What it says of acts that wait for a second person.
        var proposed: String
        var listed: String
        var reference = ReferenceCharacters.base36
        /// Whether only what a host decides before its terminal is answered has waited for it.
        var isAwaited = false
        /// What else is pending, whatever its terminal was told.
        var undecided = ""
        /// What else is approved, as its terminal was told.
        var answered = ""
        /// A column that older schemas do not have.
        var increased = ""

        /// Acts that were done, as they were until more than one person was known.
        static let actsDone = ListedKinds(
            acts: "r.kind = 5",
            refused: "r.kind = 4",
            proposed: "",
            listed: "r.kind < 7"
        )
    }
}

extension Schema.ListedKinds {
    private var replied: String {
        let time = "\(Schema.answered) - \(Schema.heard)"
        return isAwaited ? "CASE WHEN \(Schema.waits) THEN \(time) END" : time
    }

    /// The views of records.
    var views: String {
        """
        CREATE VIEW journal_v AS
        SELECT
            r.seq,
            substr(d.text, 3, 2) || substr(d.text, 6, 2) || substr(d.text, 9, 2)
                || '-' || r.seq AS id,
            d.text AS business_date,
            strftime('%Y-%m-%dT%H:%M:%S', r.at_us / 1000000, 'unixepoch')
                || printf('.%06dZ', r.at_us % 1000000) AS received_at,
            \(Schema.text(of: Schema.answered)) AS answered_at,
            (SELECT name FROM listener WHERE number = r.listener) AS listener,
            (SELECT name FROM dialect WHERE number = r.dialect) AS dialect,
            coalesce(r.terminal, a.terminal) AS terminal,
            coalesce(r.merchant, a.merchant) AS merchant,
            CASE WHEN r.mti IS NOT NULL THEN printf('%04x', r.mti) END AS mti,
            coalesce(a.verb, (SELECT name FROM operation WHERE number = r.operation)) AS operation,
            CASE WHEN r.stan IS NOT NULL THEN printf('%06d', r.stan) END AS stan,
            r.window,
            CASE WHEN r.kind <= 3 THEN
                substr(d.text, 4, 1)
                || strftime('%j', r.business_date * 86400, 'unixepoch')
                \(reference.expression) END AS rrn,
            CASE WHEN coalesce(r.card_mask, a.card_mask) IS NOT NULL THEN
                printf('%06d', coalesce(r.card_mask, a.card_mask) / 320000)
                || substr('*********', 1, coalesce(r.card_mask, a.card_mask) % 32 - 10)
                || printf('%04d', coalesce(r.card_mask, a.card_mask) / 32 % 10000) END AS pan,
            coalesce(r.amount, a.amount) AS amount_minor,
            CASE WHEN coalesce(r.currency, a.currency) IS NOT NULL THEN
                printf('%03d', coalesce(r.currency, a.currency)) END AS currency,
            coalesce((SELECT name FROM channel WHERE number = r.channel), a.channel) AS channel,
            (SELECT name FROM rule WHERE number = r.rule) AS route,
            CASE
                WHEN \(refused) THEN 'refused'\(proposed)
                WHEN r.kind = 1 AND r.outcome IS NULL AND c.decided_by IS NULL THEN 'pending'
                WHEN c.reversed_by IS NOT NULL THEN 'reversed'\(undecided)
                WHEN o.name IS NULL THEN 'approved'
                WHEN o.approval THEN 'approved'\(answered)
                ELSE 'declined' END AS outcome,
            o.name AS reason,
            coalesce(r.code, c.told_code) AS code,
            coalesce(r.approval, c.told_approval) AS authorisation,
            coalesce(r.account, a.account) AS account,
            (SELECT substr(t, 3, 2) || substr(t, 6, 2) || substr(t, 9, 2) || '-' || p.seq
                FROM (SELECT date(p.business_date * 86400, 'unixepoch') AS t, p.seq AS seq
                    FROM record p WHERE p.seq = r.original_seq) p) AS original_id,
            (SELECT substr(t, 3, 2) || substr(t, 6, 2) || substr(t, 9, 2) || '-' || p.seq
                FROM (SELECT date(p.business_date * 86400, 'unixepoch') AS t, p.seq AS seq
                    FROM record p WHERE p.seq = r.group_seq) p) AS group_id,
            \(Schema.answered) - r.at_us AS duration_us,
            coalesce(c.attempts, r.times) AS attempts,
            r.note,
            r.kind,
            r.at_us,
            b.began_at - r.at_us AS wait_us,
            b.durable_us AS commit_us,
            c.reversed_by,
            r.original_seq,
            r.group_seq,
            c.decided_by,
            \(Schema.text(of: Schema.asked)) AS asked_at,
            \(Schema.text(of: Schema.heard)) AS host_answered_at,
            \(Schema.heard) - \(Schema.asked) AS host_us,
            \(replied) AS reply_us,
            a.operator,
            a.reason AS operator_reason,
            a.object\(increased)
        FROM record r
        CROSS JOIN (SELECT '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' AS digits) n
        CROSS JOIN (SELECT s.seq AS seq, date(s.business_date * 86400, 'unixepoch') AS text,
                s.seq - (SELECT first_seq FROM business_date WHERE date = s.business_date) + 1
                    + 1000000 * (SELECT count(*) FROM meta
                        WHERE key GLOB 'number_skip:*' AND value < s.seq)
                    AS position\(reference.columns) FROM record s) d ON d.seq = r.seq
        LEFT JOIN payment_change c ON c.payment = r.seq
        LEFT JOIN act a ON \(acts) AND a.seq = r.seq
        LEFT JOIN outcome o ON o.number = coalesce(r.outcome, c.told_outcome)
        LEFT JOIN batch b ON b.first_seq =
            (SELECT first_seq FROM batch WHERE first_seq <= r.seq ORDER BY first_seq DESC LIMIT 1)
        LEFT JOIN record h ON h.seq = c.decided_by
        LEFT JOIN decision_time q ON q.payment = r.seq
        LEFT JOIN batch k ON k.first_seq =
            (SELECT first_seq FROM batch WHERE first_seq <= h.seq ORDER BY first_seq DESC LIMIT 1)
        WHERE \(listed);

        CREATE VIEW payment_v AS SELECT * FROM journal_v WHERE kind = 1;

        CREATE VIEW declined_v AS
        SELECT * FROM journal_v WHERE kind IN (1, 2, 3) AND outcome = 'declined';

        CREATE VIEW reversal_v AS SELECT * FROM journal_v WHERE kind = 2;
        """
    }
}
