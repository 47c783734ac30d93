extension Schema {
    /// The fourth migration: payments that a host decides.
    ///
    /// `exchange` holds every request to a host, forwards among them; what it says of a payment's
    /// card stands with the payment's record, or with the answer's that belongs to no payment.
    /// `payment_change` repeats what the deciding record says, so that listings need no look-up.
    static let hosts =
        """
        ALTER TABLE payment_change ADD COLUMN decided_by INTEGER;
        ALTER TABLE payment_change ADD COLUMN forward INTEGER;
        ALTER TABLE payment_change ADD COLUMN told_outcome INTEGER;
        ALTER TABLE payment_change ADD COLUMN told_code TEXT;
        ALTER TABLE payment_change ADD COLUMN told_approval TEXT;
        ALTER TABLE leg ADD COLUMN hold INTEGER;
        ALTER TABLE transfer ADD COLUMN resolves INTEGER;
        CREATE UNIQUE INDEX transfer_resolution ON transfer (resolves)
            WHERE resolves IS NOT NULL;

        CREATE TABLE channel_state (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            last_stan INTEGER NOT NULL CHECK (last_stan BETWEEN 0 AND 999999),
            stopped INTEGER NOT NULL CHECK (stopped IN (0, 1)),
            timeout_ms INTEGER NOT NULL,
            in_flight INTEGER NOT NULL,
            forward_limit INTEGER NOT NULL,
            backoff_ms INTEGER NOT NULL,
            backoff_maximum_ms INTEGER NOT NULL,
            attempt_limit INTEGER NOT NULL,
            refusal_limit INTEGER NOT NULL,
            expiry_s INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE exchange (
            id INTEGER PRIMARY KEY,
            payment INTEGER,
            channel INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            message_class INTEGER NOT NULL,
            stan INTEGER NOT NULL,
            at_us INTEGER NOT NULL,
            terminal TEXT NOT NULL,
            merchant TEXT NOT NULL,
            processing_code INTEGER,
            amount INTEGER,
            asset INTEGER,
            expiry INTEGER,
            batch INTEGER NOT NULL,
            original_mti INTEGER,
            original_stan INTEGER,
            original_transmission INTEGER,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            refusals INTEGER NOT NULL,
            next_us INTEGER,
            since_us INTEGER NOT NULL,
            attempts_before INTEGER NOT NULL,
            code TEXT,
            approval TEXT,
            host_reference TEXT,
            answered_by INTEGER,
            discrepancy INTEGER
        ) STRICT;
        CREATE INDEX exchange_open ON exchange (state) WHERE state IN (1, 10, 11, 13, 14);
        CREATE INDEX exchange_link ON exchange (channel, stan);
        CREATE UNIQUE INDEX exchange_forward ON exchange (payment)
            WHERE payment IS NOT NULL AND state IN (10, 11);

        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        DROP VIEW open_v;
        DROP VIEW leg_v;
        """ + hostViews

    private static let hostViews = """
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
                WHEN r.kind = 1 AND r.outcome IS NULL AND c.decided_by IS NULL THEN 'pending'
                WHEN c.reversed_by IS NOT NULL THEN 'reversed'
                WHEN o.name IS NULL THEN 'approved'
                WHEN o.approval THEN 'approved'
                ELSE 'declined' END AS outcome,
            o.name AS reason,
            coalesce(r.code, c.told_code) AS code,
            coalesce(r.approval, c.told_approval) AS authorisation,
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
        LEFT JOIN outcome o ON o.number = coalesce(r.outcome, c.told_outcome)
        LEFT JOIN batch b ON b.first_seq =
            (SELECT first_seq FROM batch WHERE first_seq <= r.seq ORDER BY first_seq DESC LIMIT 1)
        WHERE r.kind < 7;

        CREATE VIEW payment_v AS SELECT * FROM journal_v WHERE kind = 1;

        CREATE VIEW declined_v AS
        SELECT * FROM journal_v WHERE kind IN (1, 2, 3) AND outcome = 'declined';

        CREATE VIEW reversal_v AS SELECT * FROM journal_v WHERE kind = 2;

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
                WHEN 3 THEN 'pending' WHEN 4 THEN 'reversing' ELSE 'unknown' END AS resolution,
            l.transfer,
            l.undone_by,
            l.hold
        FROM leg l;

        \(exchangeView())

        CREATE VIEW forward_v AS SELECT * FROM exchange_v WHERE state_number >= 10;

        CREATE VIEW channel_v AS
        SELECT number, name, last_stan, CASE WHEN stopped THEN 'stopped' ELSE 'open' END AS status,
            (SELECT count(*) FROM exchange WHERE channel = number AND state = 1) AS awaiting,
            (SELECT count(*) FROM exchange WHERE channel = number AND state IN (10, 11))
                AS forwards,
            (SELECT count(*) FROM exchange WHERE channel = number AND state IN (13, 14)) AS held
        FROM channel_state;

        CREATE VIEW open_v AS
        SELECT 'discrepancy' AS what, x.seq, r.terminal, r.amount AS amount_minor,
            (SELECT name FROM outcome WHERE number = x.reason) AS reason, x.original AS original_seq
        FROM discrepancy x JOIN record r ON r.seq = x.seq WHERE x.closed_by IS NULL
        UNION ALL
        SELECT 'tombstone', x.seq, r.terminal, nullif(x.amount, -1), 'original not seen', NULL
        FROM tombstone x JOIN record r ON r.seq = x.seq
        WHERE x.caught IS NULL AND x.business_date >= coalesce(
            (SELECT date FROM business_date ORDER BY date DESC LIMIT 1 OFFSET 1), 0)
        UNION ALL
        SELECT CASE WHEN v.state_number = 1 THEN 'payment' ELSE 'forward' END, v.id, v.terminal,
            v.amount_minor, v.state, v.payment
        FROM exchange_v v WHERE v.state_number IN (1, 10, 11, 13, 14);
        """

    /// The view of requests to hosts; `later`: names of kinds that older schemas do not have.
    static func exchangeView(_ later: String = "") -> String {
        exchangeView(RequestWords(kinds: later))
    }

    /// The view of requests to channels.
    static func exchangeView(_ words: RequestWords) -> String {
        """
        CREATE VIEW exchange_v AS
        SELECT
            e.id,
            e.payment,
            coalesce(s.name, 'channel-' || e.channel) AS channel,
            CASE e.kind WHEN 1 THEN 'purchase' WHEN 2 THEN 'balance' WHEN 3 THEN 'reversal'\(words.kinds)
                ELSE 'unknown' END AS kind,
            \(words.stan) AS stan,
            strftime('%Y-%m-%dT%H:%M:%S', e.at_us / 1000000, 'unixepoch')
                || printf('.%06dZ', e.at_us % 1000000) AS began_at,
            e.terminal,
            e.amount AS amount_minor,
            CASE WHEN e.asset IS NOT NULL THEN printf('%03d', e.asset) END AS currency,
            CASE e.state WHEN 1 THEN 'awaiting' WHEN 2 THEN 'answered' WHEN 3 THEN 'unsent'
                WHEN 4 THEN 'timed-out' WHEN 5 THEN 'late' WHEN 10 THEN 'queued' WHEN 11 THEN 'sent'
                WHEN 12 THEN 'acknowledged' WHEN 13 THEN 'quarantined' WHEN 14 THEN 'expired'
                WHEN 15 THEN 'discarded'\(words.states) ELSE 'unknown' END AS state,
            e.attempts,
            e.refusals,
            CASE WHEN e.next_us IS NOT NULL THEN
                strftime('%Y-%m-%dT%H:%M:%S', e.next_us / 1000000, 'unixepoch')
                || printf('.%06dZ', e.next_us % 1000000) END AS next_at,
            e.code,
            e.approval AS authorisation,
            e.host_reference,
            e.answered_by,
            e.discrepancy,
            e.since_us,
            e.state AS state_number\(words.columns)
        FROM exchange e LEFT JOIN channel_state s ON s.number = e.channel;
        """
    }
}
