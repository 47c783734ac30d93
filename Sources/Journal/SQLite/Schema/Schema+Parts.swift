extension Schema {
    /// Reversals of a part: what was delivered stands in the leg and in the reversal for the host.
    ///
    /// `ended_by` is the terminal's accepted reversal of what an operator had reversed; in older
    /// files it follows from the reversals that name the payment. `batch_named` follows from the
    /// windows that were seen: a batch whose number was never one has no payment that names it.
    static let parts =
        """
        ALTER TABLE leg ADD COLUMN delivered INTEGER;
        ALTER TABLE exchange ADD COLUMN delivered INTEGER;
        ALTER TABLE payment_change ADD COLUMN ended_by INTEGER;
        UPDATE payment_change SET ended_by = (SELECT min(r.seq) FROM record r
            WHERE r.original_seq = payment AND r.kind = 2 AND r.holds_identity
                AND r.seq > reversed_by)
            WHERE reversed_by IS NOT NULL;
        ALTER TABLE terminal ADD COLUMN batch_named INTEGER NOT NULL DEFAULT 0
            CHECK (batch_named IN (0, 1));
        UPDATE terminal SET batch_named = 1 WHERE batch_has_payments AND (row, batch) IN (
            SELECT terminal_row, window FROM seen WHERE message_class <> 8
            UNION SELECT terminal_row, window FROM record WHERE kind IN (1, 2) AND seq >= coalesce(
                (SELECT identities_from FROM anchor ORDER BY seq DESC LIMIT 1), 0));
        DROP VIEW leg_v;
        """ + legView()

    /// The view of legs.
    ///
    /// `later`: names of states that older schemas do not have; `paidBy`: a column that they do not
    /// have either.
    static func legView(_ later: String = "", paidBy: String = "") -> String {
        """

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
                WHEN 3 THEN 'pending' WHEN 4 THEN 'reversing'\(later) \
        ELSE 'unknown' END AS resolution,
            l.transfer,
            l.undone_by,
            l.hold,
            l.delivered AS delivered_minor\(paidBy)
        FROM leg l;

        """
    }
}
