extension Schema {
    /// The thirteenth migration: orders of wallets.
    ///
    /// `exchange.order_number` is the number by which a wallet knows an order or a refund, NULL
    /// where a host knows a request by `stan`; `original_order` and `remainder.order_number` name
    /// the order that is taken back. `channel_state.wallet` holds the terms of a wallet, NULL for a
    /// host. `wallet_order` has a row for each payment at a wallet, named as its request:
    /// `asked_us` is when its terminal asked last, `told_us` when that was told that nothing is
    /// decided, `hurried_us` from when on it is to be undone at once, `paid_us` when we learned
    /// that it is paid, `ended_us` when it came to its last end; `drawn_in` is the record with
    /// which its terminal had the code to draw, `other_total` what its wallet says was paid where
    /// that is another amount; `hint_us` stands where its wallet said something behind the end,
    /// then, and has not answered since what became of it. `meta` keeps the salt of the last start
    /// as `order_salt`. State 16 of a request has been taken by its channel, which is asked until
    /// its money is there.
    static let orders =
        """
        ALTER TABLE exchange ADD COLUMN order_number TEXT;
        ALTER TABLE exchange ADD COLUMN original_order TEXT;
        ALTER TABLE channel_state ADD COLUMN wallet BLOB;
        ALTER TABLE remainder ADD COLUMN order_number TEXT;

        CREATE TABLE wallet_order (
            id INTEGER PRIMARY KEY,
            leg INTEGER NOT NULL CHECK (leg > 0),
            channel INTEGER NOT NULL,
            number TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            at_us INTEGER NOT NULL,
            terminal TEXT NOT NULL,
            batch INTEGER NOT NULL,
            drawn INTEGER NOT NULL CHECK (drawn IN (0, 1)),
            answer_within_ms INTEGER,
            state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 9),
            asked_us INTEGER NOT NULL,
            told_us INTEGER,
            hurried_us INTEGER,
            paid_us INTEGER,
            ended_us INTEGER,
            provider_number TEXT,
            undoing INTEGER,
            drawn_in INTEGER,
            other_total INTEGER CHECK (other_total > 0),
            hinted_by INTEGER,
            hint_us INTEGER,
            CHECK (state NOT IN (4, 5) OR paid_us IS NOT NULL)
        ) STRICT;
        CREATE INDEX wallet_order_at_hand ON wallet_order (id)
            WHERE state IN (1, 2, 3, 4, 7, 9) OR hint_us IS NOT NULL;

        DROP INDEX exchange_open;
        CREATE INDEX exchange_open ON exchange (state) WHERE state IN (1, 10, 11, 13, 14, 16);
        DROP INDEX exchange_moving;
        CREATE UNIQUE INDEX exchange_moving ON exchange (payment, leg)
            WHERE payment IS NOT NULL AND kind IN (1, 3, 4, 5, 6, 7, 8, 10, 11, 12)
                AND state IN (1, 10, 11);

        DROP VIEW open_v;
        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        DROP VIEW exchange_v;
        """ + exchangeView(.withOrders) + ListedKinds.withOrders.views + orderView + openView

    /// Ids of what is open with channels: requests, and orders of which nobody knows yet whether
    /// they stand.
    static let openRequests = """
        SELECT id FROM exchange WHERE state IN (1, 10, 11, 13, 14)
            UNION SELECT id FROM wallet_order WHERE state IN (1, 2, 3, 4, 9)
        """

    /// What operators and their scripts read of orders.
    private static let orderView =
        """

        CREATE VIEW order_v AS
        SELECT
            w.id,
            w.terminal,
            w.batch,
            coalesce(s.name, 'channel-' || w.channel) AS channel,
            w.number,
            w.amount AS amount_minor,
            CASE w.state WHEN 1 THEN 'asked' WHEN 2 THEN 'drawn' WHEN 3 THEN 'resolving'
                WHEN 4 THEN 'unclaimed' WHEN 5 THEN 'paid' WHEN 6 THEN 'unpaid'
                WHEN 7 THEN 'undoing' WHEN 8 THEN 'undone' WHEN 9 THEN 'disputed'
                ELSE 'unknown' END AS state,
            \(time("w.at_us")) AS began_at,
            \(time("w.told_us")) AS told_at,
            \(time("w.paid_us")) AS paid_at,
            \(time("w.ended_us")) AS ended_at,
            w.provider_number,
            w.undoing,
            w.state AS state_number
        FROM wallet_order w LEFT JOIN channel_state s ON s.number = w.channel;
        """

    /// What waits for a person, for a channel, or for what it is about; an order that is taken back
    /// as what takes it back, as long as that is open.
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
        FROM exchange_v v WHERE v.state_number IN (1, 10, 11, 13, 14, 16)
        UNION ALL
        SELECT 'order', v.id, v.terminal, v.amount_minor, v.state, v.id, NULL
        FROM order_v v
        WHERE v.state_number IN (2, 3, 4, 9) OR v.state_number = 7 AND NOT EXISTS (
            SELECT 1 FROM exchange e WHERE e.id = v.undoing AND e.state IN (10, 11, 13, 14, 16));
        """

    /// What the view of requests says beyond its first form.
    struct RequestWords {
        /// Names of kinds.
        var kinds = ""
        /// Names of states.
        var states = ""
        /// The number at a host.
        var stan = "printf('%06d', e.stan)"
        /// Further columns.
        var columns = ""

        fileprivate static let withOrders = RequestWords(
            kinds: """

                            WHEN 4 THEN 'authorisation' WHEN 5 THEN 'completion' WHEN 6 THEN 'void'
                            WHEN 7 THEN 'refund' WHEN 8 THEN 'advice' WHEN 9 THEN 'notice'
                            WHEN 10 THEN 'order' WHEN 11 THEN 'cancel' WHEN 12 THEN 'close'
                """,
            states: " WHEN 16 THEN 'accepted'",
            stan: "CASE WHEN e.order_number IS NULL THEN printf('%06d', e.stan) END",
            columns: ",\n    e.order_number"
        )
    }
}

extension Schema.ListedKinds {
    /// The same records; a payment is pending as long as nobody knows that it stands, whatever its
    /// terminal was told.
    static let withOrders: Self = {
        var listed = withPlaces
        listed.undecided = """

                        WHEN r.kind = 1 AND EXISTS (SELECT 1 FROM wallet_order w
                            WHERE w.id = r.seq AND w.state IN (2, 3, 4, 9)) THEN 'pending'
            """
        listed.listed = "(r.kind < 7 OR r.kind BETWEEN 12 AND 14)"
        return listed
    }()
}
