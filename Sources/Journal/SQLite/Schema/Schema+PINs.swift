extension Schema {
    /// The second migration: PIN references of cards and their wrong tries.
    static let pins = """
        ALTER TABLE account ADD COLUMN pin_reference BLOB
            CHECK (pin_reference IS NULL OR length(pin_reference) = 16);
        ALTER TABLE account ADD COLUMN pin_tries INTEGER NOT NULL DEFAULT 0
            CHECK (pin_tries BETWEEN 0 AND 3);

        DROP VIEW account_v;
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
            b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending,
            CASE WHEN a.pin_tries >= 3 THEN 'blocked' WHEN a.pin_reference IS NULL THEN 'none'
                ELSE 'set' END AS pin,
            a.pin_tries
        FROM account a
        JOIN balance b ON b.account = a.id
        JOIN account_kind k ON k.number = a.kind;
        """
}
