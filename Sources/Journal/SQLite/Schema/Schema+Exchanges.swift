extension Schema {
    /// Requests to channels belong to a leg of their payment, and a leg has one open request that
    /// moves money at most: `kind` 1 pays and 3 reverses, states 1, 10 and 11 are open.
    static let exchanges = """
        ALTER TABLE exchange ADD COLUMN leg INTEGER NOT NULL DEFAULT 1 CHECK (leg > 0);
        DROP INDEX exchange_forward;
        CREATE UNIQUE INDEX exchange_moving ON exchange (payment, leg)
            WHERE payment IS NOT NULL AND kind IN (1, 3) AND state IN (1, 10, 11);

        """
}
