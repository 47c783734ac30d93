extension Schema {
    /// Of the ninth migration: pre-authorisations, what can still be given back of a sale, and the
    /// transfers that give it back.
    ///
    /// The rows stay in the live file, whatever date added them, so that they need nothing of their
    /// date's records. The digest of balances covers them (`StateDigest.ofHeld`), and `anchor.held`
    /// is what they contributed at an anchor.
    ///
    /// A leg has one open request that moves money at most: any kind but 2, which asks for a
    /// balance.
    static let held =
        """
        ALTER TABLE transfer ADD COLUMN released INTEGER
            CHECK (released IS NULL OR resolves IS NOT NULL AND released <> amount);
        ALTER TABLE transfer ADD COLUMN refunds INTEGER;
        ALTER TABLE anchor ADD COLUMN held BLOB;

        CREATE TABLE authorisation (
            payment INTEGER PRIMARY KEY,
            business_date INTEGER NOT NULL,
            position INTEGER NOT NULL,
            reference_form INTEGER NOT NULL CHECK (reference_form IN (1, 2)),
            terminal_row INTEGER NOT NULL,
            stan INTEGER NOT NULL,
            window INTEGER NOT NULL,
            window_kind INTEGER NOT NULL,
            day INTEGER NOT NULL,
            merchant TEXT NOT NULL,
            code TEXT NOT NULL,
            card_token BLOB NOT NULL,
            card_mask INTEGER NOT NULL,
            account INTEGER,
            channel_number INTEGER,
            channel INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            ceiling INTEGER NOT NULL CHECK (ceiling >= amount),
            lapses_on INTEGER,
            link_class INTEGER,
            link_stan INTEGER,
            link_time INTEGER,
            host_code TEXT,
            state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
            held INTEGER NOT NULL CHECK (held >= 0),
            hold INTEGER,
            reserved_by INTEGER,
            changed_by INTEGER NOT NULL,
            CHECK ((state = 1) = (hold IS NOT NULL AND held > 0)),
            CHECK (reserved_by IS NULL OR state = 1),
            CHECK ((account IS NULL) = (channel_number IS NOT NULL))
        ) STRICT;
        CREATE INDEX authorisation_code ON authorisation (code);
        CREATE UNIQUE INDEX authorisation_hold ON authorisation (hold) WHERE hold IS NOT NULL;
        CREATE INDEX authorisation_due ON authorisation (lapses_on)
            WHERE state = 1 AND reserved_by IS NULL AND lapses_on IS NOT NULL;

        -- The key is payment * 16 + number, as in leg; card_token is empty without a card.
        CREATE TABLE remainder (
            id INTEGER PRIMARY KEY,
            date INTEGER NOT NULL,
            position INTEGER NOT NULL,
            reference_form INTEGER NOT NULL CHECK (reference_form IN (1, 2)),
            merchant TEXT NOT NULL,
            card_token BLOB NOT NULL,
            account INTEGER,
            channel_number INTEGER,
            channel INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            transfer INTEGER NOT NULL,
            link_class INTEGER,
            link_stan INTEGER,
            link_time INTEGER,
            host_code TEXT,
            asked INTEGER NOT NULL CHECK (asked > 0),
            refunded INTEGER NOT NULL CHECK (refunded >= 0),
            reserved INTEGER NOT NULL CHECK (reserved >= 0),
            reserved_by INTEGER,
            closed_by INTEGER,
            CHECK (id & 15 > 0),
            CHECK (refunded + reserved <= asked),
            CHECK (closed_by IS NULL OR refunded + reserved = 0),
            CHECK ((account IS NULL) = (channel_number IS NOT NULL))
        ) STRICT;
        CREATE INDEX remainder_reference ON remainder (date, position);

        DROP INDEX exchange_moving;
        CREATE UNIQUE INDEX exchange_moving ON exchange (payment, leg)
            WHERE payment IS NOT NULL AND kind IN (1, 3, 4, 5, 6, 7) AND state IN (1, 10, 11);

        DROP VIEW leg_v;
        DROP VIEW exchange_v;
        """ + legView(" WHEN 6 THEN 'held'")
        + exchangeView(
            """

                        WHEN 4 THEN 'authorisation' WHEN 5 THEN 'completion' WHEN 6 THEN 'void'
                        WHEN 7 THEN 'refund'
            """
        ) + heldViews
}
